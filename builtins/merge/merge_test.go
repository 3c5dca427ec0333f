package merge_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/builtins/model/tokenizer"
	"pewter/internal/shared"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// fake is a checkpoint in memory.
type fake struct {
	name    string
	tensors map[string]tensor.Tensor
}

func (f *fake) Name() string          { return f.name }
func (f *fake) Config() *model.Config { return &model.Config{} }
func (f *fake) Names() []string {
	var names []string
	for n := range f.tensors {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
func (f *fake) Info(name string) (model.Info, bool) {
	t, ok := f.tensors[name]
	return model.Info{DType: t.DType, Shape: t.Shape}, ok
}
func (f *fake) Tensor(name string) (tensor.Tensor, error) { return f.tensors[name], nil }
func (f *fake) Source(name string) (model.Source, error) {
	if t, ok := f.tensors[name]; ok {
		return model.SourceOf(t), nil
	}
	return nil, os.ErrNotExist
}
func (f *fake) Digest() (string, error)                  { return f.name, nil }
func (f *fake) Recipe() model.Recipe                     { return model.Recipe{Op: "fake"} }
func (f *fake) Tokenizer() (*tokenizer.Tokenizer, error) { return nil, os.ErrNotExist }

// vec is a checkpoint of one float32 vector.
func vec(name string, x ...float32) model.Checkpoint {
	return &fake{name, map[string]tensor.Tensor{"w": tensor.FromFloat32s(x, len(x))}}
}

// run merges and returns tensor w.
func run(t *testing.T, spec merge.Spec, params map[string]any) []float32 {
	t.Helper()
	e, err := merge.Methods.Lookup(spec.MethodName)
	if err != nil {
		t.Fatal(err)
	}
	if spec.Method, err = merge.With(e.Value, params); err != nil {
		t.Fatal(err)
	}
	c, err := merge.Merge(cpu.Vector{}, spec)
	if err != nil {
		t.Fatal(err)
	}
	x, err := c.Tensor("w")
	if err != nil {
		t.Fatal(err)
	}
	return x.Float32s()
}

func near(t *testing.T, what string, got, want []float32, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	for i := range got {
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= tol) {
			t.Errorf("%s: element %d is %g, want %g", what, i, got[i], want[i])
			return
		}
	}
}

// The cases of SEMANTICS.md, worked by hand.
func TestTaskVectorsByHand(t *testing.T) {
	base := vec("base", 0, 0, 0, 0, 0, 0)
	models := []model.Checkpoint{
		vec("a", 1, -2, .5, .5, -.25, 3), vec("b", -1, -1, 2, -.5, .25, 0), vec("c", .5, 4, -.5, .5, 0, -3),
	}
	for _, c := range []struct {
		method string
		params map[string]any
		want   []float32
	}{
		{"ties", map[string]any{"density": 1}, []float32{.75, 4, 1.25, .5, .25, 3}},
		{"ties", map[string]any{"density": .5}, []float32{.75, 4, 2, 0, 0, 3}},
		{"ties", map[string]any{"density": .34}, []float32{-1, 4, 2, 0, 0, 3}},
		{"ties", map[string]any{"density": .5, "scale": 2}, []float32{1.5, 8, 4, 0, 0, 6}},
		{"ties", map[string]any{"density": 0}, []float32{0, 0, 0, 0, 0, 0}},
		{"task_arithmetic", nil, []float32{.5, 1, 2, .5, 0, 0}},
		{"dare_linear", map[string]any{"density": 1}, []float32{.5, 1, 2, .5, 0, 0}},
		{"dare_ties", map[string]any{"density": 1, "normalize": true}, []float32{.75, 4, 1.25, .5, .25, 3}},
		{"dare_ties", map[string]any{"density": 0}, []float32{0, 0, 0, 0, 0, 0}},
	} {
		got := run(t, merge.Spec{MethodName: c.method, Models: models, Base: base}, c.params)
		near(t, c.method, got, c.want, 1e-6)
	}
}

// Of equal magnitudes at the cut those of the lowest index are kept.
func TestTiesAtTheCut(t *testing.T) {
	n := 3000
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(1 - 2*(i%2))
	}
	got := run(t, merge.Spec{MethodName: "ties", Models: []model.Checkpoint{vec("a", x...)}, Base: vec("base", make([]float32, n)...)},
		map[string]any{"density": .4})
	for i, v := range got {
		want := x[i]
		if i >= 1200 {
			want = 0
		}
		if v != want {
			t.Fatalf("element %d is %g, want %g", i, v, want)
		}
	}
}

