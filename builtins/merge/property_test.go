package merge_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/builtins/model/safetensors"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// noise returns a checkpoint of one Gaussian matrix of a type.
func noise(name string, seed uint64, d tensor.DType, shape ...int) model.Checkpoint {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := make([]float32, tensor.Len(shape))
	for i := range x {
		x[i] = float32(rng.NormFloat64()) * .02
	}
	t := tensor.New(d, shape...)
	tensor.Narrow(t.Data, d, x)
	return &fake{name, map[string]tensor.Tensor{"w": t}}
}

// specs returns a merge by every method of models of a type.
func specs(d tensor.DType, shape ...int) []merge.Spec {
	var all []merge.Spec
	for e := range merge.Methods.All() {
		needs := e.Value.Needs()
		n := max(needs.Min, 3)
		if needs.Max > 0 {
			n = min(n, needs.Max)
		}
		s := merge.Spec{MethodName: e.Name, Seed: 7}
		for k := range n {
			s.Models = append(s.Models, noise(fmt.Sprint("m", k), uint64(k+1), d, shape...))
		}
		if needs.Base != merge.Never {
			s.Base = noise("base", 99, d, shape...)
		}
		all = append(all, s)
	}
	return all
}

func result(t *testing.T, dev cpu.Vector, s merge.Spec) []float32 {
	t.Helper()
	m, err := merge.Merge(dev, s)
	if err != nil {
		t.Fatal(err)
	}
	x, err := m.Tensor("w")
	if err != nil {
		t.Fatal(err)
	}
	return x.Float32s()
}

func sameBits(a, b []float32) int {
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			return i
		}
	}
	return -1
}

// The pieces in which a result is read, the length of tiles and the tier do not
// change a bit of it.
func TestTilesAndTiers(t *testing.T) {
	shape := []int{130, 77}
	for _, d := range []tensor.DType{tensor.BF16, tensor.F32} {
		for _, compat := range []string{"", "mergekit"} {
			for _, s := range specs(d, shape...) {
				s.Compat = compat
				want := result(t, cpu.Vector{}, s)
				for _, tile := range []int{64, 1024} {
					undo := merge.SetTile(tile)
					if i := sameBits(result(t, cpu.Vector{}, s), want); i >= 0 {
						t.Errorf("%s %s %s: tiles of %d change element %d", s.MethodName, d, compat, tile, i)
					}
					undo()
				}
				for _, tier := range cpu.Tiers() {
					dev, err := cpu.New(cpu.Options{Tier: tier, Threads: 1})
					if err != nil {
						t.Fatal(err)
					}
					if i := sameBits(result(t, dev.Vector, s), want); i >= 0 {
						t.Errorf("%s %s %s: tier %s changes element %d", s.MethodName, d, compat, tier, i)
					}
					dev.Close()
				}
				pieces(t, s, want)
			}
		}
	}
}

// Weights that are read from files, window by window, or looked at where they are
// mapped, give the bits of those in memory.
func TestFiles(t *testing.T) {
	for _, d := range []tensor.DType{tensor.BF16, tensor.F32} {
		for _, s := range specs(d, 300, 211) {
			want := result(t, cpu.Vector{}, s)
			for k, m := range s.Models {
				s.Models[k] = fromFile(t, m)
			}
			if s.Base != nil {
				s.Base = fromFile(t, s.Base)
			}
			if i := sameBits(result(t, cpu.Vector{}, s), want); i >= 0 {
				t.Errorf("%s %s: from files element %d differs", s.MethodName, d, i)
			}
			pieces(t, s, want)
		}
	}
}

// fromFile returns a checkpoint with the tensors of another, in a file.
func fromFile(t *testing.T, m model.Checkpoint) model.Checkpoint {
	t.Helper()
	path := filepath.Join(t.TempDir(), m.Name()+".safetensors")
	if err := safetensors.Write(path, m.(*fake).tensors, nil); err != nil {
		t.Fatal(err)
	}
	return openModel(t, path)
}

// pieces reads the result from odd places.
func pieces(t *testing.T, s merge.Spec, want []float32) {
	m, err := merge.Merge(cpu.Vector{}, s)
	if err != nil {
		t.Fatal(err)
	}
	src, err := m.Source("w")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range [][2]int{{9000, 10010}, {3, 5}, {77, 4200}, {0, 1}} {
		got := make([]float32, r[1]-r[0])
		if err := src.Read(got, r[0]); err != nil {
			t.Fatal(err)
		}
		if i := sameBits(got, want[r[0]:r[1]]); i >= 0 {
			t.Errorf("%s: element %d differs when read from %d", s.MethodName, r[0]+i, r[0])
		}
	}
	if err := src.Read(make([]float32, 2), len(want)-1); err == nil {
		t.Errorf("%s: reading past the end is no error", s.MethodName)
	}
}

