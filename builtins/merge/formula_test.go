package merge_test

import (
	"math"
	"strings"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// formula evaluates an expression over vectors a and b, and base.
func formula(t *testing.T, text string, a, b, base []float32) []float32 {
	t.Helper()
	e, err := merge.ParseExpr(text)
	if err != nil {
		t.Fatal(err)
	}
	f, err := merge.NewFormula(e, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := merge.Merge(cpu.Vector{}, merge.Spec{Method: f, MethodName: "elementwise", Models: []model.Checkpoint{vec("a", a...), vec("b", b...)}, Base: vec("base", base...)})
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Tensor("w")
	if err != nil {
		t.Fatal(err)
	}
	return x.Float32s()
}

func TestFormula(t *testing.T) {
	a, b, base := []float32{1, -2, 3, 0}, []float32{3, 2, -1, .5}, []float32{1, 1, 1, 1}
	for text, want := range map[string][]float32{
		"a": {1, -2, 3, 0}, "2": {2, 2, 2, 2}, "a + b * 2": {7, 2, 1, 1}, "(a+b)*2": {8, 0, 4, 1}, "-a ** 2": {-1, -4, -9, 0},
		"where(sign(a)==sign(b),(a+b)/2,0)": {2, 0, 0, 0},
		"a if a > b else b":                 {3, 2, 3, .5},
		"abs(a) - base":                     {0, 1, 2, -1},
		"not a < b and b >= 0":              {0, 0, 0, 0},
		"a < b or a == 3":                   {1, 1, 1, 1},
		"clip(a, -1, 1)":                    {1, -1, 1, 0},
		"max(a, b, 1) + min(a, b)":          {4, 0, 2, 1},
		"sqrt(b*b)":                         {3, 2, 1, .5},
		"a ** 3":                            {1, -8, 27, 0},
		"a / norm(a) * norm(b)":             {float32(math.Sqrt(14.25 / 14)), float32(-2 * math.Sqrt(14.25/14)), float32(3 * math.Sqrt(14.25/14)), 0},
		"a - mean(a)":                       {.5, -2.5, 2.5, -.5},
		"dot(a, b) * base + sum(base)":      {0, 0, 0, 0},
		"sum(a - mean(a)) + 1":              {1, 1, 1, 1},
		"1 + 2 * 3 - 2 ** -1":               {6.5, 6.5, 6.5, 6.5},
		"1e1*a":                             {10, -20, 30, 0},
	} {
		near(t, text, formula(t, text, a, b, base), want, 1e-6)
	}
}

func TestFormulaErrors(t *testing.T) {
	for text, want := range map[string]string{
		"": "ends too soon", "a +": "ends too soon", "a b": `column 3 of "a b": unexpected "b"`, "wher(a, b, 1)": `did you mean "where"`, "where(a, b)": "where takes 3 arguments, got 2",
		"(a": `want ")"`, "a ? b": `unexpected "?"`, "1.2.3": "is no number", strings.Repeat("(", 300): "nested too deep", strings.Repeat("-", 300) + "a": "nested too deep", "f(a": "got", "a = b": `unexpected "="`,
	} {
		if _, err := merge.ParseExpr(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	e, err := merge.ParseExpr("alpha + a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := merge.NewFormula(e, []string{"alphas", "a"}); err == nil || !strings.Contains(err.Error(), `did you mean "alphas"`) {
		t.Errorf("unknown name: %v", err)
	}
}

// Equal parts are computed once, memory is used again, and a product is joined
// with the sum that alone uses it; the program shows it.
func TestFormulaProgram(t *testing.T) {
	e, err := merge.ParseExpr("(a+b)*(a+b) + (a-b)*(a-b)")
	if err != nil {
		t.Fatal(err)
	}
	f, err := merge.NewFormula(e, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	want := "r0 = input 0, as stored\nr1 = input 1\nr2 = weighted sum r0 + r1\nr3 = sub r0 r1\nr3 = mul r3 r3\nr2 = muladd r3 r2 r2\nresult r2\n"
	if got := f.String(); got != want {
		t.Errorf("program\n%swant\n%s", got, want)
	}
}

// Inputs that others are subtracted from are read as they are stored, unless
// they are used otherwise too.
func TestFormulaStored(t *testing.T) {
	for text, want := range map[string]string{
		"a - b":           "r0 = input 0, as stored\nr1 = input 1\nr2 = sub r0 r1\nresult r2\n",
		"a - a":           "r0 = input 0\nr1 = sub r0 r0\nresult r1\n",
		"(a - b) / a":     "r0 = input 0\nr1 = input 1\nr2 = sub r0 r1\nr2 = div r2 r0\nresult r2\n",
		"a - (b - a * a)": "r0 = input 0\nr1 = input 1, as stored\nr2 = mul r0 r0\nr2 = sub r1 r2\nr2 = sub r0 r2\nresult r2\n",
	} {
		if got := newFormula(t, text).String(); got != want {
			t.Errorf("%s: program\n%swant\n%s", text, got, want)
		}
	}
}

// A formula and the method it spells agree on whole models, tile after tile, on
// every tier of the processor.
func TestFormulaIsMethod(t *testing.T) {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	for _, d := range []tensor.DType{tensor.BF16, tensor.F16, tensor.F32} {
		models := []model.Checkpoint{noise("a", 1, d, 130, 77), noise("b", 2, d, 130, 77)}
		base := noise("base", 3, d, 130, 77)
		for _, s := range []struct {
			text string
			spec merge.Spec
		}{
			{"(a + b) / 2", merge.Spec{MethodName: "linear", Models: models}},
			{"0.3 * a + b * 0.6", merge.Spec{MethodName: "linear", Models: models, Weights: []float64{.3, .6}, Method: merge.Linear{}}},
			{"base + 0.7 * ((a - base) + (b - base))", merge.Spec{MethodName: "task_arithmetic", Models: models, Base: base, Method: merge.TaskArithmetic{Scale: .7}}},
			{"base + ((a - base) + (b - base))", merge.Spec{MethodName: "task_arithmetic", Models: models, Base: base}},
		} {
			want := result(t, cpu.Vector{}, s.spec)
			s.spec.Method, s.spec.Weights = newFormula(t, s.text), nil
			for _, v := range []cpu.Vector{{}, dev.Vector} {
				if i := sameBits(result(t, v, s.spec), want); i >= 0 {
					t.Errorf("%s of %s: element %d differs from %g", s.text, d, i, want[i])
				}
			}
		}
	}
}

func newFormula(t *testing.T, text string) merge.Formula {
	t.Helper()
	e, err := merge.ParseExpr(text)
	if err != nil {
		t.Fatal(err)
	}
	f, err := merge.NewFormula(e, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func FuzzParseExpr(f *testing.F) {
	for _, s := range []string{"where(sign(a)==sign(b),(a+b)/2,0)", "a if b else -a**2", "norm(a)/dot(a,b)", "not a or b<=1e-3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := merge.ParseExpr(text)
		if err != nil {
			return
		}
		again, err := merge.ParseExpr(e.String())
		if err != nil || again.String() != e.String() {
			t.Errorf("%q prints as %q, which reads as %v, %v", text, e, again, err)
		}
		if fm, err := merge.NewFormula(e, e.Vars()); err == nil {
			_ = fm.String()
		}
	})
}