// With compat those are kept that mergekit keeps: of 20 equal ones, at two densities.
func TestTiesAtTheCutAsPeer(t *testing.T) {
	for density, want := range map[float64]string{.25: "..........1.....1111", .9: "1..11111111111111111"} {
		one := slices.Repeat([]float32{1}, len(want))
		got := run(t, merge.Spec{MethodName: "ties", Compat: "mergekit", Models: []model.Checkpoint{vec("a", one...)}, Base: vec("base", make([]float32, len(want))...)},
			map[string]any{"density": density})
		for i, v := range got {
			if (v == 1) != (want[i] == '1') {
				t.Errorf("density %g: element %d is %g; want those kept that have a 1 in %s", density, i, v, want)
			}
		}
	}
}

// With compat the inputs are rounded to dtype first, the weights before they are summed,
// the sums of magnitudes before they are divided, and constants (model_stock's least
// product of lengths, multislerp's eps). By hand; each differs unrounded.
func TestRoundedSteps(t *testing.T) {
	zero := vec("base", 0, 0, 0, 0)
	for _, c := range []struct {
		method  string
		dtype   tensor.DType
		models  []model.Checkpoint
		weights []float64
		params  map[string]any
		want    []float32
	}{
		{"linear", tensor.F16, []model.Checkpoint{vec("a", 1.0003), vec("b", 1)}, []float64{2, -1}, nil, []float32{1}},
		{"task_arithmetic", tensor.BF16, []model.Checkpoint{vec("a", 1, 1, 1, 1), vec("b", 1, 1, 1, 1)}, []float64{1.88382, .5},
			map[string]any{"normalize": true}, []float32{1, 1, 1, 1}},
		{"ties", tensor.BF16, []model.Checkpoint{vec("a", 1, .25, .0625, .0036)}, nil,
			map[string]any{"density": .5, "rescale": "l1"}, []float32{1.046875, .26171875, 0, 0}},
		{"model_stock", tensor.BF16, []model.Checkpoint{vec("a", 0x1p-12, 0, 0, 0), vec("b", 0x1p-12, 0, 0, 0)}, nil, nil, []float32{231 * 0x1p-23, 0, 0, 0}},
		{"multislerp", tensor.BF16, []model.Checkpoint{vec("a", 1, 0), vec("b", 0, 1)}, []float64{.5, .5},
			map[string]any{"eps": .05995}, []float32{.703125, .703125}},
	} {
		s := merge.Spec{MethodName: c.method, Compat: "mergekit", DType: &c.dtype, Models: c.models, Weights: c.weights, Base: zero}
		if c.method == "linear" || c.method == "multislerp" {
			s.Base = nil
		}
		near(t, c.method, run(t, s, c.params), c.want, 0)
	}
}

type gtaCase struct {
	Name          string
	Base, Weights []float32
	Models        [][]float32
	Opts          struct{ Density, Sparse, Normalize, Consensus string }
	Out           []float32
}

func TestGoldenTaskVectors(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(shared.Dir(t, "golden"), "golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []gtaCase `json:"gta_fp32"`
		Ten   struct {
			Base, Weights, Out []float32
			Models             [][]float32
			Density            float64
			Normalize          bool
		} `json:"ties10_float32"`
		Linear struct {
			Out []float32
			W1  []float32 `json:"out_w1"`
		} `json:"linear10_float32"`
	}
	if err := json.Unmarshal(b, &golden); err != nil {
		t.Fatal(err)
	}
	for _, c := range golden.Cases {
		method, params := "ties", map[string]any{"normalize": c.Opts.Normalize != "False"}
		if c.Opts.Consensus == "None" {
			method = "task_arithmetic"
		}
		if c.Opts.Density != "" {
			var d float64
			json.Unmarshal([]byte(c.Opts.Density), &d)
			params["density"] = d
		}
		near(t, c.Name, run(t, spec(method, c.Base, c.Models, c.Weights), params), c.Out, 1e-6)
	}
	ten := golden.Ten
	got := run(t, spec("ties", ten.Base, ten.Models, ten.Weights), map[string]any{"density": ten.Density, "normalize": ten.Normalize})
	near(t, "ties of ten", got, ten.Out, 1e-7)
	lin := spec("linear", nil, ten.Models, nil)
	near(t, "linear of ten", run(t, lin, nil), golden.Linear.Out, 1e-8)
}

