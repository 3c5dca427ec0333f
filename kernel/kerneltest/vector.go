package kerneltest

import (
	"math"
	"slices"

	"pewter/internal/philox"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// lengths are of vectors: none, parts of one, whole ones and several.
var lengths = []int{0, 1, 7, 31, 64, 129, 1000, 4101}

var floats = []tensor.DType{tensor.F32, tensor.BF16, tensor.F16, tensor.F64}

// odd are values that conversions and comparisons can get wrong.
var odd = []float32{
	0, float32(math.Copysign(0, -1)), 1e-40, -3e-42, 65504, 65519.996, 65520, 1e30, 5.9e-8, 2.98e-8, 6e-5, 3.3961775e38, -3.4028235e38,
	float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 1.00390625, 1.01171875, 1.0009765625 / 2,
}

// numbers returns n Gaussian numbers with some odd ones among them.
func (b *bench) numbers(n int) []float32 {
	x := b.normal(n)
	for i := range x {
		if b.random().IntN(5) == 0 {
			x[i] = odd[b.random().IntN(len(odd))]
		}
	}
	return x
}

// moderate returns numbers whose squares are float32 where they are finite.
func (b *bench) moderate(n int) []float32 {
	x := b.numbers(n)
	for i, v := range x {
		if a := math.Abs(float64(v)); a > 1e18 && !math.IsInf(a, 0) {
			x[i] = 1
		}
	}
	return x
}

// stored returns x as bytes of type d, at an odd address, and as d holds them.
func (b *bench) stored(x []float32, d tensor.DType) ([]byte, []float32) {
	raw, y := make([]byte, 1+len(x)*d.Size())[1:], make([]float32, len(x))
	tensor.Narrow(raw, d, x)
	tensor.Widen(y, raw, d)
	return raw, y
}

// poison returns n NaN.
func poison(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(math.NaN())
	}
	return x
}

func vector(b *bench) {
	for _, n := range lengths {
		b.elementwise(n)
		for _, d := range floats {
			b.conversions(n, d)
			b.weighted(n, d)
			b.tasks(n, d)
			b.differences(n, d)
		}
		b.operations(n)
		b.coins(n)
		b.draws(n)
		b.magnitudes(n)
	}
}

