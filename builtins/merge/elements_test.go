package merge_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// Apply takes the arguments of every operation in their order, numbers too.
func TestApply(t *testing.T) {
	nan := float32(math.NaN())
	a, b := []float32{1, -2, 0, nan}, []float32{3, -2, -1, 1}
	for op, want := range map[string][]float32{
		"add": {4, -4, -1, nan}, "sub": {-2, 0, 1, nan}, "mul": {3, 4, 0, nan}, "div": {1. / 3, 1, 0, nan},
		"lt": {1, 0, 0, 0}, "le": {1, 1, 0, 0}, "gt": {0, 0, 1, 0}, "ge": {0, 1, 1, 0}, "eq": {0, 1, 0, 0}, "ne": {1, 0, 1, 1},
		"and": {1, 1, 0, 1}, "or": {1, 1, 1, 1}, "min": {1, -2, -1, 1}, "max": {3, -2, 0, 1},
	} {
		got := make([]float32, 4)
		merge.Apply(cpu.Vector{}, op, got, merge.Operand{X: a}, merge.Operand{X: b})
		same(t, op, got, want)
	}
	for op, want := range map[string][]float32{"neg": {-1, 2, 0, nan}, "abs": {1, 2, 0, nan}, "sign": {1, -1, 0, nan}, "not": {0, 0, 1, 0}, "sqrt": {1, nan, 0, nan}} {
		got := make([]float32, 4)
		merge.Apply(cpu.Vector{}, op, got, merge.Operand{X: a})
		same(t, op, got, want)
	}
	got := make([]float32, 4)
	merge.Apply(cpu.Vector{}, "clip", got, merge.Operand{X: a}, merge.Operand{Number: -1}, merge.Operand{Number: 0.5})
	same(t, "clip", got, []float32{.5, -1, 0, nan})
	merge.Apply(cpu.Vector{}, "where", got, merge.Operand{X: a}, merge.Operand{X: b}, merge.Operand{Number: 7})
	same(t, "where", got, []float32{3, -2, 7, 1})
	merge.Apply(cpu.Vector{}, "sub", got, merge.Operand{Number: 1}, merge.Operand{X: b})
	same(t, "1 - b", got, []float32{-2, 3, 2, 0})
}

// same wants equal numbers, NaN where it is wanted.
func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] && (got[i] == got[i] || want[i] == want[i]) {
			t.Errorf("%s: element %d is %v, want %v", what, i, got[i], want[i])
			return
		}
	}
}

// Elements come whole, in order within a run, and their end is that of the context.
func TestElements(t *testing.T) {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	const n, run = 100_003, 10_000
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i)
	}
	double, err := merge.Call("add", merge.Var("x"), merge.Var("x"))
	if err != nil {
		t.Fatal(err)
	}
	e := merge.NewElements(dev, double, []string{"x"}, []model.Source{model.SourceOf(tensor.FromFloat32s(x, n))})
	next := make([]int, (n+run-1)/run)
	err = e.Each(t.Context(), run, func(at int, got []float32) error {
		if at%run != next[at/run] {
			t.Errorf("element %d comes after %d of its run", at, next[at/run])
		}
		next[at/run] += len(got)
		for i, v := range got {
			if v != 2*x[at+i] {
				t.Errorf("element %d is %v", at+i, v)
			}
		}
		return nil
	})
	if err != nil || next[0] != run || next[len(next)-1] != n%run {
		t.Errorf("%v, %v", next, err)
	}
	seen := make([]int, len(next))
	err = e.Runs(t.Context(), run, func(at int, got []float32) error {
		seen[at/run] = len(got)
		if got[0] != 2*x[at] || got[len(got)-1] != 2*x[at+len(got)-1] {
			t.Errorf("the run from %d on is %v to %v", at, got[0], got[len(got)-1])
		}
		return nil
	})
	if err != nil || !slices.Equal(seen, next) {
		t.Errorf("runs of %v, %v; want %v", seen, err, next)
	}
	all := make([]float32, n)
	if err := e.Fill(t.Context(), all); err != nil || all[n-1] != 2*(n-1) {
		t.Errorf("the last is %v, %v", all[n-1], err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Fill(ctx, all); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
