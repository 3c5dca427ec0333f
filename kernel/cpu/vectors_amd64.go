package cpu

import (
	"golang.org/x/sys/cpu"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// vectorTier holds the assembly of one width for what Vector does. A method
// does as many of the first elements as it can and returns how many; those of a
// nil vectorTier do none.
type vectorTier struct {
	lanes     int
	widenOf   [3]widenFunc // F32, BF16, F16
	lessOf    [3]widenFunc
	narrowOf  [3]func(n int, dst *byte, src *float32) // nil for F32
	sumOf     [3]func(n, off int, x *[]byte, nx int, w *float32, div float32, dst *float32)
	axpyOf    func(n int, y, x *float32, a float32)
	subOf     func(n int, dst, a, b *float32)
	magnitude func(n int, x *float32, top *[16]uint32)
	withinOf  func(n int, x *float32, lo, hi uint32, dst *uint32) (count, above int)
	dotOf     func(x, y []float32) float64
	distOf    func(x, y []float32) float64
	applyOf   [kernel.OpEqualSign + 1]applyFunc
}

type applyFunc = func(n int, dst, a, b, c *float32)

type widenFunc = func(n int, dst *float32, src *byte, b *float32)

var vectors512 = &vectorTier{
	lanes:     16,
	widenOf:   [3]widenFunc{widen512F32, widen512BF16, widen512F16},
	lessOf:    [3]widenFunc{less512F32, less512BF16, less512F16},
	narrowOf:  [3]func(n int, dst *byte, src *float32){nil, narrow512BF16, narrow512F16},
	sumOf:     [3]func(n, off int, x *[]byte, nx int, w *float32, div float32, dst *float32){weightedSum512F32, weightedSum512BF16, weightedSum512F16},
	axpyOf:    axpy512,
	subOf:     sub512,
	magnitude: magnitude512,
	withinOf:  within512,
	dotOf:     dotDouble512,
	distOf:    distance512,
	applyOf: [...]applyFunc{
		apply512Add, apply512Sub, apply512Mul, apply512Div, apply512Min, apply512Max, apply512Less, apply512LessEq, apply512Equal, apply512NotEqual, apply512And, apply512Or, apply512Where, apply512Neg, apply512Abs, apply512Sign, apply512Sqrt, apply512MulAdd, apply512AddWhere, apply512EqualSign,
	},
}

var vectors256 = &vectorTier{
	lanes:     8,
	widenOf:   [3]widenFunc{widen256F32, widen256BF16, widen256F16},
	lessOf:    [3]widenFunc{less256F32, less256BF16, less256F16},
	narrowOf:  [3]func(n int, dst *byte, src *float32){nil, narrow256BF16, narrow256F16},
	sumOf:     [3]func(n, off int, x *[]byte, nx int, w *float32, div float32, dst *float32){weightedSum256F32, weightedSum256BF16, weightedSum256F16},
	axpyOf:    axpy256,
	subOf:     sub256,
	magnitude: magnitude256,
	withinOf:  within256,
	dotOf:     dotDouble256,
	distOf:    distance256,
	applyOf: [...]applyFunc{
		apply256Add, apply256Sub, apply256Mul, apply256Div, apply256Min, apply256Max, apply256Less, apply256LessEq, apply256Equal, apply256NotEqual, apply256And, apply256Or, apply256Where, apply256Neg, apply256Abs, apply256Sign, apply256Sqrt, apply256MulAdd, apply256AddWhere, apply256EqualSign,
	},
}

// vectorTierOf returns the assembly of a tier, nil for none.
func vectorTierOf(name string) *vectorTier {
	if !cpu.X86.HasBMI2 || !cpu.X86.HasPOPCNT {
		return nil
	}
	return map[string]*vectorTier{"avx512": vectors512, "avx2": vectors256}[name]
}

func (v *vectorTier) dot() func(x, y []float32) float64 {
	if v == nil {
		return dotDoubleGo
	}
	return v.dotOf
}

func (v *vectorTier) distance() func(x, y []float32) float64 {
	if v == nil {
		return distanceGo
	}
	return v.distOf
}

// call is how many elements assembly is given at a time: it cannot be preempted.
const call = 1 << 16

// each calls f for runs of at most call elements that are a multiple of step,
// and returns the end of the last one.
func (v *vectorTier) each(n, step int, f func(at, n int)) int {
	if v == nil {
		return 0
	}
	n -= n % step
	for at := 0; at < n; at += call {
		f(at, min(call, n-at))
	}
	return n
}

// step returns how many elements n vectors hold.
func (v *vectorTier) step(n int) int {
	if v == nil {
		return 1
	}
	return n * v.lanes
}

func (v *vectorTier) widen(dst []float32, src []byte, d tensor.DType) int {
	if d > tensor.F16 {
		return 0
	}
	return v.each(len(dst), v.step(1), func(at, n int) { v.widenOf[d](n, &dst[at], &src[at*d.Size()], nil) })
}

func (v *vectorTier) less(dst []float32, a []byte, d tensor.DType, b []float32) int {
	if d > tensor.F16 {
		return 0
	}
	return v.each(len(dst), v.step(1), func(at, n int) { v.lessOf[d](n, &dst[at], &a[at*d.Size()], &b[at]) })
}

func (v *vectorTier) narrow(dst []byte, d tensor.DType, src []float32) int {
	if d != tensor.BF16 && d != tensor.F16 {
		return 0
	}
	return v.each(len(src), v.step(2), func(at, n int) { v.narrowOf[d](n, &dst[at*2], &src[at]) })
}

func (v *vectorTier) axpy(y []float32, a float32, x []float32) int {
	return v.each(len(y), v.step(1), func(at, n int) { v.axpyOf(n, &y[at], &x[at], a) })
}

func (v *vectorTier) sub(dst, a, b []float32) int {
	return v.each(len(dst), v.step(1), func(at, n int) { v.subOf(n, &dst[at], &a[at], &b[at]) })
}

func (v *vectorTier) weightedSum(dst []float32, d tensor.DType, x [][]byte, w []float32, div float32) int {
	if d > tensor.F16 || len(x) == 0 || v == nil {
		return 0
	}
	const unit = 64 // elements that the kernels take at least
	return v.each(len(dst), unit, func(at, n int) {
		v.sumOf[d](n, at*d.Size(), &x[0], len(x), &w[0], div, &dst[at])
	})
}

func (v *vectorTier) within(dst []uint32, x []float32, lo, hi uint32) (done, count, above int) {
	done = v.each(len(x), v.step(1), func(at, n int) {
		c, a := v.withinOf(n, &x[at], lo, hi, &dst[count])
		count, above = count+c, above+a
	})
	return done, count, above
}

func (v *vectorTier) finite(x []float32) (int, bool) {
	ok := true
	n := v.each(len(x), v.step(1), func(at, n int) {
		var top [16]uint32
		v.magnitude(n, &x[at], &top)
		for _, m := range top {
			ok = ok && m < 0x7f800000
		}
	})
	return n, ok
}

func (v *vectorTier) apply(op kernel.VectorOp, dst, a, b, c []float32) int {
	if int(op) >= len(vectors512.applyOf) {
		return 0
	}
	return v.each(len(dst), v.step(1), func(at, n int) {
		v.applyOf[op](n, &dst[at], from(a, at), from(b, at), from(c, at))
	})
}

// from returns where element i of x is, nil if there is no x.
func from(x []float32, i int) *float32 {
	if i >= len(x) {
		return nil
	}
	return &x[i]
}
