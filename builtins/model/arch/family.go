package arch

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"pewter/internal/plural"
	"pewter/internal/registry"
	"pewter/kernel"
)

// Families holds the architectures by the class that config.json names.
var Families = registry.New[Family]("architecture")

// A Family turns the configuration of one class of models into a Spec. It
// starts from b.Base and changes what is different.
type Family func(b *Builder) *Spec

// classes holds the class of each model_type: what transformers goes by.
var classes = map[string]string{}

// add adds an architecture by its model_type and class.
func add(modelType, class, doc string, f Family) {
	classes[modelType] = class
	Families.Add(class, doc, f)
}

// ClassOf returns the class of a model_type, "" for one that is not known.
func ClassOf(modelType string) string { return classes[modelType] }

// A Builder gives a Family the configuration, and keeps the first error.
type Builder struct {
	*Config
	*Fields
}

// New returns the Spec of a configuration. The error for a class that is not
// known lists those that are.
func New(c *Config) (*Spec, error) {
	if c.Arch == "" {
		return nil, fmt.Errorf(`config.json names no class in "architectures"; want one of %v`, Families.Names())
	}
	family, err := Families.Lookup(c.Arch)
	if err != nil {
		return nil, err
	}
	b := &Builder{Config: c, Fields: &Fields{raw: c.Raw}}
	b.check()
	if b.err != nil {
		return nil, b.err
	}
	s := family.Value(b)
	return s, b.err
}

// check makes sure of the numbers that every architecture needs.
func (b *Builder) check() {
	for _, x := range []struct {
		key   string
		value int
	}{
		{"vocab_size", b.Vocab}, {"hidden_size", b.Hidden}, {"num_hidden_layers", b.Config.Layers},
		{"num_attention_heads", b.Heads}, {"num_key_value_heads", b.KVHeads}, {"head_dim", b.HeadDim},
		{"intermediate_size", b.FFN}, {"max_position_embeddings", b.MaxLen},
	} {
		if x.value <= 0 {
			b.fail("%s is missing or 0, want a positive number", x.key)
		}
	}
	if b.err == nil && b.Heads%b.KVHeads != 0 {
		b.fail("num_attention_heads is %d, want a multiple of num_key_value_heads, %d", b.Heads, b.KVHeads)
	}
	if b.Config.Layers > 4096 {
		b.fail("num_hidden_layers is %d, want at most 4096", b.Config.Layers)
	}
	if b.NormEps < 0 {
		b.fail("rms_norm_eps is %v, want 0 or more", b.NormEps)
	}
	b.checkLayerTypes()
	b.checkType()
	if x := b.Float("partial_rotary_factor", 1); x != 1 {
		b.fail("partial_rotary_factor is %v, want 1: no architecture that is known here turns a part of a head", x)
	}
	if b.Bool("use_bidirectional_attention", false) {
		b.fail("use_bidirectional_attention is true; want false: a model that sees what follows gives no text a likelihood")
	}
}

// checkType refuses what would give other numbers elsewhere: a model_type of another
// class, which transformers believes more, and weights that are quantised as they are
// loaded.
func (b *Builder) checkType() {
	if class := ClassOf(b.Type); class != "" && class != b.Arch {
		b.fail("model_type %q is that of %s, but architectures has %s: make them agree", b.Type, class, b.Arch)
	}
	if q := b.Map("quantization_config"); q != nil {
		b.fail("quantization_config: the weights are quantised (%v); want a checkpoint of floating-point numbers, and none of this key", q.raw["quant_method"])
	}
}

func (b *Builder) checkLayerTypes() {
	if n := len(b.LayerTypes); n > 0 && n < b.Config.Layers {
		b.fail("layer_types has %s, want one for each of %s", plural.Of(n, "entry"), plural.Of(b.Config.Layers, "layer"))
	}
	for i, t := range b.LayerTypes {
		if t != "full_attention" && t != "sliding_attention" {
			b.fail("layer_types: layer %d is %q, want full_attention or sliding_attention", i, t)
		}
	}
}

// Base returns the Spec of a plain Llama.
func (b *Builder) Base() *Spec {
	s := &Spec{
		Arch: b.Arch, Vocab: b.Vocab, Hidden: b.Hidden, Heads: b.Heads, KVHeads: b.KVHeads, HeadDim: b.HeadDim, FFN: b.FFN, MaxLen: b.MaxLen,
		Norm:      Norm{Eps: float32(b.NormEps)},
		Act:       b.activation(),
		AttnScale: float32(1 / math.Sqrt(float64(b.HeadDim))),
		Tied:      b.Bool("tie_word_embeddings", false),
		Embed:     "model.embed_tokens.weight", FinalNorm: "model.norm.weight", HeadName: "lm_head.weight", Prefix: "model.layers.",
		AttnIn: "input_layernorm", MLPIn: "post_attention_layernorm",
	}
	s.Layers = make([]Layer, b.Config.Layers)
	r := b.rotary(b.rope("full_attention", 10000))
	for i := range s.Layers {
		s.Layers[i].Rope = r
	}
	return s
}

// sandwich puts norms before and after attention and MLP, as Gemma does.
func (s *Spec) sandwich() {
	s.AttnIn, s.AttnOut = "input_layernorm", "post_attention_layernorm"
	s.MLPIn, s.MLPOut = "pre_feedforward_layernorm", "post_feedforward_layernorm"
}

// sliding reports whether layer i sees a window alone: layer_types says, or
// every period-th layer does not.
func (b *Builder) sliding(i, period int) bool {
	if len(b.LayerTypes) > 0 {
		return b.LayerTypes[i] == "sliding_attention"
	}
	return period > 0 && (i+1)%period != 0
}

// Name returns the full name of a tensor of layer i.
func (s *Spec) Name(i int, name string) string {
	return s.Prefix + strconv.Itoa(i) + "." + name
}

// activation reads the function of the gated unit.
func (b *Builder) activation() kernel.Activation {
	key, def := "hidden_act", "silu"
	if strings.HasPrefix(b.Arch, "Gemma") { // whose old files have a hidden_act that says "gelu" and means nothing
		key, def = "hidden_activation", "gelu_pytorch_tanh"
	}
	name := b.String(key, def)
	switch name {
	case "silu", "swish":
		return kernel.SiLU
	case "gelu_pytorch_tanh", "gelu_new", "gelu_fast", "gelu_accurate", "gelu_python_tanh":
		return kernel.GELUTanh
	case "gelu", "gelu_python":
		return kernel.GELU
	}
	b.fail("%s %q is not known; have: silu, gelu, gelu_pytorch_tanh", key, name)
	return kernel.SiLU
}
