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
	for _, tier := range cpu.Tiers() {
		t.Run(tier, func(t *testing.T) { kerneltest.Test(t, device(t, tier, 2)) })
	}
}

// Every tier, and every number of threads, gives the bits of the portable one.
func TestSame(t *testing.T) {
	for _, tier := range cpu.Tiers() {
		for _, threads := range []int{1, 3} {
			t.Run(device(t, tier, threads).Name(), func(t *testing.T) {
				kerneltest.Same(t, device(t, "go", 1), device(t, tier, threads))
			})
		}
	}
}
