package merge_test

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/builtins/model/safetensors"
	"pewter/internal/shared"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// Every configuration that mergekit 0.1.5 ran: in float32 to 1e-5; in bfloat16
// and float16, each step rounded, 99.5 % of elements to within one unit of the
// last place.
func TestMergekit(t *testing.T) {
	dir := shared.Dir(t, "golden/mergekit")
	files, err := filepath.Glob(filepath.Join(dir, "*.yml"))
	if err != nil || len(files) != 46 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".yml")
		t.Run(name, func(t *testing.T) {
			compareModels(t, buildGolden(t, f), goldenOutput(t, f), .995)
		})
	}
}

func buildGolden(t *testing.T, path string) model.Checkpoint {
	t.Helper()
	c, err := merge.ParseConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Build(cpu.Vector{}, merge.Options{Compat: "mergekit"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func goldenOutput(t *testing.T, path string) *safetensors.File {
	t.Helper()
	dir, name := filepath.Split(strings.TrimSuffix(path, ".yml"))
	f, err := safetensors.Open(filepath.Join(dir, "outputs", name+".safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func compareModels(t *testing.T, m model.Checkpoint, want *safetensors.File, least float64) {
	t.Helper()
	if got := strings.Join(m.Names(), " "); got != strings.Join(want.Names(), " ") {
		t.Errorf("tensors %s\nwant %s", got, strings.Join(want.Names(), " "))
	}
	near, total := 0, 0
	for _, name := range want.Names() {
		w, _ := want.Tensor(name)
		g, err := m.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		if g.String() != w.String() {
			t.Fatalf("%s is %s, want %s", name, g, w)
		}
		worst := 0.0
		gs, ws := g.Float32s(), w.Float32s()
		for i := range ws {
			d := math.Abs(float64(gs[i] - ws[i]))
			worst = max(worst, d)
			total++
			if d <= ulp(ws[i], w.DType) {
				near++
			}
		}
		if w.DType == tensor.F32 && !(worst <= 1e-5) {
			t.Errorf("%s: differs by %g", name, worst)
		}
	}
	if share := float64(near) / float64(total); share < least {
		t.Errorf("%.3f %% of elements within one unit in the last place", 100*share)
	}
}

// ulp is one unit in the last place of x as type d.
func ulp(x float32, d tensor.DType) float64 {
	_, e := math.Frexp(float64(x))
	switch d {
	case tensor.BF16:
		return math.Ldexp(1, max(e-8, -133))
	case tensor.F16:
		return math.Ldexp(1, max(e-11, -24))
	}
	return 1e-5
}

// What models of two types make is float32, and its configuration says so.
func TestMixedTypes(t *testing.T) {
	dir := filepath.Join(shared.Dir(t, "golden/mergekit"), "models")
	a, b := openModel(t, filepath.Join(dir, "bf16/m0")), openModel(t, filepath.Join(dir, "f16/m1"))
	m, err := merge.Merge(cpu.Vector{}, merge.Spec{MethodName: "linear", Models: []model.Checkpoint{a, b}})
	if err != nil {
		t.Fatal(err)
	}
	raw := m.Config().Raw
	if d, old := raw["dtype"], raw["torch_dtype"]; d != "float32" && old != "float32" {
		t.Errorf("dtype %v, torch_dtype %v, want float32", d, old)
	}
}

func openModel(t *testing.T, dir string) model.Checkpoint {
	t.Helper()
	m, err := model.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
