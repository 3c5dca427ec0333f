package cpu

import (
	"math"
	"slices"
	"testing"
)

// Gates that are far from 0 but do not fade away are done by the kernels themselves, with
// the bits of the portable form, and so are those close to where the kernels stop.
func TestGatesFar(t *testing.T) {
	if !slices.ContainsFunc(available(), func(t *tier) bool { return t.name == "avx2" }) {
		t.Skip("no AVX2")
	}
	inf := float32(math.Inf(1))
	up := []float32{1, -3, 0.7, inf}
	for _, f := range []struct {
		name      string
		kernel    func(dst, gate, up []float32) int
		portable  func(dst, gate, up []float32)
		edge, end float32
	}{
		{"gelu with tanh", gluTanh256, gluTanhGo, geluEdge, 11},
		{"gelu", gluErf256, gluErfGo, gaussEdge, gaussEnd},
	} {
		down := func(x float32) float32 { return math.Nextafter32(x, -inf) }
		gate := []float32{f.edge, -f.edge, down(-f.end), f.edge + 1, 17, -17, 1e5, -1e5, 1e30, -1e30, inf, -inf, 2, -2, 0, 12.5, 16}
		ups := make([]float32, len(gate))
		for i := range ups {
			ups[i] = up[i%len(up)]
		}
		got, want := make([]float32, len(gate)), make([]float32, len(gate))
		if n := f.kernel(got, gate, ups); n != len(gate) {
			t.Errorf("%s stops at %g", f.name, gate[n])
		}
		f.portable(want, gate, ups)
		for i := range want {
			if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
				t.Errorf("%s(%g)*%g = %g, want %g", f.name, gate[i], ups[i], got[i], want[i])
			}
		}
		for _, x := range []float32{down(-f.edge), -f.end, float32(math.NaN())} {
			gate[3] = x
			if n := f.kernel(got, gate, ups); n >= 8 {
				t.Errorf("%s does not stop at %g", f.name, x)
			}
		}
	}
}