// Merging copies of one model gives that model, whatever the method; with the
// base too, where there is one. The methods that drop elements or add up task
// vectors get a base equal to the model.
func TestSelfMerge(t *testing.T) {
	for _, s := range specs(tensor.F32, 40, 33) {
		one := s.Models[0]
		for k := range s.Models {
			s.Models[k] = one
		}
		if s.Base != nil {
			s.Base = one
		}
		x, _ := one.Tensor("w")
		got := result(t, cpu.Vector{}, s)
		near(t, s.MethodName, got, x.Float32s(), 2e-7)
	}
}

// The order of the models matters only to rounding where they have equal weights
// and no coins are thrown.
func TestOrder(t *testing.T) {
	random := []string{"dare_linear", "dare_ties", "della", "della_linear"}
	for _, s := range specs(tensor.F32, 40, 33) {
		if slices.Contains(random, s.MethodName) || s.Method != nil {
			continue
		}
		want := result(t, cpu.Vector{}, s)
		slices.Reverse(s.Models)
		near(t, s.MethodName, result(t, cpu.Vector{}, s), want, 1e-6)
	}
}

// With density 1 and no coins, methods over task vectors agree with task
// arithmetic; with weight 0 or one model they are the base or the model.
func TestDensityOneWeightZero(t *testing.T) {
	models := []model.Checkpoint{noise("a", 1, tensor.F32, 900), noise("b", 2, tensor.F32, 900)}
	base := noise("base", 3, tensor.F32, 900)
	s := merge.Spec{Models: models, Base: base}
	s.MethodName = "task_arithmetic"
	want := run(t, s, nil)
	for _, name := range []string{"dare_linear", "breadcrumbs", "della_linear"} {
		s.MethodName = name
		params := map[string]any{"density": 1}
		if name == "della_linear" {
			params["epsilon"] = 0.1
		}
		near(t, name, run(t, s, params), want, 1e-7)
	}
	b, _ := base.Tensor("w")
	a, _ := models[0].Tensor("w")
	for _, name := range []string{"task_arithmetic", "ties", "dare_ties", "dare_linear", "breadcrumbs", "breadcrumbs_ties", "della", "della_linear"} {
		s := merge.Spec{MethodName: name, Models: models, Base: base, Weights: []float64{0, 0}}
		near(t, name+" with weight 0", run(t, s, nil), b.Float32s(), 0)
		s = merge.Spec{MethodName: name, Models: models[:1], Base: base}
		near(t, name+" of one", run(t, s, density1(name)), a.Float32s(), 1e-7)
	}
}

// The mean of a mean is the mean, and scaling weights changes nothing.
func TestLinearity(t *testing.T) {
	models := []model.Checkpoint{noise("a", 1, tensor.F32, 900), noise("b", 2, tensor.F32, 900), noise("c", 3, tensor.F32, 900)}
	s := merge.Spec{MethodName: "linear", Models: models, Weights: []float64{1, 2, 3}}
	want := run(t, s, nil)
	s.Weights = []float64{10, 20, 30}
	near(t, "scaled", run(t, s, nil), want, 1e-8)
	inner, err := merge.Merge(cpu.Vector{}, merge.Spec{Models: models[1:], Weights: []float64{2, 3}})
	if err != nil {
		t.Fatal(err)
	}
	s = merge.Spec{MethodName: "linear", Models: []model.Checkpoint{models[0], inner}, Weights: []float64{1, 5}}
	near(t, "nested", run(t, s, nil), want, 1e-8)
}

// Dropping keeps the share asked for, and with "p" the expectation.
func TestDropRate(t *testing.T) {
	n := 200000
	base := make([]float32, n)
	x := slices.Repeat([]float32{1}, n)
	for _, name := range []string{"dare_linear", "della_linear"} {
		s := merge.Spec{MethodName: name, Models: []model.Checkpoint{vec("a", x...)}, Base: vec("base", base...), Seed: 3}
		params := map[string]any{"density": .7}
		if name == "della_linear" {
			params["epsilon"] = .1
		}
		kept, sum := 0, 0.0
		for _, v := range run(t, s, params) {
			if v != 0 {
				kept++
			}
			sum += float64(v)
		}
		if rate := float64(kept) / float64(n); math.Abs(rate-.7) > .005 {
			t.Errorf("%s keeps %.4f, want .7", name, rate)
		}
		if mean := sum / float64(n); math.Abs(mean-1) > .01 {
			t.Errorf("%s: the mean is %.4f, want 1", name, mean)
		}
	}
}

// density1 returns parameters that keep everything.
func density1(method string) map[string]any {
	if method == "task_arithmetic" {
		return nil
	}
	return map[string]any{"density": 1}
}
