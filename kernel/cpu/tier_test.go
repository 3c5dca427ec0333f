package cpu

import (
	"math"
	"math/rand/v2"
	"testing"
)

// primitive runs one primitive of a tier on six slices of one length, some of
// which it writes.
type primitive struct {
	name string
	run  func(t *tier, x [6][]float32) float64
}

func none(f func(t *tier, x [6][]float32)) func(t *tier, x [6][]float32) float64 {
	return func(t *tier, x [6][]float32) float64 { f(t, x); return 0 }
}

var primitives = []primitive{
	{"sum", func(t *tier, x [6][]float32) float64 { return float64(t.sum(x[0])) }},
	{"sumDev", func(t *tier, x [6][]float32) float64 { return float64(t.sumDev(x[0], 0.3)) }},
	{"dot", func(t *tier, x [6][]float32) float64 { return float64(t.dot(x[0], x[1])) }},
	{"rmsSums", func(t *tier, x [6][]float32) float64 {
		a, b := t.rmsSums(x[0], x[1], x[2], 0.7)
		return float64(a) + 3*float64(b)
	}},
	{"layerSums", func(t *tier, x [6][]float32) float64 {
		a, b, c := t.layerSums(x[0], x[1], x[2], 0.7)
		return float64(a) + 3*float64(b) + 7*float64(c)
	}},
	{"max", func(t *tier, x [6][]float32) float64 { return float64(t.max(x[0])) }},
	{"exp2Sum", func(t *tier, x [6][]float32) float64 { return float64(t.exp2Sum(x[0], x[1], 0.7, 0.4)) }},
	{"exp2Sum alone", func(t *tier, x [6][]float32) float64 { return float64(t.exp2Sum(nil, x[1], 0.7, 0.4)) }},
	{"zero", func(t *tier, x [6][]float32) float64 { return float64(t.zero(x[0])) }},
	{"sumSquares", func(t *tier, x [6][]float32) float64 { return t.sumSquares(x[0]) }},
	{"squarePair", func(t *tier, x [6][]float32) float64 {
		a, b := t.squarePair(x[0], x[1])
		return a + 3*b
	}},
	{"addPair", none(func(t *tier, x [6][]float32) { t.addPair(x[0], x[1], x[2], x[3]) })},
	{"addAsking", none(func(t *tier, x [6][]float32) { t.addAsking(x[0], x[1], x[2], x[3]) })},
	{"pastCopy", none(func(t *tier, x [6][]float32) {
		past(x[0], func(dst []float32) { t.pastCopy(dst, x[1], x[2]); t.fence() })
	})},
	{"pastNorm", none(func(t *tier, x [6][]float32) {
		past(x[0], func(dst []float32) { t.pastNorm(dst, x[1], x[2], nil, 0.1, 1.3, 1); t.fence() })
	})},
	{"pastNormBias", none(func(t *tier, x [6][]float32) {
		past(x[0], func(dst []float32) { t.pastNorm(dst, x[1], x[2], x[3], 0.1, 1.3, 0); t.fence() })
	})},
	{"add", none(func(t *tier, x [6][]float32) { t.add(x[0], x[1], x[2]) })},
	{"scale", none(func(t *tier, x [6][]float32) { t.scale(x[0], x[1], 1.7) })},
	{"norm", none(func(t *tier, x [6][]float32) { t.norm(x[0], x[1], x[2], nil, 0.1, 1.3, 1) })},
	{"normBias", none(func(t *tier, x [6][]float32) { t.norm(x[0], x[1], x[2], x[3], 0.1, 1.3, 0) })},
	{"normGrad", none(func(t *tier, x [6][]float32) { t.normGrad(x[0], x[1], nil, x[2], x[3], x[4], 0.1, 1.3, 1, 0.6, 0.2) })},
	{"normGradBias", none(func(t *tier, x [6][]float32) { t.normGrad(x[0], x[1], x[2], x[3], x[4], x[5], 0.1, 1.3, 0, 0.6, 0.2) })},
	{"pastNormGrad", none(func(t *tier, x [6][]float32) {
		past(x[0], func(dst []float32) {
			t.pastNormGrad(dst, x[1], nil, x[2], x[3], x[4], 0.1, 1.3, 1, 0.6, 0.2)
			t.fence()
		})
	})},
	{"pastNormGradBias", none(func(t *tier, x [6][]float32) {
		past(x[0], func(dst []float32) {
			t.pastNormGrad(dst, x[1], x[2], x[3], x[4], x[5], 0.1, 1.3, 0, 0.6, 0.2)
			t.fence()
		})
	})},
	{"softcap", none(func(t *tier, x [6][]float32) { t.softcap(x[0], x[1], 1.5, 1/float32(1.5)) })},
	{"uncap", none(func(t *tier, x [6][]float32) { t.uncap(x[0], x[1], x[2], 0.4) })},
	{"rotate", none(func(t *tier, x [6][]float32) {
		half := len(x[0]) / 5
		dim := 2*half + len(x[0])%2
		if half > 0 {
			t.rotate(1, x[0][:len(x[0])/dim*dim], dim, x[1][:half], x[2][:half])
		}
	})},
	{"rotate rows", none(func(t *tier, x [6][]float32) {
		const heads = 2
		for _, dim := range []int{8, 9, 16} {
			if rows := len(x[0]) / heads / dim; rows > 0 {
				t.rotate(rows, x[0][:rows*heads*dim], dim, x[1][:rows*(dim/2)], x[2][:rows*(dim/2)])
			}
		}
	})},
	{"rmsRows", none(func(t *tier, x [6][]float32) {
		for _, n := range []int{1, 5, 32, 43} {
			if whole := len(x[0]) / n * n; whole > 0 {
				t.rmsRows(x[0][:whole], x[1][:whole], x[2][:n], float32(n), 1e-5, 0.5)
			}
		}
	})},
	{"rotatePairs", none(func(t *tier, x [6][]float32) {
		h := len(x[1]) / 2
		t.rotatePairs(x[0][:2*h], x[1][:h], x[2][:h])
	})},
	{"sincos", none(func(t *tier, x [6][]float32) { t.sincos(x[0], x[1], x[2]) })},
	{"sincos in place", none(func(t *tier, x [6][]float32) { t.sincos(x[0], x[1], x[1]) })},
	{"adam", none(func(t *tier, x [6][]float32) {
		t.adam(x[0], x[1], x[2], x[3], &adamStep{0.5, 0.9, 0.1, 0.99, 0.01, 1.1, 1.2, 1e-3, 0.1, 0.01})
	})},
	{"gluSiLU", none(func(t *tier, x [6][]float32) { t.glu[0](x[0], x[1], x[2]) })},
	{"gluTanh", none(func(t *tier, x [6][]float32) { t.glu[1](x[0], x[1], x[2]) })},
	{"gluErf", none(func(t *tier, x [6][]float32) { t.glu[2](x[0], x[1], x[2]) })},
	{"gluSiLUGrad", none(func(t *tier, x [6][]float32) { t.gluGrad[0](x[0], x[1], x[2], x[3], x[4]) })},
	{"gluTanhGrad", none(func(t *tier, x [6][]float32) { t.gluGrad[1](x[0], x[1], x[2], x[3], x[4]) })},
	{"gluErfGrad", none(func(t *tier, x [6][]float32) { t.gluGrad[2](x[0], x[1], x[2], x[3], x[4]) })},
}

