package merge_test

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// onDisk saves small random models and opens them again.
func onDisk(t *testing.T, n int) (models []model.Checkpoint) {
	t.Helper()
	config, err := model.NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "vocab_size": 32, "hidden_size": 8, "num_hidden_layers": 2,
		"num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 16, "torch_dtype": "bfloat16"})
	if err != nil {
		t.Fatal(err)
	}
	for k := range n {
		c, err := model.Random(config, uint64(k), nil)
		dir := filepath.Join(t.TempDir(), "m")
		if err == nil {
			err = model.Save(c, dir, model.SaveOptions{})
		}
		if err == nil {
			c, err = model.Open(dir)
		}
		if err != nil {
			t.Fatal(err)
		}
		models = append(models, c)
	}
	return models
}

// The file of a merge by every method, with parameters other than the defaults,
// reads back as a merge of the same weights.
func TestToMergekit(t *testing.T) {
	all := onDisk(t, 4)
	own := map[string]any{"density": []any{.3, .7, .5}, "scale": .5, "normalize": false, "t": .3, "gamma": 1e-8, "epsilon": .1, "select_topk": .4}
	for e := range merge.Methods.All() {
		needs := e.Value.Needs()
		n := max(needs.Min, 3)
		if needs.Max > 0 {
			n = min(n, needs.Max)
		}
		for _, dtype := range []*tensor.DType{nil, new(tensor.DType)} {
			s := merge.Spec{MethodName: e.Name, Models: all[:n], Seed: 7, DType: dtype}
			if needs.Weights != merge.Unused {
				s.Weights = []float64{.5, 1e-3, 2}[:n]
			}
			if needs.Base != merge.Never {
				s.Base = all[3]
			}
			s.Method = e.Value
			for _, p := range merge.Params(e.Value) {
				v, ok := own[p.Name]
				if list, many := v.([]any); many && n != len(list) {
					v = list[0]
				}
				if m, err := merge.With(s.Method, map[string]any{p.Name: v}); ok && err == nil && m.Check() == nil {
					s.Method = m
				}
			}
			roundTrip(t, s)
		}
	}
}

func roundTrip(t *testing.T, s merge.Spec) {
	t.Helper()
	m, err := merge.Merge(cpu.Vector{}, s)
	if err != nil {
		t.Fatalf("%s: %v", s.MethodName, err)
	}
	text, err := merge.ToMergekit(m)
	if err != nil {
		t.Fatalf("%s: %v", s.MethodName, err)
	}
	config, err := merge.ReadConfig("m.yml", []byte(text))
	if err != nil {
		t.Fatalf("%s: %v\n%s", s.MethodName, err, text)
	}
	if len(config.Warnings) > 0 {
		t.Errorf("%s: %v", s.MethodName, config.Warnings)
	}
	back, err := config.Build(cpu.Vector{}, merge.Options{Seed: s.Seed})
	if err != nil {
		t.Fatalf("%s: %v\n%s", s.MethodName, err, text)
	}
	for _, name := range m.Names() {
		x, err := m.Tensor(name)
		y, other := back.Tensor(name)
		if err != nil || other != nil || x.DType != y.DType || !bytes.Equal(x.Data, y.Data) {
			t.Fatalf("%s: %s differs (%v, %v) by the file\n%s", s.MethodName, name, err, other, text)
		}
	}
	if again, err := merge.ToMergekit(back); again != text || err != nil {
		t.Errorf("%s: once more it is\n%s%v", s.MethodName, again, err)
	}
}

func TestToMergekitText(t *testing.T) {
	all := onDisk(t, 3)
	m, err := merge.Merge(cpu.Vector{}, merge.Spec{MethodName: "slerp", Models: all[:1], Base: all[1]})
	if err != nil {
		t.Fatal(err)
	}
	got, err := merge.ToMergekit(model.Rename(m, "x"))
	path := func(k int) string { return strconv.Quote(all[k].Recipe().Params["source"].(string)) }
	want := "merge_method: slerp\nbase_model: " + path(1) + "\nmodels:\n  - model: " + path(1) + "\n  - model: " + path(0) + "\nparameters:\n  t: 0.5\n"
	if got != want || err != nil {
		t.Errorf("got\n%s%v\nwant\n%s", got, err, want)
	}
	nested, _ := merge.Merge(cpu.Vector{}, merge.Spec{Models: []model.Checkpoint{m, all[2]}})
	own, _ := merge.Merge(cpu.Vector{}, merge.Spec{MethodName: "ties", Models: all[:2], Base: model.Rename(all[0], "other")})
	for want, c := range map[string]model.Checkpoint{"was made by load, for which mergekit has no file": all[0], "was made by slerp and is not on disk": nested, "is the base and one of the models too": own} {
		if _, err := merge.ToMergekit(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