func (b *bench) elementwise(n int) {
	x, y, sum, diff := b.numbers(n), b.numbers(n), make([]float64, n), make([]float64, n)
	for i := range x {
		sum[i] = float64(y[i] + float32(-1.3*x[i]))
		diff[i] = float64(x[i] - y[i])
	}
	got := poison(n)
	b.Sub(got, x, y)
	b.check(name("Sub", n), wide(got), diff, nil, 0)
	b.Axpy(y, -1.3, x)
	b.check(name("Axpy", n), wide(y), sum, nil, 0)
	b.doubles(n)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (b *bench) conversions(n int, d tensor.DType) {
	raw, want := b.stored(b.numbers(n), d)
	got := poison(n)
	b.Widen(got, raw, d)
	b.check(name("Widen ", d, n), wide(got), wide(want), nil, 0)
	x := b.numbers(n)
	diff := make([]float64, n)
	for i := range x {
		diff[i] = float64(want[i] - x[i])
	}
	b.Less(got, raw, d, x)
	b.check(name("Less ", d, n), wide(got), diff, nil, 0)
	copy(got, x)
	b.Less(got, raw, d, got)
	b.check(name("Less in place ", d, n), wide(got), diff, nil, 0)
	_, want = b.stored(x, d)
	b.Narrow(raw, d, x)
	tensor.Widen(got, raw, d)
	b.check(name("Narrow ", d, n), wide(got), wide(want), nil, 0)
}

func (b *bench) weighted(n int, d tensor.DType) {
	for _, models := range []int{1, 2, 5, 11} {
		x, w, want := make([][]byte, models), b.normal(models), make([]float32, n)
		for k := range x {
			raw, v := b.stored(b.numbers(n), d)
			x[k] = raw
			for i := range v {
				if t := float32(w[k] * v[i]); k == 0 {
					want[i] = t
				} else {
					want[i] += t
				}
			}
		}
		for _, div := range []float32{1, 3} {
			for i := range want {
				want[i] /= div
			}
			got := poison(n)
			b.WeightedSum(got, d, x, w, div)
			b.check(name("WeightedSum ", d, models, n, div), wide(got), wide(want), nil, 0)
		}
	}
}

// tasks tries every kind of vote: of models that keep all, the largest, some by
// coins, and each something else.
func (b *bench) tasks(n int, d tensor.DType) {
	base, baseV := b.stored(b.numbers(n), d)
	for _, v := range []kernel.Vote{{Scale: 1.3}, {Elect: true, Scale: 1}, {Elect: true, Normalize: true, Scale: .7}, {Onto: true}} {
		for _, choose := range []func(*kernel.TaskVector, int){b.keepAll, b.keepLargest, b.keepByCoins, b.keepVaried} {
			x, values := b.models(n, d)
			for k := range x {
				choose(&x[k], k)
			}
			got, want := poison(n), make([]float64, n)
			for i := range want {
				want[i] = float64(voted(i, baseV[i], x, values, v))
			}
			b.TaskVectors(got, d, base, x, v)
			b.check(name("TaskVectors ", d, v, n), wide(got), want, nil, 0)
		}
	}
}

// models returns task vectors that keep all.
func (b *bench) models(n int, d tensor.DType) ([]kernel.TaskVector, [][]float32) {
	x, values := make([]kernel.TaskVector, 5), make([][]float32, 5)
	for k := range x {
		x[k] = kernel.TaskVector{Coef: b.normal(1)[0], Weight: b.normal(1)[0], Hi: 1 << 31}
		x[k].X, values[k] = b.stored(b.numbers(n), d)
	}
	return x, values
}

func (b *bench) keepAll(*kernel.TaskVector, int) {}

func (b *bench) keepLargest(x *kernel.TaskVector, k int) {
	x.Lo = []uint32{math.Float32bits(.5), 0, 1, 1 << 31, math.Float32bits(2)}[k%5]
}

func (b *bench) keepByCoins(x *kernel.TaskVector, _ int) {
	x.Keep = make([]uint64, (len(x.X)+127)/64)
	for i := range x.Keep {
		x.Keep[i] = b.random().Uint64()
	}
}

// keepVaried keeps by coins and bounds, above a bound, within bounds, nothing, and all.
func (b *bench) keepVaried(x *kernel.TaskVector, k int) {
	lo, hi := math.Float32bits(.5), math.Float32bits(1.5)
	switch k {
	case 0:
		x.Lo = lo
		b.keepByCoins(x, k)
	case 1:
		x.Lo, x.Hi = lo, hi
		b.keepByCoins(x, k)
	case 2:
		x.Lo, x.Hi = lo, hi
	case 3:
		x.Lo = 1 << 31
	}
}

// voted is element i of TaskVectors.
func voted(i int, base float32, x []kernel.TaskVector, values [][]float32, v kernel.Vote) float32 {
	if !v.Onto {
		return base + float32(v.Scale*task(i, base, x, values, v))
	}
	sum := base
	for k := range x {
		sum += term(i, base, &x[k], values[k])
	}
	return sum
}

// term is what a task vector adds to element i.
func term(i int, base float32, x *kernel.TaskVector, values []float32) float32 {
	d := values[i] - base
	m := math.Float32bits(d) &^ (1 << 31)
	if m < x.Lo || m >= x.Hi || x.Keep != nil && x.Keep[i/64]>>(i%64)&1 == 0 {
		return 0
	}
	return x.Coef * d
}

// task is the loop of TaskVectors for element i.
func task(i int, base float32, x []kernel.TaskVector, values [][]float32, v kernel.Vote) float32 {
	var num float32
	var side, weight [2]float32
	for k := range x {
		u := term(i, base, &x[k], values[k])
		num += u
		for s, in := range [2]bool{u > 0, u < 0} {
			if in {
				side[s] += u
				weight[s] += x[k].Weight
			}
		}
	}
	if !v.Elect {
		return num
	}
	s := 1
	if num >= 0 {
		s = 0
	}
	if v.Normalize && weight[s] != 0 {
		side[s] /= weight[s]
	}
	return side[s] + (num - num)
}

func (b *bench) coins(n int) {
	key := philox.Key{0x12345678, 0x9abcdef0}
	for _, at := range []int{0, 64, 1<<34 - 128} {
		for _, p := range []float64{0, .25, .9, .999999, 1} {
			bits := make([]uint64, (n+63)/64)
			b.Bernoulli(bits, key, 7, at, 64*len(bits), p)
			got, want := make([]float64, n), make([]float64, n)
			for i := range got {
				got[i] = float64(bits[i/64] >> (i % 64) & 1)
				if float64(toss(key, uint64(at+i), 7)) < p*(1<<32) {
					want[i] = 1
				}
			}
			b.check(name("Bernoulli", at, n, p), got, want, nil, 0)
		}
	}
}

// draws checks whole numbers below bounds.
func (b *bench) draws(n int) {
	key := philox.Key{0x12345678, 0x9abcdef0}
	for _, below := range []uint32{1, 2548, 305760, math.MaxUint32} {
		dst := make([]uint32, n)
		b.Draws(dst, key, 1<<31+7, below)
		got, want := make([]float64, n), make([]float64, n)
		for i, v := range dst {
			w := key.At(uint64(i), 1<<31+7)
			got[i], want[i] = float64(v), float64(uint64(w)*uint64(below)>>32)
		}
		b.check(name("Draws", n, below), got, want, nil, 0)
	}
}

// toss returns the 32 bits of element e's coin.
func toss(key philox.Key, e uint64, stream uint32) uint32 {
	w := block(key, e/16, stream, 0)
	first := w[e%16/4] >> (8 * (e % 4)) & 255
	return first<<24 | block(key, e/4, stream, 1)[e%4]>>8
}

func block(key philox.Key, c uint64, stream, draw uint32) [4]uint32 {
	w0, w1, w2, w3 := key.Block(uint32(c), uint32(c>>32), stream, draw)
	return [4]uint32{w0, w1, w2, w3}
}

func (b *bench) magnitudes(n int) {
	x := b.numbers(n)
	for _, r := range [][2]uint32{{0, 1 << 31}, {math.Float32bits(.3), math.Float32bits(.9)}, {1 << 30, 1 << 30}, {0x7f800000, 1 << 31}} {
		var want []float64
		over := 0
		for _, v := range x {
			m := math.Float32bits(v) &^ (1 << 31)
			if m >= r[0] && m < r[1] {
				want = append(want, float64(m))
			} else if m >= r[1] {
				over++
			}
		}
		dst := make([]uint32, n)
		count, above := b.Within(dst, x, r[0], r[1])
		got := []float64{float64(above)}
		for _, m := range dst[:count] {
			got = append(got, float64(m))
		}
		b.check(name("Within", n, r), got, append([]float64{float64(over)}, want...), nil, 0)
	}
	b.finite(n)
}

// differences compares WithinLess with Within of Less.
func (b *bench) differences(n int, d tensor.DType) {
	x, _ := b.stored(b.numbers(n), d)
	base, wide := b.stored(b.numbers(n), d)
	diff := make([]float32, n)
	b.Less(diff, x, d, wide)
	for _, r := range [][2]uint32{{0, 1 << 31}, {math.Float32bits(.3), math.Float32bits(.9)}, {math.Float32bits(.3), math.Float32bits(.301)}, {1 << 30, 1 << 30}} {
		dst, want := make([]uint32, n), make([]uint32, n)
		count, above := b.WithinLess(dst, d, x, base, r[0], r[1])
		wantCount, wantAbove := b.Within(want, diff, r[0], r[1])
		slices.Sort(dst[:count])
		slices.Sort(want[:wantCount])
		got := []float64{float64(count), float64(above)}
		for i, m := range dst[:count] {
			if i < wantCount && m != want[i] {
				got[0] = float64(-i - 1)
			}
		}
		b.check(name("WithinLess ", d, n, r), got, []float64{float64(wantCount), float64(wantAbove)}, nil, 0)
	}
}

func (b *bench) finite(n int) {
	for _, bad := range []float32{1, float32(math.Inf(-1)), float32(math.NaN())} {
		x, want := b.normal(n), 1.0
		if n > 0 {
			x[n-1-n/3] = bad
			if bad != 1 {
				want = 0
			}
		}
		got := 0.0
		if b.Finite(x) {
			got = 1
		}
		b.check(name("Finite", n, bad), []float64{got}, []float64{want}, nil, 0)
	}
}
