// Package arch describes the architectures of language models: it reads a
// config.json in any of the styles that are published, and turns it into a Spec
// that one forward pass can run. An architecture is one file that fills in a Spec.
package arch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"pewter/internal/disk"
	"pewter/internal/jsontext"
	"pewter/kernel/tensor"
)

// A Config is a model's config.json, read. What is not given has the default of
// transformers, or zero where there is none. It is immutable.
type Config struct {
	Arch       string        // the class: "LlamaForCausalLM"
	Type       string        // "llama"
	Vocab      int           // rows of the embedding
	Hidden     int           // width of the residual stream
	Layers     int           // number of blocks
	Heads      int           // of queries
	KVHeads    int           // of keys and values; divides Heads
	HeadDim    int           // width of a head
	FFN        int           // width of the gated unit
	MaxLen     int           // longest sequence, in tokens
	NormEps    float64       // added to the variance in a norm
	Window     int           // sliding_window in tokens; 0: none
	LayerTypes []string      // "full_attention" or "sliding_attention" for each layer, or nil
	DType      *tensor.DType // of the weights, where it is said
	BOS        []int32       // ids that begin a text; none, one or several
	EOS        []int32       // ids that end a text

	Raw map[string]any // the file, whole: string, bool, int64, float64, []any, map[string]any
}

// Parse reads a config.json. Path is named in errors.
func Parse(path string, b []byte) (*Config, error) {
	dec := json.NewDecoder(bytes.NewReader(disk.Text(b)))
	dec.UseNumber()
	var raw map[string]any
	if err := dec.Decode(&raw); err != nil {
		return nil, fmt.Errorf("%s: %w; want a JSON object", path, jsontext.Explain(b, err))
	}
	if raw == nil {
		return nil, fmt.Errorf("%s: null, want a JSON object", path)
	}
	c, err := FromMap(numbers(raw).(map[string]any))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// FromMap reads a configuration from what its config.json holds; it keeps raw.
func FromMap(raw map[string]any) (*Config, error) {
	f := &Fields{raw: raw}
	c := &Config{Raw: raw, Type: f.String("model_type", ""), Arch: f.class()}
	if c.Arch == "" {
		c.Arch = ClassOf(c.Type)
	}
	c.Vocab = f.Int("vocab_size", 0)
	c.Hidden = f.Int("hidden_size", 0)
	c.Layers = f.Int("num_hidden_layers", 0)
	c.Heads = f.Int("num_attention_heads", 0)
	c.KVHeads = c.intOf(f, "num_key_value_heads", c.Heads)
	if c.Heads > 0 {
		c.HeadDim = c.Hidden / c.Heads
	}
	c.HeadDim = c.intOf(f, "head_dim", c.HeadDim)
	c.FFN = f.Int("intermediate_size", 0)
	c.MaxLen = c.intOf(f, "max_position_embeddings", 2048)
	c.NormEps = c.normEps(f)
	c.Window = c.intOf(f, "sliding_window", 0)
	c.LayerTypes = f.Strings("layer_types")
	c.DType = f.dtype()
	c.BOS, c.EOS = f.IDs("bos_token_id"), f.IDs("eos_token_id")
	return c, f.err
}

// With returns a copy in which the given keys of config.json have new values; a
// nil value removes a key.
func (c *Config) With(changes map[string]any) (*Config, error) {
	raw := maps.Clone(c.Raw)
	if raw == nil {
		raw = make(map[string]any)
	}
	for k, v := range changes {
		if v == nil {
			delete(raw, k)
		} else {
			raw[k] = plain(v)
		}
	}
	return FromMap(raw)
}

// JSON returns the contents of a config.json.
func (c *Config) JSON() []byte {
	raw := c.Raw
	if raw == nil {
		raw = map[string]any{}
	}
	b, err := json.MarshalIndent(written(raw), "", "  ")
	if err != nil {
		panic("arch: " + err.Error()) // Raw came from JSON
	}
	return append(b, '\n')
}

// numbers replaces json.Number by int64 or float64.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v // too large for a number: refused where it is used, written as it was
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	}
	return v
}

// written returns v with each float64 as it must be written: 30.0 stays a
// number with a fraction, which transformers insists on.
func written(v any) any {
	switch v := v.(type) {
	case float64:
		s := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(s, ".eIN") {
			s += ".0"
		}
		return json.Number(s)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = written(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = written(v[k])
		}
		return out
	}
	return v
}

// plain gives Go integers the one type that a read file has.
func plain(v any) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case int32:
		return int64(v)
	case float32:
		return float64(v)
	}
	return v
}
