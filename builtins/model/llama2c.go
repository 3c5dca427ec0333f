package model

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pewter/builtins/model/safetensors"
	"pewter/builtins/model/tokenizer"
	"pewter/kernel/tensor"
)

// llama2c is a checkpoint in the first format of llama2.c: seven int32 and the
// weights in float32, one kind after another. Its tensors have the hub's names
// and layout.
type llama2c struct {
	name, path string
	config     *Config
	weights    map[string]llamaWeight
	data       []byte
	tok        lazyTokenizer
}

// A llamaWeight is one tensor of the file: its shape, where it begins, and the
// width of a head where its rows are in pairs that must be taken apart.
type llamaWeight struct {
	shape []int
	at    int
	pairs int
}

// llamaHeader is the header of the file. A negative vocabulary says that the
// head is not the embedding.
type llamaHeader struct{ Dim, FFN, Layers, Heads, KVHeads, Vocab, Seq int32 }

const (
	llamaHeaderSize = 28
	maxLlama2c      = 1 << 20 // of any number in the header: no size made of them overflows
)

// onlyLlama2c returns the one llama2.c file of a folder without a config.json.
func onlyLlama2c(dir string) (string, bool) {
	if _, err := os.Stat(filepath.Join(dir, "config.json")); err == nil {
		return "", false
	}
	all, _ := filepath.Glob(filepath.Join(dir, "*.bin"))
	var found []string
	for _, path := range all {
		if !strings.HasPrefix(filepath.Base(path), "tok") && !isPickle(path) {
			found = append(found, path)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

func openLlama2c(path string) (Checkpoint, error) {
	b, err := safetensors.Map(path)
	if err != nil {
		return nil, err
	}
	return parseLlama2c(path, b)
}

func parseLlama2c(path string, b []byte) (Checkpoint, error) {
	h, err := parseLlamaHeader(path, b)
	if err != nil {
		return nil, err
	}
	c := &llama2c{name: strings.TrimSuffix(filepath.Base(path), ".bin"), path: path, data: b}
	if c.config, err = h.config(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var want int
	c.weights, want = h.layout()
	if want != len(b) {
		return nil, fmt.Errorf("%s: %d bytes, want %d for its header (dim %d, ffn %d, layers %d, heads %d/%d, vocabulary %d, length %d); not a llama2.c file, or it is cut short",
			path, len(b), want, h.Dim, h.FFN, h.Layers, h.Heads, h.KVHeads, h.Vocab, h.Seq)
	}
	return c, nil
}

func parseLlamaHeader(path string, b []byte) (llamaHeader, error) {
	var h llamaHeader
	if len(b) < llamaHeaderSize {
		return h, fmt.Errorf("%s: %d bytes, want at least the %d of a llama2.c header", path, len(b), llamaHeaderSize)
	}
	if binary.LittleEndian.Uint32(b) == 0x616b3432 {
		return h, fmt.Errorf("%s: a llama2.c file of a later version; want version 0: export it with --version 0, or as safetensors", path)
	}
	for i, p := range []*int32{&h.Dim, &h.FFN, &h.Layers, &h.Heads, &h.KVHeads, &h.Vocab, &h.Seq} {
		*p = int32(binary.LittleEndian.Uint32(b[4*i:]))
	}
	for _, n := range []int32{h.Dim, h.FFN, h.Layers, h.Heads, h.KVHeads, max(h.Vocab, -h.Vocab), h.Seq} {
		if n <= 0 || n > maxLlama2c || h.Layers > 4096 {
			return h, fmt.Errorf("%s: a header of %+v; this is not a llama2.c file: want a checkpoint that llama2.c or its export.py wrote", path, h)
		}
	}
	if h.Heads%h.KVHeads != 0 || h.Dim%h.Heads != 0 || h.Dim/h.Heads%2 != 0 {
		return h, fmt.Errorf("%s: %d heads over %d of keys do not divide a width of %d into even parts; this is not a llama2.c file", path, h.Heads, h.KVHeads, h.Dim)
	}
	return h, nil
}

// config returns the config.json of the hub's form of the model.
func (h llamaHeader) config() (*Config, error) {
	return NewConfig(map[string]any{
		"architectures": []any{"LlamaForCausalLM"}, "model_type": "llama", "torch_dtype": "float32",
		"hidden_size": h.Dim, "intermediate_size": h.FFN, "num_hidden_layers": h.Layers,
		"num_attention_heads": h.Heads, "num_key_value_heads": h.KVHeads, "head_dim": h.Dim / h.Heads,
		"vocab_size": max(h.Vocab, -h.Vocab), "max_position_embeddings": h.Seq,
		"rms_norm_eps": 1e-5, "rope_theta": 10000.0, "hidden_act": "silu",
		"tie_word_embeddings": h.Vocab > 0, "attention_bias": false, "mlp_bias": false,
		"bos_token_id": 1, "eos_token_id": 2,
	})
}

// layout returns where each tensor lies, and the size of the whole file.
func (h llamaHeader) layout() (map[string]llamaWeight, int) {
	w, at := make(map[string]llamaWeight), llamaHeaderSize
	dim, ffn, head, vocab := int(h.Dim), int(h.FFN), int(h.Dim/h.Heads), int(max(h.Vocab, -h.Vocab))
	kv := head * int(h.KVHeads)
	one := func(name string, pairs int, shape ...int) {
		w[name] = llamaWeight{shape, at, pairs}
		at += 4 * tensor.Len(shape)
	}
	each := func(name string, pairs int, shape ...int) {
		for i := range int(h.Layers) {
			one(fmt.Sprintf("model.layers.%d.%s.weight", i, name), pairs, shape...)
		}
	}
	one("model.embed_tokens.weight", 0, vocab, dim)
	each("input_layernorm", 0, dim)
	each("self_attn.q_proj", head, dim, dim)
	each("self_attn.k_proj", head, kv, dim)
	each("self_attn.v_proj", 0, kv, dim)
	each("self_attn.o_proj", 0, dim, dim)
	each("post_attention_layernorm", 0, dim)
	each("mlp.gate_proj", 0, ffn, dim)
	each("mlp.down_proj", 0, dim, ffn)
	each("mlp.up_proj", 0, ffn, dim)
	one("model.norm.weight", 0, dim)
	at += 4 * int(h.Seq) * head // cosines and sines, which we make ourselves
	if h.Vocab < 0 {
		one("lm_head.weight", 0, vocab, dim)
	}
	return w, at
}

func (c *llama2c) Name() string    { return c.name }
func (c *llama2c) Config() *Config { return c.config }
func (c *llama2c) Names() []string { return sorted(c.weights) }

func (c *llama2c) Info(name string) (Info, bool) {
	w, ok := c.weights[name]
	return Info{tensor.F32, w.shape}, ok
}

func (c *llama2c) Tensor(name string) (tensor.Tensor, error) {
	w, ok := c.weights[name]
	if !ok {
		return tensor.Tensor{}, noTensor(c, name)
	}
	n := 4 * tensor.Len(w.shape)
	t := tensor.Tensor{DType: tensor.F32, Shape: w.shape, Data: c.data[w.at : w.at+n : w.at+n]}
	if w.pairs > 0 {
		return halves(t, w.pairs), nil
	}
	return t, nil
}

// halves takes the rows of each head, whose rotary pairs are (2j, 2j+1), into
// the order (j, j+head/2) that the hub's Llamas have.
func halves(t tensor.Tensor, head int) tensor.Tensor {
	out := tensor.New(t.DType, t.Shape...)
	row := t.Shape[1] * t.DType.Size()
	for r := range t.Shape[0] {
		h, j := r/head*head, r%head
		from := h + 2*j
		if j >= head/2 {
			from = h + 2*(j-head/2) + 1
		}
		copy(out.Data[r*row:(r+1)*row], t.Data[from*row:])
	}
	return out
}

func (c *llama2c) Source(name string) (Source, error) {
	t, err := c.Tensor(name)
	return memorySource{t}, err
}

func (c *llama2c) Digest() (string, error) { return digestFiles([]string{c.path}) }

func (c *llama2c) Recipe() Recipe {
	return Recipe{Op: "load", Params: map[string]any{"source": c.path}}
}

// Tokenizer reads tokN.bin beside the file, N being the vocabulary, or
// tokenizer.bin, or what a folder in the hub's layout has.
func (c *llama2c) Tokenizer() (*tokenizer.Tokenizer, error) {
	dir := filepath.Dir(c.path)
	for _, name := range []string{fmt.Sprintf("tok%d.bin", c.config.Vocab), "tokenizer.bin"} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			c.tok.once.Do(func() { c.tok.t, c.tok.err = tokenizer.OpenLlama2c(path) })
			return c.tok.t, c.tok.err
		}
	}
	return c.tok.open(dir)
}
