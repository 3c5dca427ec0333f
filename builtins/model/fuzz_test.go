package model

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"pewter/builtins/model/safetensors"
	"pewter/kernel/tensor"
)

// FuzzIndex opens a folder of two shards with any index: it opens only where the index
// names the tensors that are there, and nothing but them.
func FuzzIndex(f *testing.F) {
	dir := f.TempDir()
	for name, content := range map[string][]byte{"config.json": []byte(tinyConfig), "a.safetensors": oneTensor("x"), "b.safetensors": oneTensor("y")} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
			f.Fatal(err)
		}
	}
	for _, index := range []string{
		`{"metadata":{},"weight_map":{"x":"a.safetensors","y":"b.safetensors"}}`, `{"weight_map":{"x":"a.safetensors"}}`, `{"weight_map":{"x":"../a.safetensors"}}`,
		`{"weight_map":{"x":"..","y":"."}}`, `{"weight_map":{"":""}}`, `{"weight_map":null}`, "\ufeff[]", `{"weight_map":{"x":3}}`,
	} {
		f.Add([]byte(index))
	}
	f.Fuzz(func(t *testing.T, index []byte) {
		c := &onDisk{dir: dir}
		if err := c.openIndex("index", index); err != nil {
			return
		}
		for _, name := range c.Names() {
			if w, err := c.Tensor(name); err != nil || w.Len() != 1 {
				t.Errorf("%s: %v, %v", name, w, err)
			}
		}
	})
}

// FuzzAdapter adds an adapter of any configuration to a model: what opens has the
// base's shapes and finite numbers.
func FuzzAdapter(f *testing.F) {
	for _, config := range []string{loraPlain, `{"peft_type":"LORA","r":4,"lora_alpha":6,"use_rslora":true,"rank_pattern":{"up_proj":2},"alpha_pattern":{"mlp.up_proj":1.5}}`,
		`{"peft_type":"lora","r":1,"lora_alpha":-1,"rank_pattern":{"":0}}`, `{"peft_type":"LORA","r":2,"lora_alpha":1e300}`, `{"peft_type":"LORA","use_dora":true}`, `null`} {
		f.Add([]byte(config), uint8(2))
	}
	f.Fuzz(func(t *testing.T, config []byte, rank uint8) {
		r := int(rank % 4)
		dir := folder(t, map[string]string{"adapter_config.json": string(config)})
		if err := safetensors.Write(filepath.Join(dir, "adapter_model.safetensors"), map[string]tensor.Tensor{
			loraModule + ".lora_A.weight": tensor.FromFloat32s(ones(2*r), r, 2), loraModule + ".lora_B.weight": tensor.FromFloat32s(ones(2*r), 2, r),
		}, nil); err != nil {
			t.Fatal(err)
		}
		c, err := Adapter(tinyModel(t), dir)
		if err != nil {
			return
		}
		w, err := c.Tensor("model.layers.0.mlp.up_proj.weight")
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range w.Float32s() {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				t.Fatalf("%s makes %v", config, w.Float32s())
			}
		}
	})
}

func ones(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 1
	}
	return x
}
