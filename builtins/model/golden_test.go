package model

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pewter/builtins/model/safetensors"
	"pewter/internal/shared"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// open loads a checkpoint on a CPU device of its own.
func open(t testing.TB, path string) *Model {
	t.Helper()
	c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return load1(t, c)
}

func load1(t testing.TB, c Checkpoint) *Model {
	t.Helper()
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(t.Context(), dev, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close(); dev.Close() })
	return m
}

// worst returns the largest difference, relative to the largest value wanted.
func worst(got, want []float32) float64 {
	scale, diff := 0.0, 0.0
	for i, w := range want {
		scale = max(scale, math.Abs(float64(w)))
		d := math.Abs(float64(got[i] - w))
		if d != d {
			return d
		}
		diff = max(diff, d)
	}
	return diff / scale
}

func ids(t tensor.Tensor) []int32 {
	out := make([]int32, t.Len())
	for i := range out {
		out[i] = int32(t.Data[4*i]) | int32(t.Data[4*i+1])<<8
	}
	return out
}

// Each architecture gives the logits, hidden states and greedy text that
// transformers does.
func TestArchitectures(t *testing.T) {
	dir := shared.Dir(t, "golden/arch")
	folders, _ := os.ReadDir(dir)
	for _, f := range folders {
		t.Run(f.Name(), func(t *testing.T) {
			ref, err := safetensors.Open(filepath.Join(dir, f.Name(), "reference.safetensors"))
			if err != nil {
				t.Fatal(err)
			}
			m := open(t, filepath.Join(dir, f.Name()))
			testLogits(t, m, ref)
			testHidden(t, m, ref)
			testGreedy(t, m, ref)
		})
	}
}

func testLogits(t *testing.T, m *Model, ref *safetensors.File) {
	for k := range 4 {
		in, _ := ref.Tensor(fmt.Sprintf("ids.%d", k))
		want, _ := ref.Tensor(fmt.Sprintf("logits.%d", k))
		got, err := m.Logits(context.Background(), ids(in))
		if err != nil {
			t.Fatal(err)
		}
		if e := worst(got.Float32s(), want.Float32s()); !(e < 1e-4) {
			t.Errorf("logits.%d: off by %.3g", k, e)
		}
	}
}

func testHidden(t *testing.T, m *Model, ref *safetensors.File) {
	in, _ := ref.Tensor("ids.2")
	got, err := m.Hidden(context.Background(), ids(in))
	if err != nil {
		t.Fatal(err)
	}
	for j, h := range got {
		want, ok := ref.Tensor(fmt.Sprintf("hidden.2.%d", j))
		if !ok {
			t.Fatalf("%d hidden states, want %d", len(got), j)
		}
		if e := worst(h.Float32s(), want.Float32s()); !(e < 1e-4) {
			t.Errorf("hidden.2.%d: off by %.3g", j, e)
		}
	}
	if len(got) != len(m.spec.Layers)+1 {
		t.Errorf("%d hidden states, want %d", len(got), len(m.spec.Layers)+1)
	}
}

func testGreedy(t *testing.T, m *Model, ref *safetensors.File) {
	in, _ := ref.Tensor("ids.1")
	want, _ := ref.Tensor("greedy.1")
	prompt := ids(in)
	got, err := m.Generate(context.Background(), [][]int32{prompt}, GenerateOptions{Tokens: 12, Stop: []int32{}})
	if err != nil {
		t.Fatal(err)
	}
	if all := append(prompt, got[0]...); !slices.Equal(all, ids(want)) {
		t.Errorf("greedy %v, want %v", all, ids(want))
	}
}

// oracle is what llama2.c computes with stories260K.
type oracle struct {
	GreedyIDs   []int32   `json:"greedy_ids"`
	LogitsFirst []float32 `json:"logits_first"`
	LogitsLast  []float32 `json:"logits_last"`
	LogProb     []float64 `json:"logprob"`
	Encode      []struct {
		IDs []int32
		Sum float64 `json:"sum_logprob"`
	}
}

func readOracle(t *testing.T) (o oracle, dir string) {
	dir = shared.Dir(t, "data/models/stories260K")
	b, err := os.ReadFile(filepath.Join(dir, "oracle.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &o); err != nil {
		t.Fatal(err)
	}
	return o, dir
}

func TestStories(t *testing.T) {
	o, dir := readOracle(t)
	m := open(t, filepath.Join(dir, "hf"))
	ctx := context.Background()
	got, err := m.Generate(ctx, [][]int32{o.GreedyIDs[:1]}, GenerateOptions{Tokens: len(o.GreedyIDs) - 1})
	if err != nil || !slices.Equal(got[0], o.GreedyIDs[1:]) {
		t.Errorf("greedy %v (%v), want %v", got, err, o.GreedyIDs[1:])
	}
	z, err := m.Logits(ctx, o.GreedyIDs)
	if err != nil {
		t.Fatal(err)
	}
	x := z.Float32s()
	if e := max(worst(x[:512], o.LogitsFirst), worst(x[len(x)-512:], o.LogitsLast)); !(e < 1e-4) {
		t.Errorf("logits are off by %.3g", e)
	}
	var requests []Request
	for i := range o.LogProb {
		requests = append(requests, Request{o.GreedyIDs[:i+1], o.GreedyIDs[i+1 : i+2]})
	}
	for i, r := range scores(t, m, requests) {
		if math.Abs(r.LL-o.LogProb[i]) > 1e-4 || !r.Greedy || r.Tokens != 1 {
			t.Errorf("token %d: %+v, want log-probability %v, greedy", i, r, o.LogProb[i])
		}
	}
	for _, e := range o.Encode {
		if r := scores(t, m, []Request{{e.IDs[:1], e.IDs[1:]}}); math.Abs(r[0].LL-e.Sum) > 1e-3 {
			t.Errorf("%v: %v, want %v", e.IDs, r[0].LL, e.Sum)
		}
	}
}

func scores(t testing.TB, m *Model, requests []Request) []Result {
	t.Helper()
	return scoresBy(t, m, requests, batchRows)
}

func scoresBy(t testing.TB, m *Model, requests []Request, size int) []Result {
	t.Helper()
	out, seen := make([]Result, len(requests)), make([]int, len(requests))
	err := m.score(context.Background(), requests, size, func(i int, r Result) { out[i] = r; seen[i]++ })
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range seen {
		if n != 1 {
			t.Fatalf("request %d answered %d times", i, n)
		}
	}
	return out
}

func TestFitsConfig(t *testing.T) {
	c, err := Open(folder(t, map[string]string{"config.json": strings.Replace(tinyConfig, "true", "false", 1), "model.safetensors": string(oneTensor("model.norm.weight"))}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(t.Context(), nil, c)
	for _, want := range []string{"model.embed_tokens.weight is missing, want [3, 2]", "lm_head.weight is missing", "does not fit its config.json (LlamaForCausalLM)"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v lacks %q", err, want)
		}
	}
}
