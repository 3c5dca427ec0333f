package merge_test

import (
	"fmt"
	"slices"
	"testing"

	"pewter/builtins/merge"
	"pewter/internal/philox"
	"pewter/kernel/cpu"
)

// The magnitude of any rank among lists is the one that sorting all of them gives.
func TestLargest(t *testing.T) {
	random := make([]uint32, 20000)
	philox.Derive(2, "ranks").Fill(random, 0, 0)
	for most, lists := range map[uint32][]int{
		1:       {5, 0, 300, 7},          // all are equal
		9:       {0, 4000, 1, 9999, 800}, // few values
		1 << 31: {256, 1, 13000, 0},
	} {
		var all []uint32
		var in [][]uint32
		for _, n := range lists {
			list := slices.Clone(random[:n])
			for i := range list {
				list[i] = (list[i] + uint32(len(all))) % most
			}
			all, in = append(all, list...), append(in, list)
		}
		slices.Sort(all)
		for _, k := range []int{1, 2, 17, len(all) / 4, len(all) / 2, len(all) - 1, len(all)} {
			t.Run(fmt.Sprint(most, " ", k), func(t *testing.T) {
				if got, want := merge.Largest(cpu.Vector{}, in, k), all[len(all)-k]; got != want {
					t.Errorf("got %d, want %d", got, want)
				}
			})
		}
	}
}
