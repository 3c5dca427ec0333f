package stats

import (
	"math"
	"slices"
	"testing"

	"pewter/kernel/cpu"
)

// TestDrawsKept holds a call that finds the draws of the one before to the same bits,
// and draws that are too many to keep to those that are kept.
func TestDrawsKept(t *testing.T) {
	x := []float64{.25, 1, 3, -2, 7.5, 0, 1e-3}
	for _, n := range []int{10, 1000} {
		o := BootstrapOptions{N: n, Seed: 11, Interval: "percentile"}
		first, err := Bootstrap(x, o)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Bootstrap(x, o)
		if first != again {
			t.Errorf("%d resamples gave %v and then %v", n, first, again)
		}
	}
	s := sampling{11, 10, len(x)}
	known := s.kept()
	items := make([]uint32, len(x))
	for r := range 10 {
		BootstrapOptions{}.draw([2]uint32{11, 0}, r, items)
		for i, v := range items {
			if int(known[r*len(x)+i]) != int(v) {
				t.Fatalf("resample %d, draw %d is %d, was kept as %d", r, i, v, known[r*len(x)+i])
			}
		}
	}
	if (sampling{0, 1000, 1<<16 + 1}).small() || (sampling{0, math.MaxInt32, 1000}).small() {
		t.Error("draws that do not fit are kept")
	}
}

// TestDrawsOfDevice holds a device's draws to those without one.
func TestDrawsOfDevice(t *testing.T) {
	for _, n := range []int{1, 15, 16, 100, 3001} {
		alone, device := make([]uint32, n), make([]uint32, n)
		key := [2]uint32{3, 1 << 30}
		BootstrapOptions{}.draw(key, 9, alone)
		BootstrapOptions{Draw: newDevice(t).Draws}.draw(key, 9, device)
		if !slices.Equal(alone, device) {
			t.Errorf("%d draws: %v, want %v", n, device, alone)
		}
	}
}

func newDevice(t testing.TB) *cpu.Device {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dev.Close() })
	return dev
}
