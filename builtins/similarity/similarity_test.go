package similarity

import (
	"context"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"pewter/builtins/model"
	"pewter/internal/philox"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

func checkpoint(t *testing.T, name string, tensors map[string]tensor.Tensor) model.Checkpoint {
	t.Helper()
	return model.FromTensors(name, nil, tensors, nil, model.Recipe{Op: "test"})
}

func f32(shape []int, x ...float32) tensor.Tensor { return tensor.FromFloat32s(x, shape...) }

func compare(t *testing.T, measure string, models ...model.Checkpoint) *Result {
	t.Helper()
	m, err := Measures.Lookup(measure)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Compare(context.Background(), cpu.Vector{}, m.Value, models...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func pair(t *testing.T) (a, b model.Checkpoint) {
	a = checkpoint(t, "a", map[string]tensor.Tensor{
		"model.embed_tokens.weight": f32([]int{2, 1}, 1, 0),
		"model.layers.0.w":          f32([]int{2, 2}, 3, 0, 4, 5),
		"model.layers.10.w":         f32([]int{2, 2}, 1, -1, 1, -1),
		"model.layers.2.v":          f32([]int{3}, 1, 2, 2),
		"model.norm.weight":         f32([]int{1}, 2),
		"lm_head.weight":            f32([]int{2, 1}, 100, 100),
	})
	b = checkpoint(t, "b", map[string]tensor.Tensor{
		"model.embed_tokens.weight": f32([]int{2, 1}, 0, -2),
		"model.layers.0.w":          f32([]int{2, 2}, 6, 0, 8, 10),
		"model.layers.10.w":         f32([]int{2, 2}, 1, 1, 1, 1),
		"model.layers.2.v":          f32([]int{3}, -2, -4, 4),
		"model.norm.weight":         f32([]int{1}, 3),
		"lm_head.weight":            f32([]int{2, 1}, 100, -100),
	})
	return a, b
}

func TestByHand(t *testing.T) {
	a, b := pair(t)
	for _, c := range []struct {
		measure string
		models  []model.Checkpoint
		layers  map[string]float64
		mean    float64
		whole   float64
	}{
		{"cosine", []model.Checkpoint{a, b}, map[string]float64{"embeddings": 0, "0": 1, "2": -1. / 9, "10": 0, "final": 1},
			8. / 27, (100 - 2 + 6) / math.Sqrt(float64(1+50+4+9+4)*float64(4+200+4+36+9))},
		{"l2", []model.Checkpoint{a, b}, map[string]float64{"embeddings": math.Sqrt(5), "0": math.Sqrt(50), "2": math.Sqrt(9 + 36 + 4), "10": math.Sqrt(8), "final": math.Sqrt(1 + 40000)},
			(math.Sqrt(50) + 7 + math.Sqrt(8)) / 3, math.Sqrt(5 + 50 + 49 + 8 + 40001)},
		{"sign_agreement", []model.Checkpoint{a, b}, map[string]float64{"embeddings": 0, "0": 1, "2": 1. / 3, "10": .5, "final": 2. / 3},
			(1 + 1./3 + .5) / 3, 9. / 16},
		{"stable_rank", []model.Checkpoint{a}, map[string]float64{"embeddings": 1, "0": 1.1111111111111112, "10": 1, "final": 1},
			(1.1111111111111112 + 1) / 2, (3 + 1.1111111111111112) / 4},
		{"rank_difference", []model.Checkpoint{a, b}, map[string]float64{"embeddings": 0, "0": 0, "10": 0, "final": 0}, 0, 0},
	} {
		r := compare(t, c.measure, c.models...)
		if len(r.Layers) != len(c.layers) {
			t.Errorf("%s: layers %+v", c.measure, r.Layers)
		}
		for _, l := range r.Layers {
			near(t, c.measure+" of "+l.Name, l.Value, c.layers[l.Name], 1e-12)
		}
		near(t, c.measure+"'s mean", r.Mean, c.mean, 1e-12)
		near(t, c.measure+" of the whole", r.Whole, c.whole, 1e-12)
	}
	names := ""
	for _, l := range compare(t, "l2", a, b).Layers {
		names += l.Name + " "
	}
	if names != "embeddings 0 2 10 final " {
		t.Errorf("order of layers: %s", names)
	}
}

// All pairs at once are the pairs one by one.
func TestCompareAll(t *testing.T) {
	a, b := pair(t)
	c := model.Rename(a, "c")
	for measure := range Measures.All() {
		all, err := CompareAll(context.Background(), cpu.Vector{}, measure.Value, []model.Checkpoint{a, b, c})
		if err != nil {
			t.Fatal(err)
		}
		models := []model.Checkpoint{a, b, c}
		for _, p := range all {
			in := []model.Checkpoint{models[p.A], models[p.B]}[:measure.Value.Models()]
			if want := compare(t, measure.Name, in...); !reflect.DeepEqual(p.Result, want) {
				t.Errorf("%s of %d and %d: %+v, want %+v", measure.Name, p.A, p.B, p.Result, want)
			}
		}
		if len(all) != 3 {
			t.Errorf("%s: %d results", measure.Name, len(all))
		}
	}
}

// Sizes that end within tiles and pieces, all types, any number of threads.
func TestStreams(t *testing.T) {
	const n = 2*pieceLen + tileLen + 7
	r := philox.New(philox.Seed(1), 0)
	x, y := make([]float32, n), make([]float32, n)
	for i := range x {
		x[i] = tensor.FromBF16(tensor.ToBF16(float32(r.Normal())))
		y[i] = tensor.FromBF16(tensor.ToBF16(float32(r.Normal()) + x[i]))
	}
	var ab, aa, bb, dd float64
	for i := range x {
		p, q := float64(x[i]), float64(y[i])
		ab, aa, bb, dd = ab+p*q, aa+p*p, bb+q*q, dd+(p-q)*(p-q)
	}
	for _, d := range []tensor.DType{tensor.F32, tensor.BF16, tensor.F64} {
		store := func(v []float32) map[string]tensor.Tensor {
			w := tensor.New(d, n)
			tensor.Narrow(w.Data, d, v)
			return map[string]tensor.Tensor{"w": w}
		}
		a, b := checkpoint(t, "a", store(x)), checkpoint(t, "b", store(y))
		cos := compare(t, "cosine", a, b).Whole
		near(t, d.String()+" cosine", cos, ab/math.Sqrt(aa*bb), 1e-12)
		near(t, d.String()+" l2", compare(t, "l2", a, b).Whole, math.Sqrt(dd), 1e-8)
		old := runtime.GOMAXPROCS(1)
		if alone := compare(t, "cosine", a, b).Whole; alone != cos {
			t.Errorf("%v with one thread, %v with %d", alone, cos, old)
		}
		runtime.GOMAXPROCS(old)
	}
}

// σ₁ of matrices whose singular values are known: a diagonal between two
// reflections.
func TestStableRank(t *testing.T) {
	for _, c := range []struct {
		rows, cols int
		values     []float64
	}{
		{3, 3, []float64{1, 1, 1}}, {40, 90, []float64{5, 4.999, 3, 2, 1}}, {90, 40, []float64{1, .999999, .5}}, {1, 7, []float64{2}}, {6, 6, []float64{1e-20}},
	} {
		w := Weights{c.rows, c.cols, make([]float32, c.rows*c.cols)}
		u, v := reflector(c.rows), reflector(c.cols)
		var squares float64
		for k, s := range c.values {
			squares += s * s
			for i := range c.rows {
				for j := range c.cols {
					w.X[i*c.cols+j] += float32(s * u(i, k) * v(j, k))
				}
			}
		}
		near(t, "stable rank", StableRank{}.OfMatrix(cpu.Vector{}, w), squares/(c.values[0]*c.values[0]), 2e-6)
	}
	if r := (StableRank{}).OfMatrix(cpu.Vector{}, Weights{2, 2, make([]float32, 4)}); r != 0 {
		t.Errorf("stable rank of zeros %v", r)
	}
}

// reflector returns the entries of I - 2hhᵀ for a fixed unit vector h.
func reflector(n int) func(i, j int) float64 {
	h := gaussian(1, n, uint64(n)).X
	normalise(h)
	return func(i, j int) float64 {
		v := -2 * h[i] * h[j]
		if i == j {
			v++
		}
		return v
	}
}

func TestCompareErrors(t *testing.T) {
	a, _ := pair(t)
	other := checkpoint(t, "other", map[string]tensor.Tensor{
		"model.layers.0.w": f32([]int{1, 2}, 1, 1), "extra": f32([]int{1}, 1)})
	ctx := context.Background()
	for _, c := range []struct {
		models []model.Checkpoint
		want   []string
	}{
		{[]model.Checkpoint{a}, []string{"got 1 model, want 2"}},
		{[]model.Checkpoint{a, other}, []string{"do not have the same tensors", "model.layers.0.w is [2, 2] in a and [1, 2] in other", "lm_head.weight is not in other", "and 4 more", "cka()"}},
	} {
		_, err := Compare(ctx, cpu.Vector{}, Cosine{}, c.models...)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want one with %q", err, want)
			}
		}
	}
	if _, err := Compare(ctx, cpu.Vector{}, StableRank{}, checkpoint(t, "v", map[string]tensor.Tensor{"v": f32([]int{1}, 1)})); err == nil || !strings.Contains(err.Error(), "no tensor that the measure uses") {
		t.Errorf("error %v", err)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := Compare(done, cpu.Vector{}, Cosine{}, a, a); err != context.Canceled {
		t.Errorf("error %v after cancelling", err)
	}
}

// A tensor of no dimensions counts as one weight, and is no matrix.
func TestScalarTensor(t *testing.T) {
	of := func(name string, x float32) model.Checkpoint {
		return checkpoint(t, name, map[string]tensor.Tensor{"model.layers.0.scale": f32(nil, x), "model.layers.0.w": f32([]int{1, 2}, 3, 4)})
	}
	a, b := of("a", 2), of("b", -2)
	for measure, want := range map[string]float64{"cosine": 21. / 29, "l2": 4, "sign_agreement": 2. / 3, "rank_difference": 0} {
		if got := compare(t, measure, a, b).Whole; math.Abs(got-want) > 1e-15 {
			t.Errorf("%s: got %v, want %v", measure, got, want)
		}
	}
}
