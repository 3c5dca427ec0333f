package model

import (
	"iter"
	"path/filepath"
	"sync"
	"sync/atomic"

	"pewter/builtins/model/safetensors"
	"pewter/internal/parallel"
)

// A goroutine takes a tensor, or a part of a large one, and makes and writes it a
// tile at a time: few enough elements that the system copies them out of the cache.
const (
	saveTile = 1 << 18
	savePart = 1 << 20
)

// weightWriter writes shards, one after another, with all cores on each.
type weightWriter struct {
	c    Checkpoint
	dir  string
	all  int64
	done atomic.Int64
	o    SaveOptions
}

func (w *weightWriter) write(shards [][]safetensors.Entry) error {
	for i, entries := range shards {
		f, err := safetensors.Create(filepath.Join(w.dir, shardName(i, len(shards))), entries, nil)
		if err != nil {
			return err
		}
		if err := w.fill(f); err != nil {
			f.Abort()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// A part is elements [at, at+n) of entry i.
type part struct{ i, at, n int }

// partsOf cuts tensors into parts of savePart elements.
func partsOf(entries []safetensors.Entry) (parts []part) {
	for i, e := range entries {
		for at, n := 0, e.Size()/e.DType.Size(); at < n; at += savePart {
			parts = append(parts, part{i, at, min(savePart, n-at)})
		}
	}
	return parts
}

// fill computes and writes the tensors of one file.
func (w *weightWriter) fill(f *safetensors.Writer) error {
	sources := make([]func() (Source, error), len(f.Entries))
	for i, e := range f.Entries {
		sources[i] = sync.OnceValues(func() (Source, error) { return w.c.Source(e.Name) })
	}
	var failed atomic.Pointer[error]
	parts := partsOf(f.Entries)
	parallel.Share(len(parts), func(turns iter.Seq[int]) {
		var b buffers
		for i := range turns {
			if failed.Load() != nil {
				return
			}
			if err := w.part(f, sources[parts[i].i], parts[i], &b); err != nil {
				failed.CompareAndSwap(nil, &err)
			}
		}
	})
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// buffers are one goroutine's.
type buffers struct {
	bytes  []byte
	floats []float32
}

// part makes and writes a part, tile by tile.
func (w *weightWriter) part(f *safetensors.Writer, source func() (Source, error), p part, b *buffers) error {
	s, err := source()
	if err != nil {
		return err
	}
	if b.bytes == nil {
		b.bytes, b.floats = make([]byte, saveTile*8), make([]float32, saveTile)
	}
	for at := p.at; at < p.at+p.n; at += saveTile {
		if err := w.tile(f, s, part{p.i, at, min(saveTile, p.at+p.n-at)}, b); err != nil {
			return err
		}
	}
	return nil
}

func (w *weightWriter) tile(f *safetensors.Writer, s Source, t part, b *buffers) error {
	if err := w.o.Context.Err(); err != nil {
		return err
	}
	size := s.Info().DType.Size()
	bytes := s.Raw()
	if bytes != nil {
		bytes = bytes[t.at*size:][:t.n*size]
	} else {
		bytes = b.bytes[:t.n*size]
		if err := ReadBytes(w.o.Context, s, bytes, t.at, b.floats); err != nil {
			return err
		}
	}
	if err := f.WriteAt(t.i, bytes, t.at*size); err != nil {
		return err
	}
	if done := w.done.Add(int64(len(bytes))); w.o.Progress != nil {
		w.o.Progress(done, w.all)
	}
	return nil
}
