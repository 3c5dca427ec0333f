package align

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pewter/builtins/model"
	"pewter/builtins/model/arch"
	"pewter/kernel"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

func device(t testing.TB) kernel.Device {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dev.Close() })
	return dev
}

// config is a small model of a family, with two groups of two heads.
func config(t testing.TB, class string) *model.Config {
	c, err := model.NewConfig(map[string]any{"architectures": []any{class}, "vocab_size": 64, "hidden_size": 16, "num_hidden_layers": 3,
		"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 6, "intermediate_size": 24, "max_position_embeddings": 32,
		"attention_bias": true, "mlp_bias": class == "LlamaForCausalLM", "tie_word_embeddings": class != "LlamaForCausalLM"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// noise is a model whose every tensor is Gaussian, norms too.
func noise(t testing.TB, class string, seed uint64, d tensor.DType) model.Checkpoint {
	c := config(t, class)
	spec, err := arch.New(c)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(seed, 9))
	ts := map[string]tensor.Tensor{}
	for _, w := range spec.Weights() {
		x := make([]float32, tensor.Len(w.Shape))
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
		ts[w.Name] = tensor.New(d, w.Shape...)
		tensor.Narrow(ts[w.Name].Data, d, x)
	}
	return model.FromTensors(fmt.Sprint("noise", seed), c, ts, nil, model.Recipe{Op: "noise"})
}

// shuffled moves the units of a model at random.
func shuffled(c model.Checkpoint, seed uint64) *Aligned {
	spec, err := model.SpecOf(c)
	if err != nil {
		panic(err)
	}
	r := rand.New(rand.NewPCG(seed, 10))
	m := &matcher{spec: spec, from: c, to: c, perm: map[axis]permutation{{kind: residual}: r.Perm(spec.Hidden)}}
	for i := range spec.Layers {
		groups := permutation(r.Perm(spec.KVHeads))
		var queries permutation
		for _, g := range groups {
			for _, k := range r.Perm(spec.Heads / spec.KVHeads) {
				queries = append(queries, g*(spec.Heads/spec.KVHeads)+k)
			}
		}
		m.perm[axis{keyValue, i}], m.perm[axis{query, i}] = groups.blocks(spec.HeadDim), queries.blocks(spec.HeadDim)
		m.perm[axis{ffn, i}] = r.Perm(spec.FFN)
	}
	return newAligned(m, 0)
}

func align(t *testing.T, m, to model.Checkpoint, o Options) *Aligned {
	t.Helper()
	a, err := Align(context.Background(), device(t), m, to, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// A model whose units have been shuffled is put back to the bit, in every
// architecture and type.
func TestAlignFindsShuffle(t *testing.T) {
	for _, class := range arch.Families.Names() {
		for _, d := range []tensor.DType{tensor.F32, tensor.BF16, tensor.F64} {
			m := noise(t, class, 1, d)
			mixed := shuffled(m, 2)
			back := align(t, mixed, m, Options{Residual: true})
			for _, name := range m.Names() {
				want, _ := m.Tensor(name)
				other, _ := mixed.Tensor(name)
				got, err := back.Tensor(name)
				if err != nil || !bytes.Equal(got.Data, want.Data) {
					t.Errorf("%s %s: %s is not as it was (%v)", class, d, name, err)
				}
				if len(want.Shape) > 1 && bytes.Equal(other.Data, want.Data) {
					t.Errorf("%s: %s was not shuffled", class, name)
				}
			}
		}
	}
}

func logits(t *testing.T, c model.Checkpoint) []float32 {
	t.Helper()
	m, err := model.New(t.Context(), device(t), c)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	x, err := m.Logits(context.Background(), []int32{3, 1, 4, 1, 5, 9, 2, 6})
	if err != nil {
		t.Fatal(err)
	}
	return x.Float32s()
}

// What is computed stays, to rounding, when a model is aligned to a stranger.
func TestAlignKeepsLogits(t *testing.T) {
	for _, class := range arch.Families.Names() {
		a, b := noise(t, class, 1, tensor.F32), noise(t, class, 2, tensor.F32)
		for _, residual := range []bool{true, false} {
			moved := align(t, b, a, Options{Residual: residual})
			if moved.Moved() < 30 {
				t.Errorf("%s: only %d dimensions moved", class, moved.Moved())
			}
			got, want := logits(t, moved), logits(t, b)
			size := float64(slices.Max(want) - slices.Min(want))
			for i := range want {
				if d := math.Abs(float64(got[i] - want[i])); d > 2e-4*size || d != d {
					t.Fatalf("%s: logit %d is %v, was %v (of %v)", class, i, got[i], want[i], size)
				}
			}
		}
	}
}

// similarity is the sum that is made greatest.
func similarity(t *testing.T, a, b model.Checkpoint) (sum float64) {
	t.Helper()
	for _, name := range a.Names() {
		x, _ := a.Tensor(name)
		y, _ := b.Tensor(name)
		q := y.Float32s()
		for i, p := range x.Float32s() {
			sum += float64(p) * float64(q[i])
		}
	}
	return sum
}

// Aligned weights are more alike, the more is moved, and aligning once more
// moves nothing.
func TestAlignGains(t *testing.T) {
	a, b := noise(t, "LlamaForCausalLM", 1, tensor.F32), noise(t, "LlamaForCausalLM", 2, tensor.F32)
	some, all := align(t, b, a, Options{}), align(t, b, a, Options{Residual: true})
	before, part, whole := similarity(t, b, a), similarity(t, some, a), similarity(t, all, a)
	if part < before+100 || whole < part+100 {
		t.Errorf("similarity %v, then %v, then %v", before, part, whole)
	}
	if again := align(t, all, a, Options{Residual: true}); again.Moved() != 0 {
		t.Errorf("once more: %d dimensions moved", again.Moved())
	}
	if self := align(t, a, a, Options{Residual: true}); self.Moved() != 0 {
		t.Errorf("to itself: %d dimensions moved", self.Moved())
	}
}

// No exchange of two feed-forward units, nor of two dimensions of the residual
// stream, makes an aligned model more alike: it is a local optimum.
func TestAlignLocalOptimum(t *testing.T) {
	a, b := noise(t, "Qwen3ForCausalLM", 3, tensor.F32), noise(t, "Qwen3ForCausalLM", 4, tensor.F32)
	done := align(t, b, a, Options{Residual: true})
	have := similarity(t, done, a)
	for x, n := range map[axis]int{{kind: residual}: 16, {ffn, 1}: 24} {
		for i := range n {
			for j := range i {
				p := identity(n)
				p[i], p[j] = j, i
				swapped := newAligned(&matcher{spec: mustSpec(t, done), from: done, to: a, perm: map[axis]permutation{x: p}}, 0)
				if got := similarity(t, swapped, a); got > have+1e-3 {
					t.Fatalf("axis %v: exchanging %d and %d gains %v", x, i, j, got-have)
				}
			}
		}
	}
}

func mustSpec(t *testing.T, c model.Checkpoint) *arch.Spec {
	t.Helper()
	s, err := model.SpecOf(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A piece of any length, from anywhere, is that of the whole tensor.
func TestAlignPieces(t *testing.T) {
	m := shuffled(noise(t, "LlamaForCausalLM", 1, tensor.BF16), 2)
	for _, name := range []string{"model.layers.1.self_attn.q_proj.weight", "model.layers.0.mlp.down_proj.bias", "model.embed_tokens.weight"} {
		whole, _ := m.Tensor(name)
		src, _ := m.Source(name)
		x := whole.Float32s()
		for at := 0; at < len(x); at += 7 {
			n := min(5+at%40, len(x)-at)
			got := make([]float32, n)
			if err := src.Read(got, at); err != nil || !slices.Equal(got, x[at:at+n]) {
				t.Fatalf("%s: elements %d to %d differ (%v)", name, at, at+n, err)
			}
		}
	}
}

func TestAlignDigest(t *testing.T) {
	m := noise(t, "LlamaForCausalLM", 1, tensor.F32)
	digest := func(c model.Checkpoint) string { d, _ := c.Digest(); return d }
	x, y := shuffled(m, 2), shuffled(m, 3)
	if digest(x) == digest(y) || digest(x) == digest(m) || digest(x) != digest(shuffled(m, 2)) {
		t.Error("digests do not tell places apart")
	}
}

func TestAlignErrors(t *testing.T) {
	a, b := noise(t, "LlamaForCausalLM", 1, tensor.F32), noise(t, "Gemma2ForCausalLM", 2, tensor.F32)
	_, err := Align(context.Background(), device(t), a, b, Options{})
	if err == nil || !strings.Contains(err.Error(), "Gemma2ForCausalLM of 3 layers, 4 heads and 2 of keys; want one architecture") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Align(ctx, device(t), a, a, Options{Residual: true}); err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Error(err)
	}
}
