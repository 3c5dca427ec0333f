package model

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pewter/builtins/model/safetensors"
	"pewter/internal/shared"
	"pewter/kernel/tensor"
)

// adapterFolder writes an adapter of rank 2 for one matrix of a tiny model.
func adapterFolder(t *testing.T, config string, tensors map[string]tensor.Tensor) string {
	t.Helper()
	dir := folder(t, map[string]string{"adapter_config.json": config})
	if err := safetensors.Write(filepath.Join(dir, "adapter_model.safetensors"), tensors, nil); err != nil {
		t.Fatal(err)
	}
	return dir
}

const (
	loraPlain  = `{"peft_type":"LORA","r":2,"lora_alpha":6}`
	loraModule = "base_model.model.model.layers.0.mlp.up_proj"
)

func loraTensors() map[string]tensor.Tensor {
	return map[string]tensor.Tensor{
		loraModule + ".lora_A.weight": tensor.FromFloat32s([]float32{1, 2, 3, 4}, 2, 2),
		loraModule + ".lora_B.weight": tensor.FromFloat32s([]float32{1, 0, 0, -1}, 2, 2),
	}
}

func tinyModel(t *testing.T) Checkpoint {
	t.Helper()
	return FromTensors("base", tiny(t, nil), map[string]tensor.Tensor{
		"model.layers.0.mlp.up_proj.weight": tensor.FromFloat32s([]float32{10, 20, 30, 40}, 2, 2),
		"model.norm.weight":                 tensor.FromFloat32s([]float32{1, 1}, 2),
	}, nil, Recipe{})
}

// W + (alpha/r)·B·A, worked by hand: B·A = [[1 2] [-3 -4]].
func TestAdapter(t *testing.T) {
	for config, want := range map[string]string{
		loraPlain: "[13 26 21 28]",
		`{"peft_type":"LORA","r":4,"lora_alpha":6,"use_rslora":true,"rank_pattern":{"up_proj":2},"alpha_pattern":{"mlp.up_proj":1.4142135623730951}}`: "[11 22 27 36]",
	} {
		all := loraTensors()
		all["base_model.model.model.norm.weight"] = tensor.FromFloat32s([]float32{5, 6}, 2)
		c, err := Adapter(tinyModel(t), adapterFolder(t, config, all))
		if err != nil {
			t.Fatal(err)
		}
		w, err := c.Tensor("model.layers.0.mlp.up_proj.weight")
		if got := fmt.Sprint(w.Float32s()); err != nil || got != want {
			t.Errorf("%s: %s (%v), want %s", config, got, err, want)
		}
		s, _ := c.Source("model.layers.0.mlp.up_proj.weight")
		part := make([]float32, 2)
		if err := s.Read(part, 1); err != nil || part[0] != w.Float32s()[1] || part[1] != w.Float32s()[2] {
			t.Errorf("%s: elements 1 and 2 are %v (%v), want those of %s", config, part, err, want)
		}
		if n, _ := c.Tensor("model.norm.weight"); fmt.Sprint(n.Float32s()) != "[5 6]" {
			t.Errorf("norm %v, want the adapter's", n.Float32s())
		}
	}
}

// An adapter's own head over a base whose head is its embedding: the head alone changes.
func TestAdapterUnties(t *testing.T) {
	base := FromTensors("base", tiny(t, map[string]any{"tie_word_embeddings": true}), map[string]tensor.Tensor{
		"model.embed_tokens.weight": tensor.FromFloat32s([]float32{1, 2, 3, 4}, 2, 2),
	}, nil, Recipe{})
	all := map[string]tensor.Tensor{"base_model.model.lm_head.weight": tensor.FromFloat32s([]float32{5, 6, 7, 8}, 2, 2)}
	c, err := Adapter(base, adapterFolder(t, loraPlain, all))
	if err != nil {
		t.Fatal(err)
	}
	if tied := c.Config().Raw["tie_word_embeddings"]; tied != false {
		t.Errorf("tie_word_embeddings is %v, want false", tied)
	}
	for name, want := range map[string]string{"model.embed_tokens.weight": "[1 2 3 4]", "lm_head.weight": "[5 6 7 8]"} {
		w, err := c.Tensor(name)
		if got := fmt.Sprint(w.Float32s()); err != nil || got != want || !slices.Contains(c.Names(), name) {
			t.Errorf("%s is %s (%v) among %v, want %s", name, got, err, c.Names(), want)
		}
	}
}

