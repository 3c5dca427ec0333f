package builtins

import (
	"fmt"
	"path/filepath"

	"go.starlark.net/starlark"

	"pewter/builtins/model"
	"pewter/internal/disk"
	"pewter/internal/suggest"
	"pewter/kernel/tensor"
	"pewter/lang"
)

func didYouMean(name string, candidates []string) string {
	return suggest.DidYouMean(name, candidates)
}

func (w *World) models() []*lang.Func {
	const group = "Models"
	return []*lang.Func{
		{Name: "load", Group: group, Returns: "checkpoint", Run: w.load,
			Params: []lang.Param{{Name: "source", Type: lang.String, Doc: "a folder in the hub's layout, a .safetensors file, a llama2.c .bin file, or org/model of the hub, fetched unless its cache on this machine has it"},
				{Name: "step", Type: lang.Int, Default: starlark.None, Doc: "a training step of those that steps() lists"}, {Name: "revision", Type: lang.String, Default: starlark.None, Doc: "a branch, tag or commit on the hub; None: main"},
				{Name: "tokenizer", Type: tokenizerSource, Default: starlark.None, Doc: "a tokenizer to use instead of the one that comes with it"},
				{Name: "name", Type: lang.String, Default: starlark.None, Doc: "what tables call it; None: the folder's or file's name"}},
			Doc:     "Opens a checkpoint. Its weights are mapped, not read; nothing is computed until a verb needs it.",
			Example: exampleModel + "save(m, \"tiny\")\nexpect(load(\"tiny\").params, m.params)"},
		{Name: "steps", Group: group, Returns: "list of int", Run: w.steps, Params: []lang.Param{{Name: "source", Type: lang.String, Doc: "a folder of checkpoints, or org/model of the hub"}},
			Doc:     "The training steps that a source offers, for load(source, step=…).",
			Example: exampleModel + "save(m, \"run/step100\")\nexpect(steps(\"run\"), [100])"},
	}
}

// exampleModel makes a small model for examples.
const exampleModel = "m = model(hidden=16, layers=2, heads=2, seed=1)\n"

func (w *World) load(c *lang.Call) (starlark.Value, error) {
	path, err := w.locate(c)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	depend(c, path)
	ck, err := model.Open(path)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	if c.Has("tokenizer") {
		t, err := w.tokenizerOf(lang.Arg[any](c, "tokenizer"))
		if err != nil {
			return nil, c.Errorf("%w", err)
		}
		ck = withTokenizer{ck, t}
	}
	if c.Has("name") {
		ck = model.Rename(ck, c.String("name"))
	}
	return w.newModel(ck), nil
}

// locate returns the path of what load is asked for.
func (w *World) locate(c *lang.Call) (string, error) {
	step := -1
	if c.Has("step") {
		step = c.Int("step")
	}
	return w.find(c.Context(), w.source(c.String("source")), c.String("revision"), step)
}

// source is a path of the notebook where there is such a path, or the folder that
// it would be in; else it stands as it is, the name of a model.
func (w *World) source(s string) string {
	path := w.path(s)
	if disk.Exists(path) {
		return path
	}
	if filepath.Dir(s) == "." || !disk.Exists(filepath.Dir(path)) {
		return s
	}
	if !filepath.IsAbs(path) {
		return "." + string(filepath.Separator) + path // what a model's name cannot be
	}
	return path
}

func (w *World) steps(c *lang.Call) (starlark.Value, error) {
	ns, err := w.stepsOf(c.Context(), w.source(c.String("source")))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return lang.FromGo(ns), nil
}

// fromJSON returns the value of a decoded JSON document.
func fromJSON(x any) starlark.Value {
	switch x := x.(type) {
	case map[string]any:
		d := starlark.NewDict(len(x))
		for _, k := range sortedKeys(x) {
			_ = d.SetKey(starlark.String(k), fromJSON(x[k])) // a string is hashable
		}
		return d
	case []any:
		out := make([]starlark.Value, len(x))
		for i := range x {
			out[i] = fromJSON(x[i])
		}
		return starlark.NewList(out)
	}
	return lang.FromGo(x)
}

// dtypeType is the type of names of element types; its Go value is tensor.DType.
var dtypeType = lang.Type{Name: "dtype", Choices: []string{"float32", "bfloat16", "float16"}, Convert: func(v starlark.Value) (any, error) {
	s, ok := starlark.AsString(v)
	if !ok {
		return nil, fmt.Errorf("got %s, want the name of a type of elements: \"float32\", \"bfloat16\" or \"float16\"", v.Type())
	}
	return tensor.ParseDType(s)
}}
