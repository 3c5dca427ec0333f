// Package kerneltest checks a kernel.Device against float64 arithmetic, and one
// device against another bit for bit.
//
// Inputs cover odd and empty shapes, parts of larger arrays, every type of
// weight, and values that overflow, underflow and are not numbers. Results are
// written into arrays full of NaN, so that an element left out shows.
package kerneltest

import (
	"testing"

	"pewter/kernel"
)

// A group is the tests of some ops: each returns what it computed, so that two
// devices can be compared.
type group struct {
	name string
	run  func(b *bench)
}

var groups = []group{
	{"Memory", memory},
	{"MatMul", matmul},
	{"MatMulNN", matmulNN},
	{"MatMulTN", matmulTN},
	{"Special", special},
	{"Vector", vector},
	{"Embed", embed},
	{"Scatter", scatter},
	{"Norms", norms},
	{"Elementwise", elementwise},
	{"GLU", glu},
	{"Functions", functions},
	{"Specials", specials},
	{"Odd", oddRows},
	{"RoPE", rope},
	{"Attention", attention},
	{"AttentionBatch", attentionBatch},
	{"LogProb", logprob},
	{"Gradients", gradients},
	{"AttentionGrad", attentionGrad},
	{"Optimizer", optimizer},
}

// Test checks each op of dev against float64.
func Test(t *testing.T, dev kernel.Device) {
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) { g.run(&bench{T: t, Device: dev}) })
	}
}

// Same checks that a and b return the same bits for every op. NaN equals NaN.
func Same(t *testing.T, a, b kernel.Device) {
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			x, y := &bench{T: t, Device: a, quiet: true}, &bench{T: t, Device: b, quiet: true}
			g.run(x)
			g.run(y)
			compare(t, x.log, y.log)
		})
	}
}

// compare reports the first difference between two logs of results.
func compare(t *testing.T, x, y []result) {
	if len(x) != len(y) {
		t.Fatalf("%d results against %d", len(x), len(y))
	}
	for i := range x {
		for j := range x[i].got {
			a, b := x[i].got[j], y[i].got[j]
			if a != b && (a == a || b == b) {
				t.Errorf("%s: element %d of %d is %g against %g", x[i].what, j, len(x[i].got), a, b)
				break
			}
		}
	}
}
