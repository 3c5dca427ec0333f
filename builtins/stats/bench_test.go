package stats

import "testing"

// paperColumns are ten languages by twelve models, of the items of French.
func paperColumns() (cols [][]float64) {
	for lang := range 10 {
		for m := range 12 {
			cols = append(cols, answers(2548-lang, .6, uint64(12*lang+m)))
		}
	}
	return cols
}

func BenchmarkBootstrapPaper(b *testing.B) {
	cols, draws := paperColumns(), newDevice(b).Draws
	for _, kind := range []string{"normal", "bca"} {
		b.Run(kind, func(b *testing.B) {
			for b.Loop() {
				if _, err := BootstrapAll(cols, BootstrapOptions{Interval: kind, Draw: draws}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The same columns call by call, as a notebook's loop makes them; each time with
// another seed, so that the first of each length draws anew.
func BenchmarkSeparateCalls(b *testing.B) {
	cols, draws := paperColumns(), newDevice(b).Draws
	for seed := uint64(1); b.Loop(); seed++ {
		for _, x := range cols {
			if _, err := Bootstrap(x, BootstrapOptions{Seed: seed, Draw: draws}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkPairedLong(b *testing.B) {
	x, y := answers(305760, .6, 1), answers(305760, .5, 2)
	for name, o := range map[string]BootstrapOptions{"device": {Draw: newDevice(b).Draws}, "portable": {}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Paired(x, y, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
