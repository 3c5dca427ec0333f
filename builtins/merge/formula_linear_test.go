package merge_test

import (
	"fmt"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// Combinations of inputs are one step, and what is used elsewhere too is not part of one.
func TestFormulaCombinations(t *testing.T) {
	inputs := "r0 = input 0, as stored\nr1 = input 1, as stored\n"
	bases := "r0 = input 2, as stored\nr1 = input 0, as stored\nr2 = input 1, as stored\n"
	for text, want := range map[string]string{
		"(a + b) / 2":                        inputs + "r2 = weighted sum (r0 + r1) / 2\nresult r2\n",
		"0.3 * a + b * 0.6":                  inputs + "r2 = weighted sum 0.3 * r0 + 0.6 * r1\nresult r2\n",
		"(a + b) * 0.5":                      inputs + "r2 = 0.5\nr3 = weighted sum r0 + r1\nr3 = mul r3 r2\nresult r3\n",
		"base + (a - base)":                  "r0 = input 2, as stored\nr1 = input 0, as stored\nr2 = task vectors r0 + (r1 - r0)\nresult r2\n",
		"base + 2 * ((a-base)+(b-base))":     bases + "r3 = task vectors r0 + 2 * ((r1 - r0) + (r2 - r0))\nresult r3\n",
		"base + (0.5*(a-base) + (b-base)*3)": bases + "r3 = task vectors r0 + (0.5 * (r1 - r0) + 3 * (r2 - r0))\nresult r3\n",
		"base + 0.5*(a-base) + (b-base)":     bases + "r3 = task vectors r0 + 0.5 * (r1 - r0) + (r2 - r0)\nresult r3\n",
		"a + where(b == sign(a), b, 0)":      "r0 = input 0\nr1 = input 1\nr2 = eqsign r1 r0\nr2 = addwhere r0 r2 r1\nresult r2\n",
		"a + where(b < a, 1, 0)":             "r0 = input 0\nr1 = input 1\nr2 = lt r1 r0\nr2 = add r0 r2\nresult r2\n",
		"a + where(b < a, b, -0)":            "r0 = input 0\nr1 = input 1\nr2 = -0\nr3 = lt r1 r0\nr3 = where r3 r1 r2\nr3 = add r0 r3\nresult r3\n",
		"a + where(b, 1, 0)":                 "r0 = input 0\nr1 = input 1\nr2 = 1\nr3 = addwhere r0 r1 r2\nresult r3\n",
		"max(a + b, 0) / (a + b)":            inputs + "r2 = 0\nr3 = weighted sum r0 + r1\nr4 = max r3 r2\nr3 = div r4 r3\nresult r3\n",
	} {
		if got := newFormula(t, text).String(); got != want {
			t.Errorf("%s: program\n%swant\n%s", text, got, want)
		}
	}
}

// Combinations give the bits of the operations that are spelled out.
func TestFormulaCombined(t *testing.T) {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	for text, f := range map[string]func(a, b, base float32) float32{
		"(a + b) / 3":       func(a, b, _ float32) float32 { return (a + b) / 3 },
		"a * 0.3 + b + 2*a": func(a, b, _ float32) float32 { return float32(float32(.3)*a) + b + float32(2*a) },
		"2*a + (b + a)":     func(a, b, _ float32) float32 { return float32(2*a) + (b + a) },
		"base + (0.3*(a-base) + 0.9*(b-base))": func(a, b, base float32) float32 {
			return base + (float32(float32(.3)*(a-base)) + float32(float32(.9)*(b-base)))
		},
		"base + 0.3*(a-base) + 0.9*(b-base)": func(a, b, base float32) float32 {
			return base + float32(float32(.3)*(a-base)) + float32(float32(.9)*(b-base))
		},
		"base - 0.3 * (a-base)":           func(a, _, base float32) float32 { return base - float32(float32(.3)*(a-base)) },
		"(a + b) * abs(a + b) + 0.1*base": func(a, b, base float32) float32 { return float32((a+b)*max(a+b, -a-b)) + float32(float32(.1)*base) },
		"base + where(sign(a-base) == sign(a+b), a-base, 0) + where(sign(b-base) == sign(a+b), 1, 0)": func(a, b, base float32) float32 {
			sign := func(x float32) float32 { return float32(merge.SignOf(float64(x))) }
			sum := base
			if sign(a-base) == sign(a+b) {
				sum += a - base
			}
			if sign(b-base) == sign(a+b) {
				sum++
			}
			return sum
		},
		"base + 0.7*((a-base)+(b-base))*2": func(a, b, base float32) float32 { return base + float32(float32(float32(.7)*((a-base)+(b-base)))*2) },
	} {
		for _, types := range [][3]tensor.DType{{tensor.BF16, tensor.BF16, tensor.BF16}, {tensor.F16, tensor.F16, tensor.F16}, {tensor.F32, tensor.BF16, tensor.F16}} {
			a, b, base := noise("a", 1, types[0], 70, 77), noise("b", 2, types[1], 70, 77), noise("base", 3, types[2], 70, 77)
			x, y, z := numbersOf(t, a), numbersOf(t, b), numbersOf(t, base)
			want := make([]float32, len(x))
			for i := range want {
				want[i] = f(x[i], y[i], z[i])
			}
			dtype := tensor.F32
			s := merge.Spec{MethodName: "elementwise", Method: newFormula(t, text), Models: []model.Checkpoint{a, b}, Base: base, DType: &dtype}
			for _, v := range []cpu.Vector{{}, dev.Vector} {
				if i := sameBits(result(t, v, s), want); i >= 0 {
					t.Errorf("%s of %s: element %d differs from %g", text, fmt.Sprint(types), i, want[i])
				}
			}
		}
	}
}

func numbersOf(t *testing.T, m model.Checkpoint) []float32 {
	t.Helper()
	x, err := m.Tensor("w")
	if err != nil {
		t.Fatal(err)
	}
	return x.Float32s()
}
