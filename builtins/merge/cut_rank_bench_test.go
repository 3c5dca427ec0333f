package merge_test

import (
	"testing"

	"pewter/builtins/merge"
	"pewter/internal/philox"
	"pewter/kernel/cpu"
)

// BenchmarkLargest times one rank among 12,000 magnitudes, all different, and most of one value.
func BenchmarkLargest(b *testing.B) {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		b.Fatal(err)
	}
	random := make([]uint32, 12000)
	for _, c := range []struct {
		name       string
		from, most uint32
	}{{"different", 0, 1 << 17}, {"alike", 1 << 16, 1 << 17}} {
		philox.Derive(2, "ranks").Fill(random, 0, 0)
		for i := range random {
			random[i] = 1<<29 + max(c.from, random[i]%c.most)
		}
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				merge.Largest(dev, [][]uint32{random}, 4000)
			}
		})
	}
}
