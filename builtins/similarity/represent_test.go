package similarity

import (
	"context"
	"strings"
	"testing"

	"pewter/builtins/model"
	"pewter/internal/shared"
	"pewter/kernel/cpu"
)

// stories returns a model and some texts for it.
func stories(t *testing.T) (*model.Model, [][]int32) {
	c, err := model.Open(shared.Dir(t, "data/models/stories260K/hf"))
	if err != nil {
		t.Fatal(err)
	}
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dev.Close() })
	m, err := model.New(t.Context(), dev, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	tok, err := c.Tokenizer()
	if err != nil {
		t.Fatal(err)
	}
	var texts [][]int32
	for _, s := range []string{"Once upon a time", "The cat sat on the mat.", "He ran.", "It was a big, red ball.", "Lily was sad"} {
		texts = append(texts, tok.Encode(s, true))
	}
	return m, texts
}

func TestRepresent(t *testing.T) {
	m, texts := stories(t)
	ctx := context.Background()
	r, err := Represent(ctx, m, texts, PoolMean)
	if err != nil {
		t.Fatal(err)
	}
	last, err := Represent(ctx, m, texts, PoolLast)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Layers) != 5 || r.Layers[4].N != 5 || r.Layers[4].D != 64 {
		t.Fatalf("%d layers, the last of %d x %d", len(r.Layers), r.Layers[4].N, r.Layers[4].D)
	}
	states, err := m.Hidden(ctx, texts[2])
	if err != nil {
		t.Fatal(err)
	}
	for layer := range 5 {
		x, n := states[layer+1].Float32s(), len(texts[2])
		sum := 0.0
		for i := range n {
			sum += float64(x[i*64+7])
		}
		near(t, "mean", r.Layers[layer].X[2*64+7], sum/float64(n), 1e-12)
		near(t, "last", last.Layers[layer].X[2*64+7], float64(x[(n-1)*64+7]), 0)
	}
}

func TestCompareLayers(t *testing.T) {
	m, texts := stories(t)
	ctx := context.Background()
	r, err := Represent(ctx, m, texts, PoolMean)
	if err != nil {
		t.Fatal(err)
	}
	last, err := Represent(ctx, m, texts, PoolLast)
	if err != nil {
		t.Fatal(err)
	}
	same, err := CKA{Debiased: true}.Compare(cpu.Vector{}, r, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "of itself", same.Mean, 1, 1e-12)
	some, err := CKA{}.Compare(cpu.Vector{}, r, last, []int{4})
	if err != nil || len(some.Layers) != 1 || some.Layers[0].Name != "4" {
		t.Errorf("layer 4: %+v, %v", some, err)
	}
	if _, err := (CKA{}).Compare(cpu.Vector{}, r, last, []int{5}); err == nil || !strings.Contains(err.Error(), "layers 0 to 4") {
		t.Errorf("error %v", err)
	}
	for _, bad := range []struct {
		texts [][]int32
		pool  Pool
		want  string
	}{{nil, PoolMean, "no texts"}, {[][]int32{{1}, {}}, PoolMean, "text 1 has no tokens"}, {texts, "max", `unknown pool "max"`}} {
		if _, err := Represent(ctx, m, bad.texts, bad.pool); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("error %v, want one with %q", err, bad.want)
		}
	}
}
