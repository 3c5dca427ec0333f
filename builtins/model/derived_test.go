package model

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"pewter/internal/shared"
	"pewter/kernel/tensor"
)

func tiny(t *testing.T, changes map[string]any) *Config {
	t.Helper()
	c, err := ParseConfig("config.json", []byte(tinyConfig))
	if err != nil {
		t.Fatal(err)
	}
	if c, err = c.With(changes); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCast(t *testing.T) {
	config := tiny(t, nil)
	c := FromTensors("m", config, map[string]tensor.Tensor{
		"x": tensor.FromFloat32s([]float32{1, 1.00390625, -3.0078125, 1e39 / 10, 0}, 5),
		"n": {DType: tensor.I64, Shape: []int{1}, Data: make([]byte, 8)},
	}, nil, Recipe{})
	got, err := Cast(c, tensor.BF16)
	if err != nil {
		t.Fatal(err)
	}
	x, err := got.Tensor("x")
	if err != nil || x.String() != "bfloat16[5]" {
		t.Fatalf("x is %s (%v), want bfloat16[5]", x, err)
	}
	want := []float32{1, 1, -3, 1e38, 0} // halves to even
	tensor.Narrow(make([]byte, 10), tensor.BF16, want)
	want[3] = tensor.FromBF16(tensor.ToBF16(1e38))
	if !slices.Equal(x.Float32s(), want) {
		t.Errorf("x is %v, want %v", x.Float32s(), want)
	}
	s, _ := got.Source("x")
	part := make([]float32, 2)
	if err := s.Read(part, 1); err != nil || !slices.Equal(part, want[1:3]) {
		t.Errorf("x[1:3] is %v (%v), want %v", part, err, want[1:3])
	}
	if n, _ := got.Tensor("n"); n.DType != tensor.I64 {
		t.Errorf("n became %s", n.DType)
	}
	if d := got.Config().DType; d == nil || *d != tensor.BF16 {
		t.Errorf("config says %v, want bfloat16", d)
	}
	a, _ := c.Digest()
	if b, _ := got.Digest(); a == b || len(b) != 64 {
		t.Errorf("digests %s and %s, want two that differ", a, b)
	}
	if _, err := Cast(c, tensor.I32); err == nil {
		t.Error("cast to int32")
	}
}

func TestRename(t *testing.T) {
	c := FromTensors("m", tiny(t, nil), nil, nil, Recipe{})
	r := Rename(Rename(c, "a"), "b")
	a, _ := c.Digest()
	if b, _ := r.Digest(); r.Name() != "b" || a != b {
		t.Errorf("renamed to %q with digest %s, want b and %s", r.Name(), b, a)
	}
	if _, err := r.Tokenizer(); err == nil || !strings.Contains(err.Error(), "without a tokenizer") {
		t.Errorf("tokenizer: %v", err)
	}
}

func TestRandom(t *testing.T) {
	config := tiny(t, map[string]any{"vocab_size": 500, "hidden_size": 64, "torch_dtype": "bfloat16", "tie_word_embeddings": nil})
	c, err := Random(config, 7, nil)
	if err != nil {
		t.Fatal(err)
	}
	x, err := c.Tensor("model.embed_tokens.weight")
	if err != nil {
		t.Fatal(err)
	}
	var sum, square float64
	for _, v := range x.Float32s() {
		sum += float64(v)
		square += float64(v) * float64(v)
	}
	n := float64(x.Len())
	if sd := math.Sqrt(square / n); x.String() != "bfloat16[500, 64]" || math.Abs(sum/n) > 5e-4 || math.Abs(sd-0.02) > 3e-4 {
		t.Errorf("%s: mean %v, standard deviation %v, want 0 and 0.02", x, sum/n, sd)
	}
	s, _ := c.Source("model.embed_tokens.weight")
	part := make([]float32, 100)
	if err := s.Read(part, 777); err != nil || !slices.Equal(part, x.Float32s()[777:877]) {
		t.Errorf("a part differs from the whole (%v)", err)
	}
	if w, _ := c.Tensor("model.norm.weight"); w.Float32s()[3] != 1 {
		t.Errorf("a norm is %v, want ones", w.Float32s())
	}
	again, _ := Random(config, 7, nil)
	other, _ := Random(config, 8, nil)
	y, _ := again.Tensor("model.embed_tokens.weight")
	z, _ := other.Tensor("model.embed_tokens.weight")
	if !bytes.Equal(x.Data, y.Data) || bytes.Equal(x.Data, z.Data) {
		t.Error("the same seed gives other numbers, or another seed the same")
	}
	if m := load1(t, c); m.Vocab() != 500 {
		t.Errorf("vocabulary %d, want 500", m.Vocab())
	}
}

// Weights that are not numbers are named.
func TestNotFinite(t *testing.T) {
	c, err := Open(shared.Dir(t, "golden/arch/llama"))
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]tensor.Tensor)
	for _, name := range c.Names() {
		all[name], _ = c.Tensor(name)
	}
	const bad = "model.layers.2.mlp.up_proj.weight"
	x := slices.Clone(all[bad].Float32s())
	x[5], x[9] = float32(math.NaN()), float32(math.Inf(-1))
	all[bad] = tensor.FromFloat32s(x, all[bad].Shape...)
	m := load1(t, FromTensors("broken", c.Config(), all, nil, Recipe{}))
	err = m.Score(t.Context(), []Request{{[]int32{1, 5}, []int32{7}}}, func(int, Result) { t.Error("a result") })
	want := bad + " (1 NaN, 1 infinite of 2048)"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
	for _, temperature := range []float64{0, 1} {
		if _, err := m.Generate(t.Context(), [][]int32{{1}}, GenerateOptions{Temperature: temperature}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("temperature %v: error %v, want %q", temperature, err, want)
		}
	}
}