func TestAdapterBad(t *testing.T) {
	a := loraModule + ".lora_A.weight"
	with := func(name string, x tensor.Tensor) map[string]tensor.Tensor {
		all := loraTensors()
		all[name] = x
		return all
	}
	without := loraTensors()
	delete(without, a)
	for _, c := range []struct {
		config string
		all    map[string]tensor.Tensor
		want   string
	}{
		{`{"peft_type":"IA3"}`, loraTensors(), `peft_type is "IA3", want LORA`},
		{`{"peft_type":"LORA","r":2,"lora_alpha":1,"use_dora":true}`, loraTensors(), "DoRA"},
		{`{"peft_type":"LORA","r":0,"lora_alpha":1}`, loraTensors(), "r is 0"},
		{`{"peft_type":"LORA","r":3,"lora_alpha":1}`, loraTensors(), "want [3, 2] and [2, 3] for rank 3"},
		{`{"peft_type":"LORA","r":2,"lora_alpha":1e300}`, loraTensors(), "lora_alpha 1e+300, want"},
		{`{"peft_type":"LORA","r":2,"lora_alpha":1,"rank_pattern":{"up_proj":0}}`, loraTensors(), `rank_pattern gives "up_proj" 0, want 1 to 65536`},
		{`{"peft_type":"LORA","r":2,"lora_alpha":1,"alpha_pattern":{"up_proj":1e99}}`, loraTensors(), `alpha_pattern gives "up_proj" 1e+99`},
		{loraPlain, with("base_model.model.model.q.lora_A.weight", tensor.New(tensor.F32, 2, 2)), "has no lora_B"},
		{loraPlain, without, "has no lora_A"},
		{loraPlain, with("x", tensor.New(tensor.F32, 2, 2)), `tensor "x" is of no known kind`},
		{loraPlain, with("base_model.model.model.norm.weight", tensor.New(tensor.F32, 3)), "has model.norm.weight[2]"},
		{loraPlain, with("base_model.model.lm_head.weight", tensor.New(tensor.F32, 3)), "lm_head.weight, which base does not have"},
	} {
		_, err := Adapter(tinyModel(t), adapterFolder(t, c.config, c.all))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.config, err, c.want)
		}
	}
}

// A folder with an adapter opens over the base that it names.
func TestOpenAdapter(t *testing.T) {
	base := shared.Dir(t, "data/models/stories260K/hf")
	a, b := tensor.New(tensor.F32, 1, 64), tensor.New(tensor.F32, 32, 1)
	dir := adapterFolder(t, fmt.Sprintf(`{"peft_type":"LORA","r":1,"lora_alpha":1,"base_model_name_or_path":%q}`, base), map[string]tensor.Tensor{
		"base_model.model.model.layers.1.self_attn.k_proj.lora_A.weight": a, "base_model.model.model.layers.1.self_attn.k_proj.lora_B.weight": b})
	c, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := Open(base)
	same(t, c, plain)
	if err := os.WriteFile(filepath.Join(dir, "adapter_config.json"), []byte(`{"peft_type":"LORA","r":1,"lora_alpha":1,"base_model_name_or_path":"no/such"}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "the base model of this adapter: no/such") {
		t.Errorf("a base that is not there: %v", err)
	}
	// One that names itself, or another adapter.
	if err := os.WriteFile(filepath.Join(dir, "adapter_config.json"), fmt.Appendf(nil, `{"peft_type":"LORA","r":1,"lora_alpha":1,"base_model_name_or_path":%q}`, dir), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "is an adapter itself") {
		t.Errorf("an adapter of itself: %v", err)
	}
}
