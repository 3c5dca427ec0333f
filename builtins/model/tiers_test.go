package model

import (
	"slices"
	"testing"

	"pewter/internal/shared"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// Scores have the same bits on every tier of the processor and for any number
// of threads, whatever the type of the weights.
func TestScoreSameBitsOnTiers(t *testing.T) {
	plain, err := Open(shared.Dir(t, "data/models/stories260K/hf"))
	if err != nil {
		t.Fatal(err)
	}
	half, err := Cast(plain, tensor.BF16)
	if err != nil {
		t.Fatal(err)
	}
	requests := someRequests(12)
	for _, c := range []Checkpoint{plain, half} {
		var want []Result
		for _, o := range []cpu.Options{{Tier: "go", Threads: 1}, {Tier: "go", Threads: 3}, {Tier: "avx2"}, {Tier: "avx512", Threads: 1}, {Threads: 5}} {
			dev, err := cpu.New(o)
			if err != nil {
				continue // this processor lacks the tier
			}
			m, err := New(t.Context(), dev, c)
			if err != nil {
				t.Fatal(err)
			}
			got := scores(t, m, requests)
			m.Close()
			dev.Close()
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("%+v: scores differ from those of portable code", o)
			}
		}
	}
}
