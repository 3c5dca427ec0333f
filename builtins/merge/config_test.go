package merge_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/internal/shared"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// What is wrong is said with its place and the nearest name.
func TestConfigErrors(t *testing.T) {
	const models = "models:\n- model: a\n"
	for _, c := range []struct{ text, want string }{
		{"", "the file is empty"},
		{"merge_method: linear\n", "neither models nor slices"},
		{models, "merge_method is missing"},
		{"merge_methd: linear\n" + models, `c.yml:1:1: unknown key "merge_methd" in the file (did you mean "merge_method"?)`},
		{"merge_method: tiess\n" + models, `c.yml:1:15: unknown merge method "tiess" (did you mean "ties"?)`},
		{"merge_method: linear\nmodels:\n- modle: a\n", `c.yml:3:3: unknown key "modle" in a model (did you mean "model"?)`},
		{"merge_method: linear\nmodels:\n- model: a\n  parameters: {wieght: 1}\n", `c.yml:4:16: unknown parameter "wieght" (did you mean "weight"?)`},
		{"merge_method: linear\nmodels: a\n", `c.yml:2:9: models is "a", want a list`},
		{"merge_method: linear\nmodels:\n- parameters: {weight: 1}\n", "c.yml:3:3: model is missing"},
		{"merge_method: linear\ndtype: int3\n" + models, `c.yml:2:8: unknown element type "int3"`},
		{"merge_method: linear\ndtype: int64\n" + models, "has no arithmetic"},
		{"merge_method: linear\nslices:\n- sources:\n  - model: a\n", "layer_range is missing"},
		{"merge_method: linear\nslices:\n- sources:\n  - {model: a, layer_range: [3, 1]}\n", "layer_range is [3, 1], want [first, last+1]"},
		{"merge_method: linear\nslices:\n- sources:\n  - {model: a, layer_range: [0.5, 1]}\n", "layer_range is [0.5, 1], want [first, last+1]"},
		{"merge_method: linear\n" + models + "---\nmerge_method: ties\n", "a second document begins; want one document a file"},
		{"merge_method: linear\n" + models + "slices:\n- sources:\n  - {model: a, layer_range: [0, 1]}\n", "give either models or slices"},
		{"merge_method: linear\nparameters: {weight: {value: x, filtr: y}}\n" + models, `unknown key "filtr"`},
		{"merge_method: linear\nparameters: {weight: [1, x]}\n" + models, `got [1, "x"], want a number`},
		{"merge_method: linear\nmerge_method: ties\n" + models, "twice"},
		{"merge_method: linear\ntokenizer: {source: union, pad_to_multiple_of: 0}\n" + models, "want a positive number"},
		{"{", "c.yml:1: did not find"},
		{"merge_method: linear\nparameters: {weight: &x [*x]}\n" + models, "c.yml:2:"},
		{"- a\n", "the file is a list, want a mapping"},
		{"merge_method: linear\nparameters: {weight: {}}\n" + models, "c.yml:2:22: value is missing: give {value: …, filter: …}"},
		{"merge_method: linear\nparameters: {weight: [{filter: mlp}]}\n" + models, "c.yml:2:23: value is missing"},
		{"merge_method: linear\nparameters: {weight: 1, weight: 2}\n" + models, `c.yml:2:25: key "weight" is given twice in parameters`},
		{"merge_method: linear\nparameters: {[a]: 1}\n" + models, "c.yml:2:14: a key of parameters is a list, want a name"},
		{"merge_method: linear\nparameters: {<<: 3}\n" + models, "c.yml:2:14: << takes keys from 3, want a mapping"},
		{"merge_method: linear\nmodels: [a, b]\n", `c.yml:2:10: a model is "a", want a mapping: {model: a}`},
		{"merge_method: linear\nmodels: *x\n", "c.yml:2: *x names an anchor that nothing before it defines: write &x"},
		{"merge_method: linear\nmodels:\n\t- model: a\n", "c.yml:3: found character that cannot start any token; indent by spaces, not by tabs"},
		{"merge_method: linear\nname: é\xff\n" + models, "c.yml:2:8: byte 0xff is not UTF-8: save the file as UTF-8"},
		{"merge_method: linear\nname: \x01\n" + models, "c.yml:2:7: control character U+0001"},
		{"merge_method: linear\nmodels:\n- model: a+\n", `c.yml:3:10: "a+" ends in a plus`},
	} {
		_, err := merge.ReadConfig("c.yml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.text, err, c.want)
		}
	}
}

