package model

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/internal/shared"
	"pewter/kernel/tensor"
)

// A llama2.c file has the tensors of the same model in the hub's layout.
func TestLlama2cEqualsHub(t *testing.T) {
	dir := shared.Dir(t, "data/models/stories260K")
	bin, err := Open(filepath.Join(dir, "stories260K.bin"))
	if err != nil {
		t.Fatal(err)
	}
	hub, err := Open(filepath.Join(dir, "hf"))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := strings.Join(bin.Names(), "\n"), strings.Join(hub.Names(), "\n"); a != b {
		t.Fatalf("names\n%s\nwant\n%s", a, b)
	}
	for _, name := range hub.Names() {
		a, errA := bin.Tensor(name)
		b, errB := hub.Tensor(name)
		if errA != nil || errB != nil || a.String() != b.String() || !bytes.Equal(a.Data, b.Data) {
			t.Errorf("%s: %s of the .bin differs from %s (%v, %v)", name, a, b, errA, errB)
		}
	}
	for _, key := range []string{"hidden_size", "intermediate_size", "num_hidden_layers", "vocab_size", "max_position_embeddings", "rms_norm_eps", "tie_word_embeddings"} {
		if a, b := bin.Config().Raw[key], hub.Config().Raw[key]; a != b {
			t.Errorf("config: %s is %v, want %v", key, a, b)
		}
	}
	if hub.Name() != "stories260K" || bin.Name() != "stories260K" {
		t.Errorf("names %q and %q, want stories260K", hub.Name(), bin.Name())
	}
}

func TestLlama2cFolder(t *testing.T) {
	c, err := Open(shared.Dir(t, "data/models/aidreams260K"))
	if err != nil {
		t.Fatal(err)
	}
	if cfg := c.Config(); cfg.Layers != 4 || cfg.KVHeads != 4 || cfg.MaxLen != 128 || c.Name() != "aidreams260K" {
		t.Errorf("%s: layers %d, heads of keys %d, length %d; want 4, 4, 128", c.Name(), cfg.Layers, cfg.KVHeads, cfg.MaxLen)
	}
}

const tinyConfig = `{"architectures":["LlamaForCausalLM"],"model_type":"llama","vocab_size":3,"hidden_size":2,"num_hidden_layers":1,"num_attention_heads":1,"intermediate_size":2,"tie_word_embeddings":true}`