// spec makes a merge of vectors.
func spec(method string, base []float32, models [][]float32, weights []float32) merge.Spec {
	s := merge.Spec{MethodName: method}
	if base != nil {
		s.Base = vec("base", base...)
	}
	for i, m := range models {
		s.Models = append(s.Models, vec(string(rune('a'+i)), m...))
	}
	for _, w := range weights {
		s.Weights = append(s.Weights, float64(w))
	}
	return s
}

func TestMismatch(t *testing.T) {
	a := &fake{"a", map[string]tensor.Tensor{"q": tensor.New(tensor.F32, 2, 3), "v": tensor.New(tensor.F32, 2), "x": tensor.New(tensor.F32, 1)}}
	b := &fake{"b", map[string]tensor.Tensor{"q": tensor.New(tensor.F32, 3, 2), "v": tensor.New(tensor.F32, 2), "y": tensor.New(tensor.F32, 1)}}
	_, err := merge.Merge(cpu.Vector{}, merge.Spec{Models: []model.Checkpoint{a, b}})
	if err == nil {
		t.Fatal("merged models of different shapes")
	}
	for _, want := range []string{"3 tensors differ", "q: [2, 3] in a, [3, 2] in b", "x: [1] in a, none in b", "y: none in a, [1] in b"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
}

func TestBadSpecs(t *testing.T) {
	one := []model.Checkpoint{vec("a", 1)}
	for _, c := range []struct {
		spec merge.Spec
		want string
	}{
		{merge.Spec{}, "nothing to merge"},
		{merge.Spec{Models: one, MethodName: "tie"}, `did you mean "ties"`},
		{merge.Spec{Models: one, MethodName: "ties"}, "ties needs a base model"},
		{merge.Spec{Models: one, Base: one[0]}, "linear takes no base"},
		{merge.Spec{Models: one, Weights: []float64{1, 2}}, "got 2 weights for 1 model"},
		{merge.Spec{Models: one, Weights: []float64{math.NaN()}}, "finite"},
		{merge.Spec{Models: one, Base: one[0], Method: merge.TIES{Density: merge.PerModel{2}}}, "density is 2"},
		{merge.Spec{Models: one, Base: one[0], Method: merge.TIES{Density: merge.PerModel{1, 1}}}, "density has 2 values for 1 model"},
	} {
		if _, err := merge.Merge(cpu.Vector{}, c.spec); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.spec, err, c.want)
		}
	}
}

