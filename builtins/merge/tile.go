package merge

import (
	"context"
	"sync"

	"pewter/builtins/model"
	"pewter/internal/philox"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// tileLen is how many elements are merged at a time: few enough that the tiles
// of ten models stay in the second-level cache. A power of two, at least 64, so
// that tests may change it.
var tileLen = 4096

// A Tile is a run of elements of a tensor in every model, widened to float32 as
// a method asks for them. What it returns may not be changed, and holds until
// the tile is done.
type Tile struct {
	At, Len int // elements [At, At+Len) of the tensor, in its flat order

	t           *Tensor
	ctx         context.Context // nested merges are read until it ends
	inputs      []input         // the models, then the base if there is one
	out         []float32
	masks       [][]uint64
	magn        []uint32
	rank        ranker
	order       rowOrder
	coins       []uint32
	raw         [][]byte
	runs        [][]byte // of a sample
	err         error
	hasVariance bool // sce's is in work
	stop        bool // go no further
	end         int  // tiles up to here will follow

	// Memory of methods.
	kept, u, rooms [][]float32
	stretches      []stretch   // the inputs of a program
	program        *program    // the one whose numbers are in memory
	memory         []float32   // of a program
	all            [][]float32 // the deltas
	tv             []kernel.TaskVector
	zeros, work    []float32
	sums           []float64
}

// input is one model's part of a tile.
type input struct {
	src          model.Source
	raw          []byte       // all elements, where they lie in memory
	file         model.Stored // or where they lie in a file
	window       []byte       // some elements of the file, from at on
	at           int
	inner        *Tile // of a merge
	val, delta   []float32
	hasVal, hasD bool
}

// windowBytes is how much of a file is read at a time: enough that a call costs little beside
// what it copies, little enough that those of eleven models stay in the caches.
const windowBytes = 64 << 10

// spare holds tiles that are not in use, for their memory.
var spare = sync.Pool{New: func() any { return new(Tile) }}

// take returns a tile for one goroutine; it is put back into spare.
func (t *Tensor) take() *Tile {
	x := spare.Get().(*Tile)
	x.t, x.err, x.stop, x.end = t, nil, false, 0
	x.inputs = grown(x.inputs, len(t.sources))
	for k, s := range t.sources {
		x.inputs[k].src, x.inputs[k].raw = s, s.Raw()
	}
	return x
}

// takeOnce is take for elements that are gone through this once: those in files
// are read.
func (t *Tensor) takeOnce() *Tile {
	x := t.take()
	if t.seen.Load() {
		return x
	}
	for k, s := range t.sources {
		in := &x.inputs[k]
		in.file, _ = s.(model.Stored)
		in.window = in.window[:0]
	}
	return x
}

// give puts a tile back.
func (x *Tile) give() {
	x.t, x.ctx, x.program = nil, nil, nil
	for k := range x.inputs {
		in := &x.inputs[k]
		if in.inner != nil {
			in.inner.give()
		}
		in.src, in.raw, in.file, in.inner = nil, nil, nil, nil
	}
	clear(x.raw)
	clear(x.stretches)
	clear(x.tv)
	spare.Put(x)
}

// move sets the tile to another run of elements.
func (x *Tile) move(at, n int) {
	x.At, x.Len, x.hasVariance = at, n, false
	for k := range x.inputs {
		x.inputs[k].hasVal, x.inputs[k].hasD = false, false
	}
}

// Model returns the elements of model k.
func (x *Tile) Model(k int) []float32 {
	in := &x.inputs[k]
	in.val = sized(in.val, x.Len)
	if in.hasVal {
		return in.val
	}
	in.hasVal = true
	if raw, d := x.stored(k); raw != nil {
		x.t.dev.Widen(in.val, raw, d)
	} else if err := x.compute(in); err != nil {
		x.err = err
	}
	x.t.Round(in.val)
	return in.val
}

// compute reads the elements of an input that are made as they are read.
func (x *Tile) compute(in *input) error {
	if s, nested := in.src.(*source); nested {
		return s.follow(x, in)
	}
	return in.src.Read(in.val, x.At)
}

// stored returns the elements of model k as they lie in memory, nil where they do not.
func (x *Tile) stored(k int) ([]byte, tensor.DType) {
	in := &x.inputs[k]
	d := in.src.Info().DType
	if in.file != nil {
		return x.read(in, k, d.Size()), d
	}
	if in.raw == nil {
		return nil, d
	}
	return in.raw[x.At*d.Size() : (x.At+x.Len)*d.Size()], d
}

// mapped returns the type of all inputs, and whether they have one and lie in memory.
func (x *Tile) mapped() (d tensor.DType, ok bool) {
	d = x.inputs[0].src.Info().DType
	for k := range x.inputs {
		if in := &x.inputs[k]; in.raw == nil || in.src.Info().DType != d {
			return d, false
		}
	}
	return d, true
}

// read returns the elements of a file, and reads those that follow along with them.
func (x *Tile) read(in *input, k, size int) []byte {
	from := (x.At - in.at) * size
	if from < 0 || from+x.Len*size > len(in.window) {
		in.window = shifted(in.window, k, max(x.Len, min(windowBytes/size, x.end-x.At))*size)
		if err := in.file.ReadStored(in.window, x.At); err != nil {
			x.err = err
		}
		in.at, from = x.At, 0
	}
	return in.window[from:][:x.Len*size]
}

// shifted is sized, with new memory that begins at another place of a page for each
// k: lines of many models at like places would drive each other out of the cache.
func shifted(s []byte, k, n int) []byte {
	if cap(s) >= n {
		return s[:n]
	}
	shift := k * 6 * 64 % 4096
	return make([]byte, shift+n)[shift:]
}

// Base returns the elements of the base model.
func (x *Tile) Base() []float32 { return x.Model(x.t.N) }

// Delta returns model k less the base.
func (x *Tile) Delta(k int) []float32 {
	in := &x.inputs[k]
	in.delta = sized(in.delta, x.Len)
	if in.hasD {
		return in.delta
	}
	in.hasD = true
	if raw, d := x.stored(k); raw != nil && !in.hasVal && !x.t.compat {
		x.t.dev.Less(in.delta, raw, d, x.Base())
		return in.delta
	}
	x.t.dev.Sub(in.delta, x.Model(k), x.Base())
	x.t.Round(in.delta)
	return in.delta
}

// bytes returns the stored elements of every input and their common type; where
// they have none in memory, or types differ, they are widened first.
func (x *Tile) bytes() (tensor.DType, [][]byte) {
	x.raw = x.raw[:0]
	d := x.inputs[0].src.Info().DType
	for k := range x.inputs {
		raw, t := x.stored(k)
		if raw == nil || t != d {
			return tensor.F32, x.widened()
		}
		x.raw = append(x.raw, raw)
	}
	return d, x.raw
}

func (x *Tile) widened() [][]byte {
	x.raw = x.raw[:0]
	for k := range x.inputs {
		x.raw = append(x.raw, tensor.Bytes(x.Model(k)))
	}
	return x.raw
}

// mask returns coins of probability p for model k, a bit for each element; the
// first bit stands for element At&^63.
func (x *Tile) mask(k int, p float64) []uint64 {
	x.masks = grown(x.masks, x.t.N)
	at := x.At &^ 63
	n := (x.At + x.Len - at + 63) / 64
	x.masks[k] = sized(x.masks[k], n)
	x.t.dev.Bernoulli(x.masks[k], x.t.key, uint32(k), at, n*64, p)
	return x.masks[k]
}

// grown returns s with length n, with the elements it had.
func grown[T any](s []T, n int) []T {
	for cap(s) < n {
		s = append(s[:cap(s)], *new(T))
	}
	return s[:n]
}

// sized returns s with length n, in new memory if it is too short.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// room returns memory for a tile, one of several.
func room(x *Tile, i int) []float32 {
	for len(x.rooms) <= i {
		x.rooms = append(x.rooms, nil)
	}
	x.rooms[i] = sized(x.rooms[i], x.Len)
	return x.rooms[i]
}

// filled sets every element of s to v.
func filled(s []float32, v float32) []float32 {
	for i := range s {
		s[i] = v
	}
	return s
}

// fill sets coins to a random number for each element of model k's part of the
// tile, from the start of a block on, and returns how many come before the tile.
func (x *Tile) fill(k int) (skip int) {
	skip = x.At % 4
	philox.Key(x.t.key).Fill(x.coins[:skip+x.Len], uint64(x.At/4), uint64(k))
	return skip
}