// oneTensor is a safetensors file of one float32 tensor.
func oneTensor(name string) []byte {
	header := `{"` + name + `":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), 0, 0, 0x80, 0x3f)
}

// folder writes files and returns their folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestOpenShards(t *testing.T) {
	dir := folder(t, map[string]string{
		"config.json": tinyConfig, "a.safetensors": string(oneTensor("x")), "b.safetensors": string(oneTensor("y")),
		"model.safetensors.index.json": `{"metadata":{},"weight_map":{"x":"a.safetensors","y":"b.safetensors"}}`,
	})
	c, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x", "y"} {
		s, err := c.Source(name)
		if err != nil {
			t.Fatal(err)
		}
		var v [1]float32
		if err := s.Read(v[:], 0); err != nil || v[0] != 1 {
			t.Errorf("%s is %v (%v), want 1", name, v, err)
		}
		if err := s.Read(v[:], 1); err == nil {
			t.Errorf("%s has an element after its last", name)
		}
	}
	if _, err := c.Tensor("xx"); err == nil || !strings.Contains(err.Error(), `has no tensor "xx" (did you mean "x"?)`) {
		t.Errorf("tensor xx: %v", err)
	}
}

func TestOpenBad(t *testing.T) {
	x, y := string(oneTensor("x")), string(oneTensor("y"))
	index := func(s string) map[string]string {
		return map[string]string{"config.json": tinyConfig, "a.safetensors": x, "model.safetensors.index.json": s}
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"empty":         {nil, []string{"no config.json", "it holds: nothing"}},
		"no weights":    {map[string]string{"config.json": tinyConfig}, []string{"no model.safetensors"}},
		"pickle":        {map[string]string{"config.json": tinyConfig, "pytorch_model.bin": "PK\x03\x04"}, []string{"pytorch_model.bin", "pickle", "torch.load"}},
		"config":        {map[string]string{"config.json": "{", "model.safetensors": x}, []string{"config.json", "want a JSON object"}},
		"hidden":        {map[string]string{"config.json": `{"hidden_size":-3}`, "model.safetensors": x}, []string{"config.json: hidden_size is -3, want a whole number"}},
		"layers":        {map[string]string{"config.json": `{"num_hidden_layers":1e30}`, "model.safetensors": x}, []string{"num_hidden_layers is 1e+30"}},
		"architecture":  {map[string]string{"config.json": `{"architectures":["LamaForCausalLM"]}`, "model.safetensors": x}, []string{`unknown architecture "LamaForCausalLM" (did you mean "LlamaForCausalLM"?)`, "Cohere2ForCausalLM, Gemma2ForCausalLM"}},
		"missing shard": {index(`{"weight_map":{"x":"a.safetensors","y":"b.safetensors"}}`), []string{"b.safetensors", "this shard is missing", "2 in all"}},
		"empty index":   {index(`{"weight_map":{}}`), []string{"weight_map is empty"}},
		"bad index":     {index(`{"weight_map":[]}`), []string{"index.json", "want an object"}},
		"escape":        {index(`{"weight_map":{"x":"../a.safetensors"}}`), []string{"no file name in the folder"}},
		"not there":     {index(`{"weight_map":{"x":"a.safetensors","z":"a.safetensors"}}`), []string{`tensor "z" is not in a.safetensors`}},
		"extra":         {map[string]string{"config.json": tinyConfig, "a.safetensors": x, "b.safetensors": x, "model.safetensors.index.json": `{"weight_map":{"x":"a.safetensors","q":"b.safetensors"}}`}, []string{`tensor "x" is also in a.safetensors`}},
		"unlisted":      {map[string]string{"config.json": tinyConfig, "a.safetensors": y, "model.safetensors.index.json": `{"weight_map":{"x":"a.safetensors"}}`}, []string{`"x" is not in a.safetensors`}},
	} {
		_, err := Open(folder(t, c.files))
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %q lacks %q", name, err, want)
			}
		}
	}
}

func TestOpenBadFile(t *testing.T) {
	dir := folder(t, map[string]string{
		"m.pt": "PK\x03\x04", "m.bin": "PK\x03\x04aaaa", "short.bin": "abc", "v1.bin": "24ka" + strings.Repeat("\x00", 300), "x.gguf": "GGUF",
		"zero.bin": strings.Repeat("\x00", 28), "cut.bin": "\x08\x00\x00\x00\x08\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x10\x00\x00\x00\x10\x00\x00\x00more",
		"huge.bin": strings.Repeat("\x00\x00\x10\x00", 7), "640.bin": "\x80\x02\x00\x00" + strings.Repeat("\x08\x00\x00\x00", 6),
	})
	for name, want := range map[string]string{
		"m.pt": "pickle", "m.bin": "pickle", "short.bin": "3 bytes, want at least the 28", "v1.bin": "--version 0", "x.gguf": "not a checkpoint",
		"zero.bin": "not a llama2.c file", "cut.bin": "32 bytes, want ", "640.bin": "28 bytes, want ", "huge.bin": "not a llama2.c file", "none/m": "no such file or folder; " + dir + " exists and holds ", "huge.bni": `(did you mean "huge.bin"?)`,
	} {
		if _, err := Open(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
}

func TestSourceOfIntegers(t *testing.T) {
	if err := SourceOf(tensor.New(tensor.I32, 2)).Read(make([]float32, 1), 0); err == nil || !strings.Contains(err.Error(), "int32") {
		t.Errorf("reading int32 as numbers: %v", err)
	}
}