// Keys may come from a mapping before, by a merge key; own ones win, and a mapping
// that takes from itself has an end.
func TestConfigMergeKey(t *testing.T) {
	c, err := merge.ReadConfig("c.yml", []byte("merge_method: ties\nbase_model: c\nmodels:\n- model: a\n  parameters: &p {weight: 1, density: 0.5}\n- model: b\n  parameters: &q {weight: 2, <<: [*p, *q]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{1, 2} {
		for _, v := range c.Slices[0].Inputs[k].Params {
			if v.Name == "weight" && v.Cases[0].Gradient[0] != want || v.Name == "density" && v.Cases[0].Gradient[0] != .5 {
				t.Errorf("model %d: %s is %v", k, v.Name, v.Cases[0].Gradient)
			}
		}
		if n := len(c.Slices[0].Inputs[k].Params); n != 2 {
			t.Errorf("model %d has %d parameters, want 2", k, n)
		}
	}
}

// A parameter of another method is a warning.
func TestConfigWarning(t *testing.T) {
	c, err := merge.ReadConfig("c.yml", []byte("merge_method: karcher\nparameters: {int8_mask: true}\nmodels:\n- {model: a, parameters: {weight: 1}}\n- model: b\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0], `c.yml:4:27: parameter "weight" is not used by karcher`) {
		t.Errorf("warnings %q", c.Warnings)
	}
}

// opened makes models that a test file may name.
func opened(name string) (model.Checkpoint, error) {
	ts := map[string]tensor.Tensor{}
	layers := 4
	if filepath.Base(name) == "small" {
		layers = 2
	}
	for i := range layers {
		ts["model.layers."+string(rune('0'+i))+".w"] = tensor.FromFloat32s([]float32{float32(i), 1}, 2)
	}
	ts["model.embed_tokens.weight"] = tensor.New(tensor.F32, 3)
	norm, other := tensor.F32, map[string]tensor.DType{"ids": tensor.I64, "bits": tensor.U8}
	if d, ok := other[filepath.Base(name)]; ok {
		norm = d
	}
	ts["model.norm.weight"] = tensor.New(norm, 3)
	if filepath.Base(name) == "none" {
		ts = nil
	}
	return &fake{filepath.Base(name), ts}, nil
}

func TestBuildErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"merge_method: linear\nmodels:\n- model: a\n- model: small\n", "2 tensors differ\n  model.layers.{2..3}.w: [2] in a, none in small"},
		{"merge_method: linear\nmodels:\n- {model: a, parameters: {weight: 1}}\n- model: b\n", "c.yml:4:3: b has no weight"},
		{"merge_method: linear\nmodels:\n- {model: a, parameters: {weight: [{filter: norm, value: 1}]}}\n", "c.yml:3:27: weight is given, but not for model.layers.0.w: add {value: …}"},
		{"merge_method: ties\nmodels:\n- model: a\n", "c.yml:1:15: ties needs a base model: give base_model, the checkpoint that the models were trained from"},
		{"merge_method: passthrough\nslices:\n- sources:\n  - {model: a, layer_range: [0, 9]}\n", "c.yml:4:5: layer_range [0, 9] of a, which has 4 layers"},
		{"merge_method: linear\nslices:\n- sources:\n  - {model: a, layer_range: [0, 2]}\n  - {model: b, layer_range: [0, 3]}\n", "3 layers of b beside 2 of a"},
		{"merge_method: ties\nbase_model: a\nparameters: {density: 7}\nmodels:\n- model: b\n", "c.yml:3:14: model.layers.0.w: density is 7, want a number from 0 to 1"},
		{"merge_method: ties\nbase_model: a\nmodels:\n- model: b\n- model: c\n  parameters:\n    density: [0.5, 1.5]\n", "c.yml:7:5: model.layers.2.w: density is 1.166"},
		{"merge_method: ties\nbase_model: a\nparameters: {density: .5, lambda: .inf}\nmodels:\n- model: b\n", "c.yml:3:27: model.layers.0.w: scale is +Inf"},
		{"merge_method: della\nbase_model: a\nmodels:\n- {model: b, parameters: {density: .5, epsilon: .6}}\n", "c.yml:4:40: model.layers.0.w: density 0.5 with epsilon 0.6"},
		{"merge_method: linear\nmodels:\n- {model: a, parameters: {weight: .inf}}\n", "c.yml:3:27: the weight of a is +Inf"},
		{"merge_method: linear\nmodels:\n- {model: a, parameters: {weight: \"1\"}}\n", `c.yml:3:27: the weight of a is "1", want a finite number`},
		{"merge_method: linear\nmodels:\n- model: a\n- model: none\n", "c.yml:4:10: none holds no tensors"},
		{"merge_method: linear\nmodels:\n- model: a\n- model: ids\n", "c.yml: model.norm.weight is of type float32 in a and int64 in ids, which cannot be averaged: convert the models to one type"},
		{"merge_method: linear\nmodels:\n- model: ids\n- model: bits\n", "c.yml: model.norm.weight is of type int64 in ids and uint8 in bits: it cannot be averaged"},
		{"merge_method: linear\nchat_template: chatmll\nmodels:\n- model: b\n", `did you mean "chatml"`},
	} {
		cfg, err := merge.ReadConfig("c.yml", []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cfg.Build(cpu.Vector{}, merge.Options{Open: opened}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.text, err, c.want)
		}
	}
}

