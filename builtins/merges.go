package builtins

import (
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/internal/registry"
	"pewter/kernel"
	"pewter/kernel/tensor"
	"pewter/lang"
)

// merges are merge() and one verb for each merge method, whose parameters are
// the fields of its struct.
func (w *World) merges() []*lang.Func {
	const group = "Merging"
	all := []*lang.Func{
		{Name: "merge", Group: group, Returns: "checkpoint", Run: w.mergeByName,
			Params: append([]lang.Param{{Name: "models", Type: checkpoints, Doc: "a list or dict of checkpoints"},
				{Name: "method", Type: lang.Either(lang.OneOf(merge.Methods.Names()...), methodType), Default: "linear", Doc: "a merge method; methods() lists them, method() makes one"}},
				append(mergeParams, lang.Param{Name: "**parameters", Type: lang.Any, Doc: "parameters of the method"})...),
			Doc:     "Merges checkpoints into one. The result is a recipe: arguments are checked now, weights are computed as they are read, and nothing is written to disk.",
			Example: twoModels + "m = merge([a, b], weights=[0.25, 0.75])\nexpect(m.params, a.params)"},
		{Name: "methods", Group: group, Returns: "table", Run: listMethods,
			Doc:     "The merge methods, with their parameters and equations.",
			Example: "expect(\"ties\" in methods()[\"name\"])"},
	}
	all = append(all, w.mergekit(), w.conflictsVerb(), w.alignVerb())
	all = append(all, w.formulas()...)
	for e := range merge.Methods.All() {
		all = append(all, w.mergeVerb(e))
	}
	return all
}

// twoModels makes two small models and a base of theirs, for examples.
const twoModels = "a, b, init = [model(hidden=16, layers=2, heads=2, seed=s) for s in (1, 2, 3)]\n"

// mergeParams are the parameters of every merge.
var mergeParams = []lang.Param{
	{Name: "weights", Type: weightsType, Default: starlark.None, Doc: "one a model, in their order or as a dict by their names; None: the method's own"},
	{Name: "base", Type: modelType, Default: starlark.None, Doc: "the checkpoint that the models were trained from"},
	{Name: "name", Type: lang.String, Default: starlark.None, Doc: "what tables call the result"},
	{Name: "seed", Type: lang.Int, Default: 0, Doc: "of random masks"},
	{Name: "dtype", Type: dtypeType, Default: starlark.None, Doc: "of the result; None: that of the models"},
	{Name: "tokenizers", Type: lang.OneOf("same", "any"), Default: "same", Doc: "any: merge models whose tokenizers differ, row by row"},
	{Name: "compat", Type: lang.OneOf("mergekit"), Default: starlark.None, Doc: "round each step as mergekit does"},
}

// mergeVerb is the verb of one method.
func (w *World) mergeVerb(e registry.Entry[merge.Method]) *lang.Func {
	needs := e.Value.Needs()
	params := []lang.Param{{Name: "models", Type: checkpoints, Doc: "a list or dict of checkpoints"}}
	base := mergeParams[1]
	example := e.Name + "([a, b]"
	switch {
	case needs.Pair:
		base.Doc = "the checkpoint to begin at; None: the first of two models"
		params = append(params, base)
		example = e.Name + "([a, b], base=init"
	case needs.Base == merge.Always:
		base.Default = nil
		params = append(params, base)
		example = e.Name + "([a, b], base=init"
	case needs.Base == merge.Optional:
		params = append(params, base)
	}
	if needs.Max == 1 {
		example = strings.Replace(example, "[a, b]", "[a]", 1)
	}
	shares, rest := ownParams(e.Value)
	params = append(params, shares...)
	if needs.Weights != merge.Unused {
		params = append(params, mergeParams[0])
	}
	params = slices.Concat(params, rest, mergeParams[2:])
	return &lang.Func{Name: e.Name, Group: "Merging", Returns: "checkpoint", Doc: e.Doc, Params: params,
		Example: twoModels + "m = " + example + ")\nexpect(m.params, a.params)",
		Run:     func(c *lang.Call) (starlark.Value, error) { return w.mergeWith(c, e, fieldValues(c, e.Value)) }}
}

// ownParams are the hyper-parameters of a method: those that each model may have
// its own of, which stand before the weights, and the rest, scale and normalize first.
func ownParams(m merge.Method) (shares, rest []lang.Param) {
	first := []string{"normalize", "scale"}
	for _, p := range merge.Params(m) {
		param := lang.Param{Name: p.Name, Type: fieldType(p.Default), Default: fieldDefault(p.Default), Doc: p.Doc}
		if _, ok := p.Default.(merge.PerModel); ok {
			shares = append(shares, param)
		} else {
			rest = append(rest, param)
		}
	}
	slices.SortStableFunc(rest, func(a, b lang.Param) int {
		return slices.Index(first, b.Name) - slices.Index(first, a.Name)
	})
	return shares, rest
}

