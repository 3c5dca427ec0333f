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
		{"merge_method: linear\nmodels: a\n", "c.yml:2:9: models is a, want a list"},
		{"merge_method: linear\nmodels:\n- parameters: {weight: 1}\n", "c.yml:3:3: model is missing"},
		{"merge_method: linear\ndtype: int3\n" + models, `c.yml:2:8: unknown element type "int3"`},
		{"merge_method: linear\ndtype: int64\n" + models, "has no arithmetic"},
		{"merge_method: linear\nslices:\n- sources:\n  - model: a\n", "layer_range is missing"},
		{"merge_method: linear\nslices:\n- sources:\n  - {model: a, layer_range: [3, 1]}\n", "layer_range is [3, 1], want [first, last+1]"},
		{"merge_method: linear\nslices:\n- sources:\n  - {model: a, layer_range: [0.5, 1]}\n", "layer_range is [0.5, 1], want [first, last+1]"},
		{"merge_method: linear\n" + models + "---\nmerge_method: ties\n", "a second document begins; want one document a file"},
		{"merge_method: linear\n" + models + "slices:\n- sources:\n  - {model: a, layer_range: [0, 1]}\n", "give either models or slices"},
		{"merge_method: linear\nparameters: {weight: {value: x, filtr: y}}\n" + models, `unknown key "filtr"`},
		{"merge_method: linear\nparameters: {weight: [1, x]}\n" + models, "got [1, x], want a number"},
		{"merge_method: linear\nmerge_method: ties\n" + models, "twice"},
		{"merge_method: linear\ntokenizer: {source: union, pad_to_multiple_of: 0}\n" + models, "want a positive number"},
		{"{", "c.yml: yaml:"},
		{"merge_method: linear\nparameters: {weight: &x [*x]}\n" + models, "c.yml:2:"},
		{"- a\n", "the file is a list, want a mapping"},
	} {
		_, err := merge.ReadConfig("c.yml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.text, err, c.want)
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
	ts["model.norm.weight"] = tensor.New(tensor.F32, 3)
	return &fake{filepath.Base(name), ts}, nil
}

func TestBuildErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"merge_method: linear\nmodels:\n- model: a\n- model: small\n", "2 tensors differ\n  model.layers.2.w: [2] in a, none in small"},
		{"merge_method: linear\nmodels:\n- {model: a, parameters: {weight: 1}}\n- model: b\n", "c.yml:4:3: b has no weight"},
		{"merge_method: linear\nmodels:\n- {model: a, parameters: {weight: [{filter: norm, value: 1}]}}\n", "c.yml:3:27: weight is given, but not for model.layers.0.w: add {value: …}"},
		{"merge_method: ties\nmodels:\n- model: a\n", "ties needs a base model"},
		{"merge_method: passthrough\nslices:\n- sources:\n  - {model: a, layer_range: [0, 9]}\n", "c.yml:4:5: layer_range [0, 9] of a, which has 4 layers"},
		{"merge_method: linear\nslices:\n- sources:\n  - {model: a, layer_range: [0, 2]}\n  - {model: b, layer_range: [0, 3]}\n", "3 layers of b beside 2 of a"},
		{"merge_method: ties\nbase_model: a\nparameters: {density: 7}\nmodels:\n- model: b\n", "c.yml:3:14: model.layers.0.w: density is 7, want a number from 0 to 1"},
		{"merge_method: ties\nbase_model: a\nmodels:\n- model: b\n- model: c\n  parameters:\n    density: [0.5, 1.5]\n", "c.yml:7:5: model.layers.2.w: density is 1.166"},
		{"merge_method: ties\nbase_model: a\nparameters: {density: .5, lambda: .inf}\nmodels:\n- model: b\n", "c.yml:3:27: model.layers.0.w: scale is +Inf"},
		{"merge_method: della\nbase_model: a\nmodels:\n- {model: b, parameters: {density: .5, epsilon: .6}}\n", "c.yml:4:40: model.layers.0.w: density 0.5 with epsilon 0.6"},
		{"merge_method: linear\nmodels:\n- {model: a, parameters: {weight: .inf}}\n", "c.yml:3:27: the weight of a is +Inf"},
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