// A filter that is part of no name, and weights that sum to nothing, are told of once.
func TestBuildWarnings(t *testing.T) {
	for text, want := range map[string]string{
		"merge_method: passthrough\nmodels:\n- {model: a, parameters: {scale: [{filter: layrs, value: 2}, {filter: norm, value: 1}]}}\n": `c.yml:3:27: filter "layrs" of scale is part of no tensor's name (did you mean "layers"?): its value is not used`,
		"merge_method: linear\nmodels:\n- {model: a, parameters: {weight: 2}}\n- {model: b, parameters: {weight: -2}}\n":                 "model.embed_tokens.weight: the weights sum to 0, and nothing is divided by that (nor in other tensors, which are not named)",
		"merge_method: slerp\nbase_model: a\nmodels: [{model: a}, {model: b}]\n":                                                         "c.yml:1:15: t is not given, and taken as 0.5; mergekit wants it: add parameters: {t: …}",
		"merge_method: linear\nparameters: {normalize: false}\nmodels:\n- {model: a, parameters: {weight: 0}}\n":                         "",
	} {
		cfg, err := merge.ReadConfig("c.yml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		m, err := cfg.Build(cpu.Vector{}, merge.Options{Open: opened, Warn: func(s string) { got = append(got, s) }})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range m.Names() {
			if _, err := m.Tensor(name); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Join(got, "\n") != want {
			t.Errorf("%q: warnings %q, want %q", text, got, want)
		}
	}
}

// A gradient goes over the layers of its slice; what is in none has its first value.
func TestGradient(t *testing.T) {
	cfg, err := merge.ReadConfig("c.yml", []byte("merge_method: passthrough\nmodels:\n- {model: a, parameters: {scale: [1, 3, 2]}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := cfg.Build(cpu.Vector{}, merge.Options{Open: opened})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float32{1, 2 + 1./3, 2 + 2./3, 2} {
		x, err := m.Tensor("model.layers." + string(rune('0'+i)) + ".w")
		if err != nil {
			t.Fatal(err)
		}
		near(t, "gradient", x.Float32s(), []float32{float32(i) * want, want}, 1e-6)
	}
}

// A filter of a model's own parameter is held against the model's name of the tensor, one of
// all models' against the result's.
func TestFilterNames(t *testing.T) {
	for text, want := range map[string][]float32{
		// layers 2 and 3 of a become 0 and 1
		"merge_method: passthrough\nslices:\n- sources:\n  - {model: a, layer_range: [2, 4], parameters: {scale: [{filter: layers.2., value: 5}, {filter: layers.1., value: 7}, {value: 1}]}}\n": {10, 5, 3, 1},
		"merge_method: passthrough\nparameters: {scale: [{filter: layers.2., value: 5}, {value: 1}]}\nslices:\n- sources:\n  - {model: a, layer_range: [2, 4]}\n":                                {10, 5, 3, 1},
		"merge_method: linear\nparameters: {normalize: [{filter: layers.0., value: false}, {value: true}]}\nslices:\n- sources:\n" +
			"  - {model: a, layer_range: [2, 4], parameters: {weight: [{filter: layers.2., value: 2}, {value: 4}]}}\n" +
			"  - {model: b, layer_range: [0, 2], parameters: {weight: [{filter: layers.0., value: 1}, {value: 4}]}}\n": {4, 3, 2, 1},
	} {
		cfg, err := merge.ReadConfig("c.yml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		m, err := cfg.Build(cpu.Vector{}, merge.Options{Open: opened})
		if err != nil {
			t.Fatal(err)
		}
		var got []float32
		for _, name := range []string{"model.layers.0.w", "model.layers.1.w"} {
			x, err := m.Tensor(name)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, x.Float32s()...)
		}
		near(t, text, got, want, 1e-6)
	}
}

func FuzzReadConfig(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join(shared.Dir(f, "golden/mergekit"), "*.yml"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("a: &x [*x]\n"))
	f.Add([]byte("merge_method: linear\ntokenizer: {tokens: {a: {source: {kind: model_token, model: m, token: b}}}}\nmodels: [{model: m}]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := merge.ReadConfig("c.yml", text)
		if err != nil {
			return
		}
		if m, err := c.Build(cpu.Vector{}, merge.Options{Open: opened}); err == nil {
			for _, name := range m.Names() {
				m.Tensor(name)
			}
		}
	})
}