// past has do write to lines, and copies what it wrote to x.
func past(x []float32, do func(dst []float32)) {
	lines := alignedFloats(len(x) + 1)[:len(x)]
	do(lines)
	copy(x, lines)
}

// Every primitive of every tier gives the bits of the portable one and writes
// nothing beyond its slices, for all lengths around the widths of vectors.
func TestPrimitives(t *testing.T) {
	for _, p := range primitives {
		for _, tier := range available() {
			for n := range 133 {
				for _, hard := range []bool{false, true} {
					checkPrimitive(t, p, tier, n, hard)
				}
			}
		}
	}
}

func checkPrimitive(t *testing.T, p primitive, tr *tier, n int, hard bool) {
	t.Helper()
	const guard = 40
	r := rand.New(rand.NewPCG(uint64(n), 7))
	var a, b, x, y [6][]float32
	for i := range x {
		a[i] = numbers(r, n+2*guard, hard)
		b[i] = append([]float32(nil), a[i]...)
		at := guard + r.IntN(3) - 1
		x[i], y[i] = a[i][at:at+n], b[i][at:at+n]
	}
	got, want := p.run(tr, x), p.run(portable(), y)
	if got != want && (got == got || want == want) {
		t.Errorf("%s of %s, %d elements: %g, want %g", p.name, tr.name, n, got, want)
	}
	for i := range a {
		for j := range a[i] {
			if u, v := a[i][j], b[i][j]; math.Float32bits(u) != math.Float32bits(v) && (u == u || v == v) {
				t.Errorf("%s of %s, %d elements: element %d of slice %d is %g, want %g", p.name, tr.name, n, j-guard, i, u, v)
				return
			}
		}
	}
}

