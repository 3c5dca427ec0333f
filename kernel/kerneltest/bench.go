package kerneltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A bench holds a device under test and what it returned.
type bench struct {
	*testing.T
	kernel.Device
	quiet bool // only log
	log   []result
	rng   *rand.Rand
}

type result struct {
	what string
	got  []float64
}

func (b *bench) random() *rand.Rand {
	if b.rng == nil {
		b.rng = rand.New(rand.NewPCG(1, 2))
	}
	return b.rng
}

// normal returns n Gaussian numbers.
func (b *bench) normal(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(b.random().NormFloat64())
	}
	return x
}

// put returns x on the device, as the type d and as the inner rows of a larger
// array, so that it starts at an odd place; and the values as d holds them.
func (b *bench) put(x []float32, d tensor.DType, shape ...int) (kernel.Array, []float64) {
	cols := tensor.Len(shape[1:])
	if len(shape) == 1 {
		cols = 1
	}
	all := tensor.New(d, append([]int{shape[0] + 2}, shape[1:]...)...)
	padded := make([]float32, all.Len())
	copy(padded[cols:], x)
	for i := range cols {
		padded[i], padded[len(padded)-1-i] = float32(math.NaN()), float32(math.NaN())
	}
	tensor.Narrow(all.Data, d, padded)
	tensor.Widen(padded, all.Data, d)
	return b.Slice(b.Put(all), 1, shape[0]+1), wide(padded[cols : cols+len(x)])
}

// given returns x as float32 on the device, and as float64.
func (b *bench) given(x []float32, shape ...int) (kernel.Array, []float64) {
	return b.put(x, tensor.F32, shape...)
}

// poisoned returns an array full of NaN, the inner part of a larger one.
func (b *bench) poisoned(shape ...int) kernel.Array {
	x := make([]float32, tensor.Len(shape))
	for i := range x {
		x[i] = float32(math.NaN())
	}
	a, _ := b.given(x, shape...)
	return a
}

// want checks got against want: each element within tol times its size in mag
// (or in want, where mag is nil).
func (b *bench) want(what string, got kernel.Array, want, mag []float64, tol float64) {
	b.Helper()
	b.check(what, wide(b.Get(got).Float32s()), want, mag, tol)
}

func (b *bench) check(what string, got, want, mag []float64, tol float64) {
	b.Helper()
	b.log = append(b.log, result{what, got})
	if b.quiet {
		return
	}
	if len(got) != len(want) {
		b.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		size := math.Abs(w)
		if mag != nil {
			size = mag[i]
		}
		if !close(got[i], w, tol*size+1e-37) {
			b.Errorf("%s: element %d of %d is %g, want %g (within %g)", what, i, len(want), got[i], w, tol*size)
			return
		}
	}
}

func close(got, want, within float64) bool {
	switch {
	case math.IsNaN(want):
		return math.IsNaN(got)
	case math.IsInf(float64(float32(want)), 0):
		return math.IsInf(got, int(math.Copysign(1, want)))
	}
	return math.Abs(got-want) <= within
}

func wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

func narrow(x []float64) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = float32(v)
	}
	return y
}

func name(op string, args ...any) string { return op + fmt.Sprint(args...) }
