package model

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Draws follow the distribution that the options leave, worked by hand.
func TestDraw(t *testing.T) {
	logits := make([]float32, 4)
	for i, p := range []float64{0.15, 0.5, 0.05, 0.3} {
		logits[i] = float32(math.Log(p) + 7)
	}
	for _, c := range []struct {
		o    GenerateOptions
		want [4]float64
	}{
		{GenerateOptions{Temperature: 1}, [4]float64{0.15, 0.5, 0.05, 0.3}},
		{GenerateOptions{Temperature: 1, TopP: 1, TopK: 4}, [4]float64{0.15, 0.5, 0.05, 0.3}},
		{GenerateOptions{Temperature: 0.5}, [4]float64{0.0225 / 0.365, 0.25 / 0.365, 0.0025 / 0.365, 0.09 / 0.365}},
		{GenerateOptions{Temperature: 1, TopK: 2}, [4]float64{0, 0.625, 0, 0.375}},
		{GenerateOptions{Temperature: 1, TopP: 0.79}, [4]float64{0, 0.625, 0, 0.375}},
		{GenerateOptions{Temperature: 1, TopP: 0.85}, [4]float64{0.15 / 0.95, 0.5 / 0.95, 0, 0.3 / 0.95}},
		{GenerateOptions{Temperature: 1, TopK: 3, TopP: 0.5}, [4]float64{0, 1, 0, 0}},
	} {
		const n = 40000
		var count [4]float64
		d := newDraws(11, []int32{1, 2})
		var list []candidate
		for range n {
			count[d.token(logits, c.o, &list)]++
		}
		for i, w := range c.want {
			if sd := math.Sqrt(w * (1 - w) / n); math.Abs(count[i]/n-w) > 4*sd {
				t.Errorf("%+v: token %d has frequency %v, want %v", c.o, i, count[i]/n, w)
			}
		}
	}
}

// Where logits are equal, the lower ids are kept.
func TestDrawTies(t *testing.T) {
	d := newDraws(1, nil)
	for range 100 {
		if id := d.token([]float32{1, 1, 1, 1}, GenerateOptions{Temperature: 1, TopK: 2}, new([]candidate)); id > 1 {
			t.Fatalf("drew %d of the 2 first", id)
		}
	}
}

// To look for what is drawn without sorting finds what sorting does, also among logits
// that are alike; a nucleus ends where its sum first reaches top_p.
func TestDrawUnsorted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 16, 17, 40, 1000} {
		for _, k := range []int{1, 5, n} {
			logits := make([]float32, n)
			for i := range logits {
				logits[i] = float32(r.IntN(1+n/3)) / 128
			}
			list := candidates(logits, GenerateOptions{Temperature: 1, TopK: k}, nil)
			all := candidates(logits, GenerateOptions{Temperature: 1}, nil)
			slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.p, a.p) })
			all = all[:min(k, n)]
			sum := 0.0
			for i, c := range all {
				sum += c.p
				got, reached := reach(list, sum-c.p/2)
				if got != i+1 || list[got-1] != c || math.Abs(reached-sum) > 1e-12*sum {
					t.Fatalf("of %d the first %d: %d candidates to %v with a sum of %v, want %d to %v with %v", n, k, got, list[got-1], reached, i+1, c, sum)
				}
			}
			if len(list) != len(all) {
				t.Errorf("of %d the first %d are %d", n, k, len(list))
			}
			if got, _ := reach(list, 2*sum); got != len(all) {
				t.Errorf("of %d the first %d: %d candidates where no sum is enough", n, k, got)
			}
		}
	}
}

// BenchmarkDraw draws one token.
func BenchmarkDraw(b *testing.B) {
	for _, n := range []int{49152, 262144} {
		r := rand.New(rand.NewPCG(1, 2))
		logits := make([]float32, n)
		for i := range logits {
			logits[i] = float32(2 * r.NormFloat64())
		}
		for _, o := range []GenerateOptions{{Temperature: 1}, {Temperature: 1, TopK: 50}, {Temperature: 1, TopP: 0.9}} {
			b.Run(fmt.Sprintf("%d_k%d_p%g", n, o.TopK, o.TopP), func(b *testing.B) {
				d, list := newDraws(1, nil), new([]candidate)
				for b.Loop() {
					d.token(logits, o, list)
				}
			})
		}
	}
}

// Each distinct beginning is one row, whatever the size of batches.
func TestPlanRows(t *testing.T) {
	var texts []text
	distinct := make(map[string]bool)
	for i, r := range someRequests(50) {
		ids := append(append([]int32{}, r.Context...), r.Continuation...)
		texts = append(texts, text{ids, len(r.Context)})
		for n := 1; n < len(ids); n++ {
			distinct[fmt.Sprint(ids[:n])] = true
		}
		if i == 7 {
			texts = append(texts, texts[i])
		}
	}
	for _, size := range []int{1, 3, 50, 1 << 20} {
		p := newPlan(texts, size, false)
		if len(p.ids) != len(distinct) {
			t.Errorf("batches of %d: %d rows, want %d", size, len(p.ids), len(distinct))
		}
		for _, b := range p.batches {
			if b.len() > size {
				t.Errorf("a batch of %d rows, want at most %d", b.len(), size)
			}
			for _, s := range b.sequences {
				keys := 0
				for _, k := range s.Keys {
					keys += k.Len()
				}
				if last := b.start + s.Query.End - 1; keys != int(p.pos[last])+1 {
					t.Fatalf("row %d at position %d sees %d keys", last, p.pos[last], keys)
				}
			}
		}
	}
}