// numbers returns Gaussian numbers or, if hard, any bits at all.
func numbers(r *rand.Rand, n int, hard bool) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * 3)
		if hard && r.IntN(3) == 0 {
			x[i] = math.Float32frombits(r.Uint32())
		}
		if hard && r.IntN(9) == 0 {
			x[i] = []float32{0, float32(math.Copysign(0, -1)), float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 0x1p-149, -88, 88.73}[r.IntN(8)]
		}
	}
	return x
}

// ulps is how far got is from want, in units of want's last place as a float32.
func ulps(got float32, want float64) float64 {
	if bad(got) || math.IsInf(want, 0) || math.Abs(want) > math.MaxFloat32 {
		if float64(got) == want || got != got && want != want || math.Abs(want) > math.MaxFloat32 && math.IsInf(float64(got), 0) {
			return 0
		}
		return math.Inf(1)
	}
	_, e := math.Frexp(want)
	return math.Abs(float64(got)-want) / math.Ldexp(1, max(e-24, -149))
}

// Where GELU fades away, which few float32s do, each of them is tried.
func TestGeluFar(t *testing.T) {
	for x := float32(-gaussEdge); x > -gaussEnd; x = math.Nextafter32(x, -20) {
		want := float64(x) / 2 * math.Erfc(-float64(x)/math.Sqrt2)
		if d := ulps(gelu(x), want); d > 2 {
			t.Fatalf("gelu(%v) = %g, want %g: %.2f ulp", x, gelu(x), want, d)
		}
	}
}

// The elementary functions err by at most 2 units in the last place, and where
// that takes more than their argument, 2 units of what is lost: every 997th
// float32 is tried.
func TestElementary(t *testing.T) {
	sigmoid64 := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	geluTanh64 := func(x float64) float64 { return x * sigmoid64(2*math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)) }
	for _, f := range []struct {
		name   string
		got    func(float32) float32
		want   func(float64) float64
		lo, hi float64
		ulps   float64
	}{
		{"exp", exp, math.Exp, -1e30, 1e30, 2},
		{"exp2", exp2, math.Exp2, -126.49, 127, 2},
		{"tanh", tanh, math.Tanh, -1e30, 1e30, 2},
		{"log", log, math.Log, 0, 1e38, 0.51},
		{"sin", func(x float32) float32 { s, _ := sincos(x); return s }, math.Sin, -1e39, 1e39, 0.51},
		{"cos", func(x float32) float32 { _, c := sincos(x); return c }, math.Cos, -1e39, 1e39, 0.51},
		{"sigmoid", sigmoid, sigmoid64, -1e30, 1e30, 3},
		{"silu", silu, func(x float64) float64 { return x * sigmoid64(x) }, -1e30, 1e30, 2},
		{"gelu with tanh", geluTanh, geluTanh64, -1e30, 1e30, 2},
		{"gelu", gelu, func(x float64) float64 { return x / 2 * math.Erfc(-x/math.Sqrt2) }, -1e30, 1e30, 2},
	} {
		worst, at := 0.0, float32(0)
		step := uint64(997)
		if testing.Short() {
			step = 99991
		}
		for u := uint64(0); u < 1<<32; u += step {
			x := math.Float32frombits(uint32(u))
			if float64(x) < f.lo || float64(x) > f.hi || x != x {
				continue
			}
			if d := ulps(f.got(x), f.want(float64(x))); d > worst {
				worst, at = d, x
			}
		}
		t.Logf("%s: %.3f ulp at %g", f.name, worst, at)
		if worst > f.ulps {
			t.Errorf("%s(%g) = %g, want %g: %.2f ulp", f.name, at, f.got(at), f.want(float64(at)), worst)
		}
	}
}
