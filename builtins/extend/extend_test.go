package extend

import (
	"bytes"
	"context"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/builtins/model/tokenizer"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// checkpoint is a model of one tensor.
type checkpoint struct {
	name string
	w    tensor.Tensor
}

func (c checkpoint) Name() string                             { return c.name }
func (c checkpoint) Config() *model.Config                    { return &model.Config{} }
func (c checkpoint) Names() []string                          { return []string{"w"} }
func (c checkpoint) Tensor(string) (tensor.Tensor, error)     { return c.w, nil }
func (c checkpoint) Source(string) (model.Source, error)      { return model.SourceOf(c.w), nil }
func (c checkpoint) Tokenizer() (*tokenizer.Tokenizer, error) { return nil, os.ErrNotExist }
func (c checkpoint) Recipe() model.Recipe                     { return model.Recipe{Op: "test"} }
func (c checkpoint) Digest() (string, error)                  { return c.name, nil }
func (c checkpoint) Info(string) (model.Info, bool) {
	return model.Info{DType: c.w.DType, Shape: c.w.Shape}, true
}

// noise makes models of n elements: small numbers of both signs, some equal.
func noise(n int, names ...string) []model.Checkpoint {
	var out []model.Checkpoint
	for k, name := range names {
		x, s := make([]float32, n), uint32(k+1)*2654435761
		for i := range x {
			s = s*1664525 + 1013904223
			x[i] = float32(int32(s>>20)-2048) / 512
		}
		out = append(out, checkpoint{name, tensor.FromFloat32s(x, n)})
	}
	return out
}

// example is the file of the documentation.
func example(t testing.TB) []byte {
	t.Helper()
	doc, err := os.ReadFile("../../docs/extensions.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "```go\n")
	code, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("docs/extensions.md has no Go in it")
	}
	return []byte(code)
}

// load loads the text of an extension.
func load(t testing.TB, src string) []Method {
	t.Helper()
	ms, err := Parse(context.Background(), "my.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

func weights(t testing.TB, spec merge.Spec) ([]float32, *merge.Merged) {
	t.Helper()
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	m, err := merge.Merge(dev, spec)
	if err != nil {
		t.Fatal(err)
	}
	w, err := m.Tensor("w")
	if err != nil {
		t.Fatal(err)
	}
	return w.Float32s(), m
}

func TestExampleIsItsExpression(t *testing.T) {
	ms := load(t, string(example(t)))
	if len(ms) != 1 || ms[0].Name != "agree" || !strings.HasPrefix(ms[0].Doc, "Add the mean") {
		t.Fatalf("got %+v", ms)
	}
	want := []merge.Param{{Name: "scale", Default: 1.0, Doc: "λ"}, {Name: "least", Default: 1.0, Doc: "models that must agree, as a share of them"}}
	if got := merge.Params(ms[0].Value); !reflect.DeepEqual(got, want) {
		t.Errorf("parameters %v, want %v", got, want)
	}
	models := noise(10001, "a", "b", "base")
	half, err := merge.With(ms[0].Value, map[string]any{"scale": 0.5})
	if err != nil {
		t.Fatal(err)
	}
	got, m := weights(t, merge.Spec{MethodName: "agree", Method: half, Models: models[:2], Base: models[2]})
	e, err := merge.ParseExpr("base + 0.5 * where(2 <= abs(0 + sign(a - base) + sign(b - base)), 0 + 0.5 * (a - base) + 0.5 * (b - base), 0)")
	if err != nil {
		t.Fatal(err)
	}
	f, err := merge.NewFormula(e, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	bits, _ := weights(t, merge.Spec{MethodName: "elementwise", Method: f, Models: models[:2], Base: models[2]})
	moved := 0
	base, _ := models[2].Tensor("w")
	for i, v := range got {
		if v != bits[i] {
			t.Fatalf("element %d is %v, the expression's %v", i, v, bits[i])
		}
		if v != base.Float32s()[i] {
			moved++
		}
	}
	if moved < 4000 || moved > 9000 {
		t.Errorf("%d of %d elements moved: the method hardly chooses", moved, len(got))
	}
	if p := m.Recipe().Params; p["scale"] != 0.5 || p["least"] != 1.0 || len(p["extension"].(string)) != 64 {
		t.Errorf("recipe %v", p)
	}
}

func TestDigestHasTheText(t *testing.T) {
	models := noise(8, "a", "b", "base")
	digest := func(src []byte) string {
		ms := load(t, string(src))
		_, m := weights(t, merge.Spec{MethodName: "agree", Method: ms[0].Value, Models: models[:2], Base: models[2]})
		d, err := m.Digest()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	src := example(t)
	if a, b := digest(src), digest(src); a != b {
		t.Errorf("one text, two digests: %s, %s", a, b)
	}
	if digest(src) == digest(bytes.Replace(src, []byte("Add(enough"), []byte("Sub(enough"), 1)) {
		t.Error("another text, the same digest")
	}
}

// extension makes a file of a body of Merge.
func extension(body string) string {
	return `package main

import (
	"fmt"
	"math"
	"pewter/ext"
)

type T struct{ N int; X float64; B bool; S string; P ext.PerModel }

func (m T) Check() error {
	if m.X < 0 {
		return fmt.Errorf("x is %v, want 0 or more", m.X)
	}
	return nil
}

func (m T) Merge(t *ext.Tensor) ext.Vector {
	_ = math.Pi
` + body + `
}

func init() {
	ext.Method("my", "A test.", T{N: 2, X: 0.5, B: true, S: "s", P: ext.PerModel{1}})
}
`
}

func TestNumbers(t *testing.T) {
	v := checkpoint{"v", tensor.FromFloat32s([]float32{3, -4, 0, 1}, 4)}
	for body, want := range map[string][]float32{
		"return t.Fill(t.Model(0).Norm())":                          {5.0990195, 5.0990195, 5.0990195, 5.0990195},
		"return t.Fill(t.Model(0).Sum() + t.Model(0).Mean())":       {0, 0, 0, 0},
		"return t.Model(0).Scale(t.Model(0).Dot(t.Model(0).Abs()))": {-18, 24, 0, -6},
		"return t.Model(0).Largest(0.5)":                            {3, -4, 0, 0},
		"return t.Fill(t.Model(0).Threshold(0.75))":                 {1, 1, 1, 1},
		"return t.Model(0).Largest(1)":                              {3, -4, 0, 1},
		"return t.Model(0).Clip(-1, 2).Shift(1)":                    {3, 0, 1, 2},
		"return t.Model(0).Pow(2).Sqrt().Max(t.Fill(2))":            {3, 4, 2, 2},
		"return t.Model(0).Less(t.Fill(1)).Not().Or(t.Fill(0))":     {1, 0, 0, 1},
		"return t.Fill(m.P.Of(0) + float64(m.N) + m.X)":             {3.5, 3.5, 3.5, 3.5},
		"if t.Name == \"w\" && t.Len() == 4 && t.Shape[0] == 4 && m.B && m.S == \"s\" { return t.Fill(7) }\n return t.Fill(0)": {7, 7, 7, 7},
	} {
		ms := load(t, extension(body))
		got, _ := weights(t, merge.Spec{MethodName: "my", Method: ms[0].Value, Models: []model.Checkpoint{v}})
		for i := range want {
			if d := got[i] - want[i]; !(d > -1e-6 && d < 1e-6) {
				t.Errorf("%s: got %v, want %v", body, got, want)
				break
			}
		}
	}
}

// TestNested merges merges by the method that is running, which asks for a norm
// of them: a machine that is at work is not used again.
func TestNested(t *testing.T) {
	m := load(t, extension("v := t.Model(0)\n return v.Scale(1 / v.Norm())"))[0]
	var c model.Checkpoint = checkpoint{"v", tensor.FromFloat32s([]float32{3, -4}, 2)}
	for range 3 {
		dev, err := cpu.New(cpu.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer dev.Close()
		if c, err = merge.Merge(dev, merge.Spec{MethodName: "my", Method: m.Value, Models: []model.Checkpoint{c}}); err != nil {
			t.Fatal(err)
		}
	}
	w, err := c.Tensor("w")
	if err != nil {
		t.Fatal(err)
	}
	if x := w.Float32s(); x[0] < 0.599999 || x[0] > 0.600001 || x[1] > -0.799999 || x[1] < -0.800001 {
		t.Errorf("got %v, want [0.6 -0.8]", x)
	}
}

// TestFailures holds that nothing that a method does ends the program.
func TestFailures(t *testing.T) {
	defer func(d time.Duration, m uint64) { patience, mostMemory = d, m }(patience, mostMemory)
	patience, mostMemory = 2*time.Second, 64<<20
	models := noise(100, "a")
	for body, want := range map[string]string{
		"var s []float64; s = append(s, 1)\n i := 3; return t.Fill(s[i])": "my.go:19:",
		"panic(fmt.Sprint(\"too few: \", t.N))":                           "too few: 1",
		"return t.Model(1)":                                               "my.go:19:6: t.Model(1): there are 1 models, from 0 to 0",
		"return t.Base()":                                                 "no base was given",
		"for { }":                                                         "a loop without an end",
		"x := 0.0; for i := 0; i >= 0; i = (i + 1) % 7 { x = x + math.Sqrt(x) }\n return t.Fill(x)":        "a loop without an end",
		"n := int64(1)<<40; x := make([]float64, n)\n return t.Fill(x[0])":                                 "my.go:19:6: make of 1099511627776 elements, want at most 1048576",
		"n := 1<<30; x := make([]string, 0, n)\n return t.Fill(float64(len(x)))":                           "make of 1073741824 elements",
		"n := 1<<30; return t.Fill(float64(len(strings.Repeat(\"abc\", n))))":                              "strings.Repeat of 3 bytes 1073741824 times",
		"s := strings.Repeat(\"a\", 1000); return t.Fill(float64(len(strings.ReplaceAll(s, \"a\", s+s))))": "strings.ReplaceAll of 2000 bytes 1000 times",
		"x := []float64{1}; for { x = append(x, x...) }":                                                   "stopped when it had taken 64 MiB",
		"s := \"a\"; for { s = s + s }":                                                                    "stopped when it had taken 64 MiB",
		"var v ext.Vector; return v":                                                                       "no vector of this tensor was returned by Merge",
		"var v ext.Vector; return v.Neg()":                                                                 "empty Vector",
		"return t.Model(0).Largest(2)":                                                                     "want a share",
		"v := t.Model(0); for i := 0; i < 30; i++ { v = v.Add(v) }\n return v":                             "more than 10000 parts",
	} {
		src := extension(body)
		if strings.Contains(body, "strings.") {
			src = strings.Replace(src, `"pewter/ext"`, `"pewter/ext"; "strings"`, 1)
		}
		ms := load(t, src)
		_, err := merge.Merge(nil, merge.Spec{MethodName: "my", Method: ms[0].Value, Models: models})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plan(t, ms[0], models); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot  %v\nwant %s", body, err, want)
		}
	}
}

// plan merges and returns the error.
func plan(t *testing.T, m Method, models []model.Checkpoint) (tensor.Tensor, error) {
	t.Helper()
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	out, err := merge.Merge(dev, merge.Spec{MethodName: m.Name, Method: m.Value, Models: models})
	if err != nil {
		return tensor.Tensor{}, err
	}
	return out.Tensor("w")
}

func TestCheck(t *testing.T) {
	m := load(t, extension("return t.Model(0)"))[0]
	bad, err := merge.With(m.Value, map[string]any{"x": -1})
	if err != nil {
		t.Fatal(err)
	}
	if err := bad.Check(); err == nil || err.Error() != "x is -1, want 0 or more" {
		t.Errorf("got %v", err)
	}
	if _, err := merge.With(m.Value, map[string]any{"z": 1}); err == nil || !strings.Contains(err.Error(), "have: n, x, b, s, p") {
		t.Errorf("got %v", err)
	}
}

func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	ms, err := Parse(ctx, "my.go", []byte(extension("for { }")))
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := plan(t, ms[0], noise(10, "a")); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("got %v", err)
	}
}

// TestStop ends a method with what runs it, not only with what loaded it.
func TestStop(t *testing.T) {
	ms := load(t, extension("for { }"))
	ctx, cancel := context.WithCancel(context.Background())
	Stop(ctx)
	defer Stop(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := plan(t, ms[0], noise(10, "a")); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("got %v", err)
	}
}