// fieldType is the type of a method's parameter.
func fieldType(v any) lang.Type {
	switch v.(type) {
	case bool:
		return lang.Bool
	case int:
		return lang.Int
	case string:
		return rescaling
	case merge.PerModel:
		return lang.Either(lang.Float, lang.ListOf(lang.Float))
	}
	return lang.Float
}

// rescaling is the type of rescale, the one parameter of words: None stands for "".
var rescaling = lang.Type{Name: `"p" | "l1"`, Choices: []string{"p", "l1"}, Convert: func(v starlark.Value) (any, error) {
	if v == starlark.None {
		return "", nil
	}
	return lang.String.Convert(v)
}}

// fieldDefault is the default as people write it: one number where all models share it.
func fieldDefault(v any) any {
	if p, ok := v.(merge.PerModel); ok && len(p) == 1 {
		return p[0]
	}
	if p, ok := v.(merge.PerModel); ok {
		return []float64(p)
	}
	if v == "" {
		return starlark.None
	}
	return v
}

// fieldValues returns the parameters of the method that the call gave.
func fieldValues(c *lang.Call, m merge.Method) map[string]any {
	out := map[string]any{}
	for _, p := range merge.Params(m) {
		if c.Given(p.Name) && c.Has(p.Name) {
			out[p.Name] = lang.Arg[any](c, p.Name)
		}
	}
	return out
}

func (w *World) mergeByName(c *lang.Call) (starlark.Value, error) {
	if m, ok := lang.Arg[any](c, "method").(*Method); ok {
		return w.mergeOwn(c, m)
	}
	e, err := merge.Methods.Lookup(c.String("method"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	params := map[string]any{}
	own := hyperNames(e.Value)
	for _, p := range c.Extra() {
		if all := slices.Concat(own, mergeNames()); !slices.Contains(own, p.Key) {
			return nil, c.Errorf("%s has no parameter %q%s; have: %s", e.Name, p.Key, didYouMean(p.Key, all), strings.Join(all, ", "))
		}
		if params[p.Key], err = lang.ToGo(p.Value.(starlark.Value)); err != nil {
			return nil, c.Errorf("%s: %w", p.Key, err)
		}
	}
	return w.mergeWith(c, e, params)
}

// hyperNames are those of a method's hyper-parameters.
func hyperNames(m merge.Method) (names []string) {
	for _, p := range merge.Params(m) {
		names = append(names, p.Name)
	}
	return names
}

// mergeNames are those of the parameters of every merge.
func mergeNames() (names []string) {
	for _, p := range mergeParams {
		names = append(names, p.Name)
	}
	return names
}

func (w *World) mergeWith(c *lang.Call, e registry.Entry[merge.Method], params map[string]any) (starlark.Value, error) {
	dev, err := w.device()
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	method, err := merge.With(e.Value, params)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	spec := merge.Spec{MethodName: e.Name, Method: method, Models: lang.Arg[[]model.Checkpoint](c, "models"), Seed: w.seedOf(c)}
	if spec.Weights, err = weightsOf(c); err != nil {
		return nil, c.Errorf("%w", err)
	}
	w.fillSpec(c, &spec)
	m, err := merge.Merge(vectorOf(dev), spec)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return w.newModel(m), nil
}

// fillSpec takes the optional arguments of a merge.
func (w *World) fillSpec(c *lang.Call, spec *merge.Spec) {
	if base := optional(c, "base"); base != nil {
		spec.Base = base.(*Model).Checkpoint
	}
	if c.Has("name") {
		spec.Name = c.String("name")
	}
	if c.Has("dtype") {
		d := lang.Arg[tensor.DType](c, "dtype")
		spec.DType = &d
	}
	if c.Has("compat") {
		spec.Compat = c.String("compat")
	}
	spec.AnyTokenizer = c.String("tokenizers") == "any"
	spec.Warn = w.warn
}

// optional returns an argument that not every verb has.
func optional(c *lang.Call, name string) any {
	for _, p := range c.Func.Params {
		if p.Name == name && c.Has(name) {
			return lang.Arg[any](c, name)
		}
	}
	return nil
}

func vectorOf(dev kernel.Device) kernel.Vector {
	if dev == nil {
		return nil
	}
	return dev
}

func listMethods(*lang.Call) (starlark.Value, error) {
	var rows []starlark.Value
	for e := range merge.Methods.All() {
		var params []string
		for _, p := range merge.Params(e.Value) {
			params = append(params, p.Name+"="+lang.FromGo(fieldDefault(p.Default)).String())
		}
		d := starlark.NewDict(3)
		for k, v := range map[string]string{"name": e.Name, "parameters": strings.Join(params, ", "), "doc": strings.Join(strings.Fields(e.Doc), " ")} {
			_ = d.SetKey(starlark.String(k), starlark.String(v)) // a string is hashable
		}
		rows = append(rows, d)
	}
	return tableOf(starlark.NewList(rows), []string{"name", "parameters", "doc"})
}
