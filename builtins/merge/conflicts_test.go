package merge_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

func conflicts(t *testing.T, by merge.Division, base model.Checkpoint, models ...model.Checkpoint) []merge.Conflict {
	t.Helper()
	rows, err := merge.Conflicts(context.Background(), cpu.Vector{}, models, base, by)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Worked by hand: δa = [1 -2 0 2], δb = [2 1 3 2] over the base [1 1 1 1].
func TestConflicts(t *testing.T) {
	got := conflicts(t, merge.ByModel, vec("base", 1, 1, 1, 1), vec("a", 2, -1, 1, 3), vec("b", 3, 2, 4, 3))
	want := merge.Conflict{Part: "all", A: 0, B: 1, Cosine: 4 / (3 * math.Sqrt(18)), Disagree: 1.0 / 3, Both: 3, NormA: 3, NormB: math.Sqrt(18)}
	if len(got) != 1 || math.Abs(got[0].Cosine-want.Cosine) > 1e-12 {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	if got[0].Cosine = want.Cosine; got[0] != want {
		t.Errorf("got %+v, want %+v", got[0], want)
	}
}

// named is a checkpoint of some tensors of one element.
func named(name string, x map[string]float32) model.Checkpoint {
	f := &fake{name, map[string]tensor.Tensor{}}
	for k, v := range x {
		f.tensors[k] = tensor.FromFloat32s([]float32{v}, 1)
	}
	return f
}

// Parts come in the order of the model, ten after two, and pairs within them.
func TestConflictsParts(t *testing.T) {
	names := []string{"model.layers.10.w", "model.layers.2.w", "model.layers.2.v", "model.norm.weight", "model.embed_tokens.weight"}
	at := func(name string, x float32) model.Checkpoint {
		m := map[string]float32{}
		for i, n := range names {
			m[n] = x * float32(i+1)
		}
		return named(name, m)
	}
	base, a, b, c := at("base", 0), at("a", 1), at("b", -2), at("c", 0)
	rows := conflicts(t, merge.ByLayer, base, a, b, c)
	var parts []string
	for _, r := range rows {
		if r.B == 1 {
			parts = append(parts, r.Part)
			if r.Cosine != -1 || r.Disagree != 1 {
				t.Errorf("%s: cosine %v, disagreement %v, want -1 and 1", r.Part, r.Cosine, r.Disagree)
			}
		} else if !math.IsNaN(r.Cosine) || !math.IsNaN(r.Disagree) || r.Both != 0 {
			t.Errorf("%s, a model that changes nothing: %+v", r.Part, r)
		}
	}
	if got := strings.Join(parts, " "); got != "embeddings 2 10 final" || len(rows) != 12 {
		t.Errorf("%d rows, parts %q", len(rows), got)
	}
	if r := rows[3]; r.NormA != math.Sqrt(4+9) { // layer 2: its two tensors together
		t.Errorf("norm of layer 2: %v, want √13", r.NormA)
	}
	if rows := conflicts(t, merge.ByTensor, base, a, b); len(rows) != 5 || rows[1].Part != "model.layers.2.v" {
		t.Errorf("by tensor: %+v", rows)
	}
}

// Over many tiles and a tail, counts are those of a plain loop, whatever the tier.
func TestConflictsLoop(t *testing.T) {
	const n = 70001
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([][]float32, 3)
	for k := range x {
		x[k] = make([]float32, n)
		for i := range x[k] {
			x[k][i] = float32(rng.IntN(5) - 2)
		}
	}
	x[0][5] = float32(math.NaN())
	both, opposite := 0, 0
	for i := range n {
		a, b := x[0][i]-x[2][i], x[1][i]-x[2][i]
		if a*b != 0 && a == a {
			both++
			if a*b < 0 {
				opposite++
			}
		}
	}
	models := []model.Checkpoint{vec("a", x[0]...), vec("b", x[1]...)}
	r := conflicts(t, merge.ByModel, vec("base", x[2]...), models...)[0]
	if r.Both != both || r.Disagree != float64(opposite)/float64(both) {
		t.Errorf("%d elements, %v disagree; want %d, %v", r.Both, r.Disagree, both, float64(opposite)/float64(both))
	}
}

func TestConflictsErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := merge.Conflicts(ctx, cpu.Vector{}, []model.Checkpoint{vec("a", 1)}, vec("base", 1), merge.ByLayer); err == nil || !strings.Contains(err.Error(), "at least two") {
		t.Error(err)
	}
	if _, err := merge.Conflicts(ctx, cpu.Vector{}, []model.Checkpoint{vec("a", 1), vec("b", 1, 2)}, vec("base", 1), merge.ByLayer); err == nil || !strings.Contains(err.Error(), "[2] in b") {
		t.Error(err)
	}
	cancel()
	if _, err := merge.Conflicts(ctx, cpu.Vector{}, []model.Checkpoint{vec("a", 1), vec("b", 1)}, vec("base", 1), merge.ByLayer); err != context.Canceled {
		t.Error(err)
	}
}
