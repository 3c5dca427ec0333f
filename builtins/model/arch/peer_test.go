package arch

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pewter/kernel"
)

// Keys that transformers 5.24 reads otherwise than their names suggest: of two that
// say the same it believes one, and some it does not read at all.
func TestKeysThatCount(t *testing.T) {
	const both = `,"rope_scaling":{"type":"linear","factor":2.0},"rope_parameters":{"rope_type":"default","rope_theta":33.0}`
	r := spec(t, llamaWith(both)).Layers[0].Rope
	if r.Freq[0] != 0.5 || r.Freq[1] != 0.15811388 {
		t.Errorf("rope_scaling and rope_parameters: frequencies %v, want those of rope_scaling and 10000", r.Freq[:2])
	}
	gemma := func(keys string) *Spec {
		return spec(t, strings.Replace(llamaWith(`,"sliding_window":4`+keys), "Llama", "Gemma3", 1))
	}
	if s := gemma(`,"attn_logit_softcapping":2.0,"hidden_act":"quick_gelu"`); s.Softcap != 0 || s.Act != kernel.GELUTanh {
		t.Errorf("Gemma 3: soft cap %v, activation %v, want none and tanh GELU", s.Softcap, s.Act)
	}
	s := gemma(`,"layer_types":["sliding_attention","full_attention"],"rope_scaling":{"factor":8.0},
		"rope_parameters":{"full_attention":{"rope_type":"linear","factor":2.0}}`)
	const yarn = `,"rope_parameters":{"full_attention":{"rope_type":"yarn","factor":16,"rope_theta":1000%s}}`
	if a, b := gemma(fmt.Sprintf(yarn, "")), gemma(fmt.Sprintf(yarn, `,"truncate":false`)); !reflect.DeepEqual(a, b) {
		t.Error("Gemma 3 reads truncate within a type of layers")
	}
	if a, b := s.Layers[0].Rope.Freq[0], s.Layers[1].Rope.Freq[0]; a != 1 || b != 0.125 {
		t.Errorf("Gemma 3: first frequencies %v and %v, want 1 and 1/8", a, b)
	}
}

// Defaults of the norms' epsilon, and keys of other classes that are not read.
func TestEps(t *testing.T) {
	for class, want := range map[string]float32{"Llama": 1e-6, "Olmo2": 1e-5, "Cohere2": 0.25} {
		s := spec(t, strings.Replace(llamaWith(`,"layer_norm_eps":0.25`), "Llama", class, 1))
		if s.Norm.Eps != want {
			t.Errorf("%s: epsilon %v, want %v", class, s.Norm.Eps, want)
		}
	}
}

// The class follows from model_type where architectures is absent.
func TestClassOfType(t *testing.T) {
	s := spec(t, strings.Replace(llamaWith(""), `"architectures":["LlamaForCausalLM"]`, `"model_type":"qwen2","num_key_value_heads":4`, 1))
	if s.Arch != "Qwen2ForCausalLM" || !s.QKVBias {
		t.Errorf("model_type qwen2 gives %q", s.Arch)
	}
}

// What would give numbers other than the model's is refused.
func TestUnlike(t *testing.T) {
	for _, c := range []struct{ class, keys, want string }{
		{"Llama", `"model_type":"mistral"`, `model_type "mistral" is that of MistralForCausalLM, but architectures has LlamaForCausalLM`},
		{"Llama", `"quantization_config":{"quant_method":"fp8"}`, "the weights are quantised (fp8)"},
		{"Gemma2", `"query_pre_attn_scalar":0`, "query_pre_attn_scalar is 0, want more than 0"},
		{"Gemma2", `"sliding_window":null`, "sliding_window is 0 or null, want 1 or more"},
		{"Cohere2", `"sliding_window":0`, "sliding_window is 0 or null, want 1 or more"},
		{"Gemma3", `"rope_parameters":{"rope_type":"linear","factor":8.0}`, "want full_attention and sliding_attention"},
		{"Gemma3", `"rope_parameters":{"full_attention":3}`, "full_attention is 3, want an object"},
	} {
		config := strings.Replace(llamaWith(","+c.keys), "Llama", c.class, 1)
		p, err := Parse("config.json", []byte(config))
		if err == nil {
			_, err = New(p)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s: error %v, want %q", c.class, c.keys, err, c.want)
		}
	}
	if _, err := Parse("", fmt.Appendf(nil, `{"model_type":%d}`, 3)); err == nil {
		t.Error("a model_type that is a number")
	}
}
