package arch

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// llamaWith returns the config.json of a small Llama with more keys.
func llamaWith(keys string) string {
	return `{"architectures":["LlamaForCausalLM"],"vocab_size":100,"hidden_size":64,"num_hidden_layers":2,"num_attention_heads":4,
		"head_dim":16,"intermediate_size":128,"max_position_embeddings":1024` + keys + `}`
}

func spec(t *testing.T, config string) *Spec {
	t.Helper()
	c, err := Parse("config.json", []byte(config))
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Frequencies are those of transformers' modeling_rope_utils.
func TestRope(t *testing.T) {
	for keys, want := range map[string][]float64{
		`"rope_parameters":{"rope_type":"linear","factor":4,"rope_theta":10000}`:                                                                                        {0.25, 0.079056941, 0.025, 0.0079056947, 0.0024999999, 0.00079056947, 0.00025000001, 7.9056947e-05},
		`"rope_theta":10000,"rope_scaling":{"type":"linear","factor":4.0}`:                                                                                              {0.25, 0.079056941, 0.025, 0.0079056947, 0.0024999999, 0.00079056947, 0.00025000001, 7.9056947e-05},
		`"rope_scaling":{"rope_type":"yarn","factor":4,"original_max_position_embeddings":256}`:                                                                         {1, 0.25693506, 0.0625, 0.013834965, 0.0024999999, 0.00079056947, 0.00025000001, 7.9056947e-05, 1.138629436111989},
		`"rope_parameters":{"rope_type":"yarn","factor":8,"rope_theta":1e6,"original_max_position_embeddings":512,"beta_fast":16,"beta_slow":2,"attention_factor":1.5}`: {1, 0.12596145, 0.013176158, 0.00070292666, 0.00012500001, 2.2228493e-05, 3.9528468e-06, 7.0292668e-07, 1.5},
		`"rope_theta":500000,"rope_scaling":{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":64}`:           {1, 0.079403013, 0.0047007538, 0.00091158313, 0.00017677668, 3.4281024e-05, 6.6478697e-06, 1.2891732e-06},
		// The factor is that of the lengths; DeepSeek's two scales of its logarithm.
		`"rope_scaling":{"rope_type":"yarn","original_max_position_embeddings":256}`:                                                                                                  {1, 0.25693506, 0.0625, 0.013834965, 0.0024999999, 0.00079056947, 0.00025000001, 7.9056947e-05, 1.138629436111989},
		`"original_max_position_embeddings":256,"rope_scaling":{"rope_type":"yarn","factor":4,"original_max_position_embeddings":99,"beta_fast":0,"mscale":1.0,"mscale_all_dim":0.5}`: {1, 0.25693506, 0.0625, 0.013834965, 0.0024999999, 0.00079056947, 0.00025000001, 7.9056947e-05, 1.138629436111989 / 1.0693147180559945},
		`"rope_scaling":{"rope_type":"dynamic","factor":2}`:                                                                                                                           {1, 0.31622776, 0.1, 0.031622779, 0.0099999998, 0.0031622779, 0.001, 0.00031622779},
	} {
		r := spec(t, llamaWith(","+keys)).Layers[1].Rope
		got := append(r.Freq[:8:8], r.Scale)
		for i, w := range want {
			if math.Abs(float64(got[i])-w) > 2e-6*w {
				t.Errorf("%s: frequency %d is %v, want %v", keys, i, got[i], w)
			}
		}
		if len(want) == 8 && r.Scale != 0 {
			t.Errorf("%s: scale %v, want 0", keys, r.Scale)
		}
	}
}

// Both styles of config.json give one Spec.
func TestStyles(t *testing.T) {
	gemma := strings.Replace(llamaWith(`,"sliding_window":16,"query_pre_attn_scalar":16`), "Llama", "Gemma3", 1)
	gemma = strings.Replace(gemma, `"num_hidden_layers":2`, `"num_hidden_layers":3`, 1)
	add := func(keys string) string { return strings.TrimSuffix(gemma, "}") + keys + "}" }
	old := spec(t, add(`,"rope_theta":1e6,"rope_local_base_freq":10000,"rope_scaling":{"rope_type":"linear","factor":8},"sliding_window_pattern":3`))
	today := spec(t, add(`,"rope_parameters":{"full_attention":{"rope_theta":1e6,"rope_type":"linear","factor":8},"sliding_attention":{"rope_theta":10000,"rope_type":"default"}},
		"layer_types":["sliding_attention","sliding_attention","full_attention"]`))
	if !reflect.DeepEqual(old, today) {
		t.Errorf("the old style gives\n%+v\ntoday's\n%+v", old, today)
	}
	if l := today.Layers; l[0].Window != 16 || l[2].Window != 0 || l[0].Rope.Freq[1] == l[2].Rope.Freq[1] {
		t.Errorf("layers %+v", l)
	}
	a, _ := Parse("", []byte(llamaWith(`,"torch_dtype":"bfloat16","eos_token_id":[1,107]`)))
	b, _ := Parse("", []byte(llamaWith(`,"dtype":"torch.bfloat16","eos_token_id":[1,107]`)))
	if *a.DType != *b.DType || fmt.Sprint(a.EOS) != "[1 107]" || a.BOS != nil {
		t.Errorf("types %v and %v, eos %v, bos %v", *a.DType, *b.DType, a.EOS, a.BOS)
	}
}

func TestNewBad(t *testing.T) {
	for keys, want := range map[string]string{
		`,"architectures":["GPT2LMHeadModel"]`:                  "unknown architecture \"GPT2LMHeadModel\"; have: Cohere2ForCausalLM, Gemma2ForCausalLM, Gemma3ForCausalLM, LlamaForCausalLM",
		`,"architectures":null`:                                 "names no class",
		`,"architectures":"LlamaForCausalLM"`:                   "want a list of strings",
		`,"hidden_size":null`:                                   "hidden_size is missing or 0",
		`,"num_attention_heads":3.5`:                            "num_attention_heads is 3.5, want a whole number",
		`,"num_key_value_heads":3`:                              "num_attention_heads is 4, want a multiple of num_key_value_heads, 3",
		`,"num_hidden_layers":5000`:                             "want at most 4096",
		`,"head_dim":15`:                                        "head_dim is 15, want an even number",
		`,"hidden_act":"relu"`:                                  `hidden_act "relu" is not known`,
		`,"hidden_act":7`:                                       "hidden_act is 7, want a string",
		`,"tie_word_embeddings":"yes"`:                          "tie_word_embeddings is \"yes\", want true or false",
		`,"rope_theta":-1`:                                      "rope_theta is -1, want more than 0",
		`,"rope_scaling":[]`:                                    "rope_scaling is [], want an object",
		`,"rope_scaling":{"rope_type":"longrope"}`:              `rope type "longrope" is not known; have: default, dynamic, linear, llama3, yarn`,
		`,"rope_scaling":{"rope_type":"linear","factor":0}`:     "factor is 0, want more than 0",
		`,"rope_scaling":{"rope_type":"linear","factor":"two"}`: `factor is "two", want a number`,
		`,"rope_scaling":{"rope_type":"llama3","factor":8,"low_freq_factor":9}`:     "high_freq_factor is 4, want more than low_freq_factor, 9",
		`,"rope_scaling":{"rope_type":"llama3"}`:                                    "factor is missing",
		`,"rope_scaling":{"partial_rotary_factor":0.5}`:                             "partial_rotary_factor is 0.5, want 1",
		`,"partial_rotary_factor":0.25`:                                             "partial_rotary_factor is 0.25, want 1",
		`,"use_bidirectional_attention":true`:                                       "use_bidirectional_attention is true; want false",
		`,"layer_types":["full_attention","chunked_attention"]`:                     `layer 1 is "chunked_attention", want full_attention or sliding_attention`,
		`,"original_max_position_embeddings":0,"rope_scaling":{"rope_type":"yarn"}`: "original_max_position_embeddings is 0, want more than 0",
		`,"rope_theta":1e999`:                                                       "rope_theta is 1e999, want a number",
		`,"layer_types":["full_attention"]`:                                         "layer_types has 1 entry, want one for each of 2 layers",
		`,"torch_dtype":"int3"`:                                                     `unknown element type "int3"`,
		`,"hidden_size":"64"`:                                                       `hidden_size is "64", want a whole number`,
		`,"rms_norm_eps":-1`:                                                        "rms_norm_eps is -1, want 0 or more",
		`,"eos_token_id":"</s>"`:                                                    `eos_token_id is "</s>", want a token id`,
	} {
		c, err := Parse("config.json", []byte(llamaWith(keys)))
		if err == nil {
			_, err = New(c)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", keys, err, want)
		}
	}
}

func TestWith(t *testing.T) {
	c, err := Parse("", []byte(llamaWith(`,"x":1e-05,"cap":30.0,"list":[{"y":2.0}]`)))
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.With(map[string]any{"vocab_size": 7, "x": nil})
	if err != nil || d.Vocab != 7 || c.Vocab != 100 || d.Raw["x"] != nil || c.Raw["x"] != 1e-5 {
		t.Errorf("vocabularies %d and %d, x %v and %v (%v)", d.Vocab, c.Vocab, d.Raw["x"], c.Raw["x"], err)
	}
	again, err := Parse("", d.JSON())
	if err != nil || !reflect.DeepEqual(again, d) {
		t.Errorf("what is written reads as %+v (%v), want %+v", again, err, d)
	}
	if s := string(d.JSON()); !strings.Contains(s, `"cap": 30.0`) || !strings.Contains(s, `"y": 2.0`) || !strings.Contains(s, `"vocab_size": 7`) {
		t.Errorf("numbers change their kind: %s", s)
	}
	if _, err := c.With(map[string]any{"vocab_size": -1}); err == nil {
		t.Error("a vocabulary of -1")
	}
}

// Whatever a config.json holds, New returns a Spec or an error.
func FuzzConfig(f *testing.F) {
	for _, class := range Families.Names() {
		f.Add(strings.Replace(llamaWith(`,"rope_scaling":{"type":"yarn","factor":2},"sliding_window":3,"layer_types":["sliding_attention","full_attention"]`), "LlamaForCausalLM", class, 1))
	}
	f.Fuzz(func(t *testing.T, config string) {
		c, err := Parse("fuzz", []byte(config))
		if err != nil {
			return
		}
		s, err := New(c)
		if err != nil {
			return
		}
		for _, l := range s.Layers {
			if l.Rope != nil && 2*len(l.Rope.Freq) > l.Rope.Dim {
				t.Fatalf("%d frequencies for heads of %d", len(l.Rope.Freq), l.Rope.Dim)
			}
		}
		if len(s.Weights()) < len(s.Layers) {
			t.Fatal("too few weights")
		}
	})
}

// A key that is absent has the default of its class, one that is null has none.
func TestDefaults(t *testing.T) {
	for _, c := range []struct {
		class, keys               string
		headDim, kv, max, window0 int
	}{
		{"LlamaForCausalLM", "", 16, 4, 2048, 0},
		{"MistralForCausalLM", "", 16, 8, 131072, 4096},
		{"MistralForCausalLM", `,"sliding_window":null,"num_key_value_heads":2`, 16, 2, 131072, 0},
		{"Qwen3ForCausalLM", `,"use_sliding_window":true,"max_window_layers":0`, 128, 4, 32768, 4096},
		{"Gemma2ForCausalLM", "", 256, 4, 8192, 4096},
		{"Gemma3ForCausalLM", `,"head_dim":32`, 32, 4, 131072, 4096},
		{"Cohere2ForCausalLM", "", 16, 8, 8192, 4096},
	} {
		heads := 8
		if c.kv == 4 {
			heads = 4
		}
		s := spec(t, fmt.Sprintf(`{"architectures":[%q],"vocab_size":9,"hidden_size":%d,"num_hidden_layers":2,"num_attention_heads":%d,"intermediate_size":8%s}`, c.class, 16*heads, heads, c.keys))
		if s.HeadDim != c.headDim || s.KVHeads != c.kv || s.MaxLen != c.max || s.Layers[0].Window != c.window0 {
			t.Errorf("%s%s: head_dim %d, kv heads %d, %d tokens, window %d; want %v", c.class, c.keys, s.HeadDim, s.KVHeads, s.MaxLen, s.Layers[0].Window, c)
		}
	}
}
