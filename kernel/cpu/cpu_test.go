package cpu_test

import (
	"testing"

	"pewter/kernel/cpu"
	"pewter/kernel/kerneltest"
)

// device returns the device of a tier.
func device(t testing.TB, tier string, threads int) *cpu.Device {
	d, err := cpu.New(cpu.Options{Tier: tier, Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestDevice(t *testing.T) {
	for i, tier := range cpu.Tiers() {
		if testing.Short() && i > 0 {
			break // the others are held to its bits below
		}
		t.Run(tier, func(t *testing.T) { kerneltest.Test(t, device(t, tier, 2)) })
	}
}

// Every tier, and every number of threads, gives the same bits.
func TestSame(t *testing.T) {
	last := device(t, "go", 1)
	for _, tier := range cpu.Tiers() {
		for _, threads := range []int{3, 1} {
			if testing.Short() && threads == 1 {
				continue
			}
			d := device(t, tier, threads)
			t.Run(last.Name()+" and "+d.Name(), func(t *testing.T) { kerneltest.Same(t, last, d) })
			last = d
		}
	}
}
