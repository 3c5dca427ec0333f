package cpu

import (
	"math/rand/v2"
	"testing"

	"pewter/kernel"
)

// Rows written past the caches have the bits of those that are not, and no others are
// written.
func TestPastCaches(t *testing.T) {
	const m, n = 37, 48
	for _, name := range Tiers() {
		d, err := New(Options{Tier: name, Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		r := rand.New(rand.NewPCG(5, 6))
		x, dy, w, b := d.New(m, n), d.New(m, n), d.New(n), d.New(n)
		for _, a := range []kernel.Array{x, dy, w, b} {
			copy(f32(a), numbers(r, a.Len(), false))
		}
		ids := make([]int32, m)
		for i := range ids {
			ids[i] = int32(i * 7 % m)
		}
		grads := func(dst kernel.Array, db kernel.Array) {
			dw := d.New(n)
			d.Clear(dw)
			if db.Data == nil {
				d.RMSNormGrad(dst, dw, dy, x, w, 1e-5, 1)
			} else {
				d.LayerNormGrad(dst, dw, db, dy, x, w, 1e-5)
			}
		}
		for op, run := range map[string]func(dst kernel.Array){
			"RMSNorm":                func(dst kernel.Array) { d.RMSNorm(dst, x, w, 1e-5, 1) },
			"LayerNorm":              func(dst kernel.Array) { d.LayerNorm(dst, x, w, b, 1e-5) },
			"LayerNorm without bias": func(dst kernel.Array) { d.LayerNorm(dst, x, w, kernel.Array{}, 1e-5) },
			"RMSNormGrad":            func(dst kernel.Array) { grads(dst, kernel.Array{}) },
			"LayerNormGrad":          func(dst kernel.Array) { grads(dst, d.New(n)) },
			"Embed":                  func(dst kernel.Array) { d.Embed(dst, x, ids) },
		} {
			want, all := d.New(m, n), d.New(m+2, n)
			run(want)
			for i := range f32(all) {
				f32(all)[i] = 7
			}
			dst := d.Slice(all, 1, m+1)
			d.pastFrom = 0
			if !d.pastCaches(f32(dst), n, f32(x)) {
				t.Fatalf("%s: rows of %d are not written past the caches", name, n)
			}
			run(dst)
			d.pastFrom = pastFrom
			for i, v := range f32(all) {
				if j := i - n; j < 0 || j >= m*n {
					if v != 7 {
						t.Errorf("%s of %s past the caches writes beyond its rows", op, name)
					}
				} else if v != f32(want)[j] {
					t.Fatalf("%s of %s past the caches: element %d is %g, want %g", op, name, j, v, f32(want)[j])
				}
			}
		}
	}
}