// NaN in weights is counted for each tensor and told.
func TestNaN(t *testing.T) {
	nan := float32(math.NaN())
	var told []string
	c, err := merge.Merge(cpu.Vector{}, merge.Spec{
		Models: []model.Checkpoint{vec("a", 1, nan, nan), vec("b", 1, 2, float32(math.Inf(1)))},
		Warn:   func(s string) { told = append(told, s) },
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := c.Tensor("w"); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"w: 2 NaN and 0 infinite in a, 0 NaN and 1 infinite in b"}
	if !slices.Equal(told, want) || !slices.Equal(c.Notes(), want) {
		t.Errorf("told %q, notes %q, want %q", told, c.Notes(), want)
	}
}

// A model that ties its output to its embeddings merges with one that does not,
// as one that does not.
func TestUntie(t *testing.T) {
	embed, head := tensor.FromFloat32s([]float32{1, 2}, 2), tensor.FromFloat32s([]float32{5, 6}, 2)
	tied := &fake{"tied", map[string]tensor.Tensor{"model.embed_tokens.weight": embed}}
	own := &fake{"own", map[string]tensor.Tensor{"model.embed_tokens.weight": embed, "lm_head.weight": head}}
	m, err := merge.Merge(cpu.Vector{}, merge.Spec{Models: []model.Checkpoint{tied, own}})
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Tensor("lm_head.weight")
	if err != nil {
		t.Fatal(err)
	}
	near(t, "head", x.Float32s(), []float32{3, 4}, 0)
	if notes := m.Notes(); len(notes) != 1 || !strings.Contains(notes[0], "the result is not tied") {
		t.Errorf("notes %q", notes)
	}
}

// A matrix of one column is one vector, by columns or as a whole, with each step rounded too.
func TestOneColumn(t *testing.T) {
	column := func(name string, x ...float32) model.Checkpoint {
		return &fake{name, map[string]tensor.Tensor{"w": tensor.FromFloat32s(x, len(x), 1)}}
	}
	dtype := tensor.BF16
	for _, compat := range []string{"", "mergekit"} {
		for i := range 300 {
			a, b := make([]float32, 5), make([]float32, 5)
			for j := range a {
				a[j], b[j] = float32(math.Sin(float64(7*i+j))), float32(math.Sin(float64(7*i+j)+.1*float64(i%20)))
			}
			s := merge.Spec{MethodName: "nuslerp", Compat: compat, DType: &dtype, Models: []model.Checkpoint{column("a", a...), column("b", b...)}, Weights: []float64{.3, .8}}
			want := run(t, s, nil)
			near(t, "by columns "+compat, run(t, s, map[string]any{"flatten": false, "row_wise": true}), want, 0)
		}
	}
}

// Of inputs that are of 16 bits already, slerp rounds once, with compat too.
func TestSlerpRoundsOnce(t *testing.T) {
	dtype := tensor.BF16
	for i := range 40 {
		a, b := make([]float32, 30), make([]float32, 30)
		for j := range a {
			a[j], b[j] = float32((37*i+11*j)%256-128)/256, float32((53*i+91*j)%256-128)/256
		}
		s := merge.Spec{MethodName: "slerp", DType: &dtype, Models: []model.Checkpoint{vec("a", a...)}, Base: vec("b", b...)}
		want := run(t, s, map[string]any{"t": .3})
		s.Compat = "mergekit"
		near(t, "with compat", run(t, s, map[string]any{"t": .3}), want, 0)
	}
}

// In 16 bits a divergence can come out negative, and its elements are then the least important.
// What is taken is as torch computes the formula, each step in bfloat16.
func TestArceeFusionNegative(t *testing.T) {
	a, b := make([]float32, 40), make([]float32, 40)
	for i := range a {
		b[i] = float32((37*i)%256-128) / 1024
		c := float32((53*i)%64 - 32)
		a[i] = b[i] + c*c*c/0x1p23
	}
	matrix := func(name string, x []float32) model.Checkpoint {
		return &fake{name, map[string]tensor.Tensor{"w": tensor.FromFloat32s(x, 5, 8)}}
	}
	dtype := tensor.BF16
	got := run(t, merge.Spec{MethodName: "arcee_fusion", Compat: "mergekit", DType: &dtype, Models: []model.Checkpoint{matrix("a", a)}, Base: matrix("b", b)}, nil)
	taken := make([]byte, len(got))
	for i := range got {
		taken[i] = '.'
		if got[i] != b[i] {
			taken[i] = '1'
		}
	}
	if want := "11...111..1111...............1.........."; string(taken) != want {
		t.Errorf("taken are %s, want %s", taken, want)
	}
}

// Of one row importance goes with the size of the change, which the quartiles of less
// than five elements are the least and others of: 1.2 + 1.5·(1.2-1) = 1.5, and
// 2 + 1.5·(3-1) = 5.
func TestArceeFusionFew(t *testing.T) {
	for _, c := range []struct{ model, want []float32 }{
		{[]float32{1, 1.2, 1.6}, []float32{0, 0, 1.6}},
		{[]float32{1, 1.2, 1.4}, []float32{0, 0, 0}},
		{[]float32{1, 2, 3, 5.5}, []float32{0, 0, 0, 5.5}},
		{[]float32{4.5, 3, 2, 1}, []float32{0, 0, 0, 0}},
		{[]float32{2, 1}, []float32{2, 1}},
		{[]float32{2}, []float32{2}},
	} {
		row := func(x []float32) *fake {
			return &fake{"m", map[string]tensor.Tensor{"w": tensor.FromFloat32s(x, 1, len(x))}}
		}
		m, err := merge.Merge(cpu.Vector{}, merge.Spec{Models: []model.Checkpoint{row(c.model)}, Base: row(make([]float32, len(c.model))), MethodName: "arcee_fusion"})
		if err != nil {
			t.Fatal(err)
		}
		x, err := m.Tensor("w")
		if err != nil {
			t.Fatal(err)
		}
		if got := x.Float32s(); !slices.Equal(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.model, got, c.want)
		}
	}
}
