package merge_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// A cutCase is a mergekit file whose method keeps elements by their rank. Where
// the last one kept and the first one dropped are of one magnitude, the file does
// not say which is which: the peer takes what its unstable sort leaves there, we
// take the lowest index.
type cutCase struct {
	Method string `yaml:"merge_method"`
	Base   string `yaml:"base_model"`
	Models []struct {
		Model      string
		Parameters struct{ Density, Gamma float64 }
	}
	Parameters struct {
		TopK float64 `yaml:"select_topk"`
	}

	base   model.Checkpoint
	models []model.Checkpoint
}

// readCut reads a file of breadcrumbs, breadcrumbs_ties or sce.
func readCut(t *testing.T, path string) *cutCase {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := new(cutCase)
	if err := yaml.Unmarshal(b, c); err != nil {
		t.Fatal(err)
	}
	c.base = openModel(t, filepath.Join(filepath.Dir(path), c.Base))
	for _, m := range c.Models {
		c.models = append(c.models, openModel(t, filepath.Join(filepath.Dir(path), m.Model)))
	}
	return c
}

func openModel(t *testing.T, dir string) model.Checkpoint {
	t.Helper()
	m, err := model.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// undecided marks the elements of a tensor that the order of equal magnitudes
// decides about, as seen in the inputs alone.
func (c *cutCase) undecided(t *testing.T, name string) []bool {
	deltas := c.deltas(t, name)
	n := len(deltas[0])
	marks := make([]bool, n)
	if c.Method == "sce" {
		v := rounded(variances(deltas), c.base, name)
		return equalAcross(v, n-int(float64(n-count(v, 0))*c.Parameters.TopK))
	}
	for k, d := range deltas {
		p := c.Models[k].Parameters
		keep, top := int(p.Density*float64(n)), int(p.Gamma*float64(n))
		bottom := max(0, n-keep-top)
		for _, rank := range []int{bottom, bottom + keep} {
			for i, at := range equalAcross(d, rank) {
				marks[i] = marks[i] || at
			}
		}
	}
	return marks
}

func (c *cutCase) deltas(t *testing.T, name string) (out [][]float32) {
	for _, m := range c.models {
		out = append(out, rounded(difference(t, m, c.base, name), c.base, name))
	}
	return out
}

// orders calls f with every order of a tensor in which other ones of the marked
// elements come first, until f returns true, and reports whether it did. order[i]
// is the element that stands at place i.
func orders(marks []bool, f func(order []int) bool) bool {
	order, places := make([]int, len(marks)), []int(nil)
	for i := range order {
		order[i] = i
		if marks[i] {
			places = append(places, i)
		}
	}
	var try func(at int) bool
	try = func(at int) bool {
		if at == len(places) {
			return f(order)
		}
		for i := at; i < len(places); i++ {
			a, b := places[at], places[i]
			order[a], order[b] = order[b], order[a]
			if try(at + 1) {
				return true
			}
			order[a], order[b] = order[b], order[a]
		}
		return false
	}
	return try(0)
}

// reordered returns a checkpoint of one tensor of m, its elements in another order.
func reordered(t *testing.T, m model.Checkpoint, name string, order []int) model.Checkpoint {
	t.Helper()
	from, err := m.Tensor(name)
	if err != nil {
		t.Fatal(err)
	}
	to, size := tensor.New(from.DType, from.Shape...), from.DType.Size()
	for i, j := range order {
		copy(to.Data[i*size:][:size], from.Data[j*size:][:size])
	}
	return model.FromTensors(m.Name(), m.Config(), map[string]tensor.Tensor{name: to}, nil, model.Recipe{Op: "reordered"})
}

// orderGives reports whether sce gives want where the elements at the cut stand
// in some other order: their choice changes the models' weights, and with them
// every element.
func (c *cutCase) orderGives(t *testing.T, name string, want tensor.Tensor) bool {
	t.Helper()
	return orders(c.undecided(t, name), func(order []int) bool {
		spec := merge.Spec{Method: merge.SCE{SelectTopk: c.Parameters.TopK}, Base: reordered(t, c.base, name, order), Compat: "mergekit"}
		for _, m := range c.models {
			spec.Models = append(spec.Models, reordered(t, m, name, order))
		}
		merged, err := merge.Merge(cpu.Vector{}, spec)
		if err != nil {
			t.Fatal(err)
		}
		got, err := merged.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		g, w := got.Float32s(), want.Float32s()
		for i, j := range order {
			if math.Abs(float64(g[i]-w[j])) > ulp(w[j], want.DType) {
				return false
			}
		}
		return true
	})
}

// compareCuts compares tiny tensors of bfloat16, where many magnitudes at the
// cut are equal: every element that their order does not decide about is the
// peer's to one unit in the last place, and for some order so is every other.
func compareCuts(t *testing.T, path string) {
	t.Helper()
	c, got, want := readCut(t, path), buildGolden(t, path), goldenOutput(t, path)
	skipped := 0
	for _, name := range want.Names() {
		g, err := got.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		w, _ := want.Tensor(name)
		skipped += c.compare(t, name, g, w)
	}
	if skipped == 0 || skipped > 200 { // of 7664
		t.Errorf("%d elements are not compared", skipped)
	}
}

// compare compares a tensor and returns how many elements were not compared.
func (c *cutCase) compare(t *testing.T, name string, got, want tensor.Tensor) (skipped int) {
	marks := c.undecided(t, name)
	if c.Method == "sce" && slices.Contains(marks, true) {
		if !c.orderGives(t, name, want) {
			t.Errorf("%s: no order of the elements at the cut gives the peer's result", name)
		}
		return count(marks, true)
	}
	w := want.Float32s()
	for i, v := range got.Float32s() {
		if marks[i] {
			continue
		}
		if math.Abs(float64(v-w[i])) > ulp(w[i], want.DType) {
			t.Errorf("%s[%d] is %g, want %g", name, i, v, w[i])
		}
	}
	return count(marks, true)
}

// equalAcross marks the elements of the magnitude that stands on both sides of
// a rank in ascending order, none where the two differ.
func equalAcross(x []float32, rank int) []bool {
	marks := make([]bool, len(x))
	if rank <= 0 || rank >= len(x) {
		return marks
	}
	abs := func(x float32) float32 { return float32(math.Abs(float64(x))) }
	sorted := make([]float32, len(x))
	for i, v := range x {
		sorted[i] = abs(v)
	}
	slices.Sort(sorted)
	for i, v := range x {
		marks[i] = sorted[rank-1] == sorted[rank] && abs(v) == sorted[rank]
	}
	return marks
}

func count[T comparable](x []T, v T) (n int) {
	for _, y := range x {
		if y == v {
			n++
		}
	}
	return n
}

func difference(t *testing.T, m, base model.Checkpoint, name string) []float32 {
	t.Helper()
	a, errA := m.Tensor(name)
	b, errB := base.Tensor(name)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	out := slices.Clone(a.Float32s())
	for i, v := range b.Float32s() {
		out[i] -= v
	}
	return out
}

func variances(x [][]float32) []float32 {
	out := make([]float32, len(x[0]))
	n := float64(len(x))
	for i := range out {
		var sum, squares float64
		for k := range x {
			sum += float64(x[k][i])
		}
		for k := range x {
			d := float64(x[k][i]) - sum/n
			squares += d * d
		}
		out[i] = float32(squares / n)
	}
	return out
}

// rounded rounds x to the type of a tensor.
func rounded(x []float32, like model.Checkpoint, name string) []float32 {
	info, _ := like.Info(name)
	b := make([]byte, len(x)*info.DType.Size())
	tensor.Narrow(b, info.DType, x)
	tensor.Widen(x, b, info.DType)
	return x
}
