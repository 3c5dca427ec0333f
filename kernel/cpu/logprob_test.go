package cpu

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"pewter/kernel"
)

// allocated returns how many bytes do allocates.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Log-likelihoods of a large vocabulary and their gradient take a small part of their
// logits' memory.
func TestLogProbMemory(t *testing.T) {
	const m, n, k = 160, 1 << 18, 4
	d, err := New(Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	x, w, dx, dw := d.New(m, k), d.New(n, k), d.New(m, k), d.New(n, k)
	d.Clear(x, w, dw)
	target, h := make([]int32, m), kernel.Head{Scale: 2}
	if got := allocated(func() { d.LogProb(x, w, target, h) }); got > 4*m*n/16 {
		t.Errorf("%d bytes for log-likelihoods of %d bytes of logits", got, 4*m*n)
	}
	weight, logProb := make([]float32, m), make([]float32, m)
	if got := allocated(func() { d.LogProbGrad(logProb, dx, dw, x, w, target, weight, h) }); got > 40<<20 {
		t.Errorf("%d bytes for the gradient of log-likelihoods of %d bytes of logits, want 40 MB at most", got, 4*m*n)
	}
}

// However rows and words are cut into blocks, a gradient has the same bits; and it is
// that of all words at once, but for how sums are cut.
func TestLogitBlocks(t *testing.T) {
	const m, n, k = 7, 1700, 12
	d, err := New(Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	r := rand.New(rand.NewPCG(3, 4))
	x, w := d.New(m, k), d.New(n, k)
	copy(f32(x), numbers(r, m*k, false))
	copy(f32(w), numbers(r, n*k, false))
	target, weight := []int32{5, 1699, -1, 512, 511, 0, 1024}, []float32{1, .5, 1, 2, 1, 0, 1}
	grad := func(held, words int, h kernel.Head) (all []float32) {
		dx, dw := d.New(m, k), d.New(n, k)
		d.Clear(dw)
		g := &logitGrad{Head: h, t: d.tier, target: target, weight: weight, out: make([]float32, m), held: held, words: words}
		d.logitGrad(g, dx, dw, x, w)
		return append(append(append(all, g.out...), f32(dx)...), f32(dw)...)
	}
	for _, h := range []kernel.Head{{Scale: 1}, {Scale: .3, Softcap: 2}} {
		whole, want := grad(m, n, h), grad(m, 512, h)
		for _, c := range [][2]int{{1, 512}, {3, 1024}, {4, 1536}} {
			for i, v := range grad(c[0], c[1], h) {
				if v != want[i] && v == v {
					t.Fatalf("%d rows and %d words at a time: element %d is %g, want %g", c[0], c[1], i, v, want[i])
				}
			}
		}
		for i, v := range whole {
			if math.Abs(float64(v-want[i])) > 2e-5*(1+math.Abs(float64(v))) || (v != v) != (want[i] != want[i]) {
				t.Fatalf("element %d is %g by words, and %g of all", i, want[i], v)
			}
		}
	}
}
