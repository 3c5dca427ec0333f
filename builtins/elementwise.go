package builtins

import (
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/internal/plural"
	"pewter/kernel/tensor"
	"pewter/lang"
)

// formulas are the verbs that merge by expressions.
func (w *World) formulas() []*lang.Func {
	const group = "Merging"
	agree := "def agree(a, b, share=0.5):\n    return where(sign(a) == sign(b), share * a + (1 - share) * b, 0)\n"
	return []*lang.Func{
		{Name: "elementwise", Group: group, Returns: "checkpoint", Run: w.elementwise,
			Params: append(append([]lang.Param{{Name: "expression", Type: lang.String, Doc: "+ - * / ** comparisons and or not, \"x if c else y\", where(c, x, y) abs sign sqrt exp log min max clip(x, lo, hi), and of the whole tensor sum mean norm dot(x, y)"}},
				slices.DeleteFunc(slices.Clone(mergeParams), func(p lang.Param) bool { return p.Name == "weights" || p.Name == "seed" })...),
				lang.Param{Name: "**variables", Type: lang.Either(modelType, lang.Float), Doc: "what the names in the expression stand for: checkpoints and numbers"}),
			Doc: "Merges by an expression: each element of the result is that of the models' elements. It is compiled and computed in one pass; help(m) prints the program.",
			Example: twoModels + "m = elementwise(\"where(sign(a)==sign(b),(a+b)/2,0)\", a=a, b=b)\nname = \"model.norm.weight\"\nexpect(m[name][0], (a[name][0] + b[name][0]) / 2)\n" +
				"e = elementwise(\"base + t * (a - base)\", a=a, base=init, t=0.25)\nexpect(e[name][3], 1.0)"},
		{Name: "method", Group: group, Returns: "method", Run: w.makeMethod,
			Params: []lang.Param{{Name: "fn", Type: lang.Either(lang.Function, lang.String), Doc: "a function whose parameters are models (a list of tensors) or one for each model, base and weights if it wants them, and hyper-parameters with defaults; or an expression"},
				{Name: "name", Type: lang.String, Default: starlark.None, Doc: "what recipes call it; None: the function's name"}, {Name: "doc", Type: lang.String, Default: starlark.None, Doc: "what help says; None: the function's own"}},
			Doc: "A merge method of one's own. The function runs once, on tensors whose elements are not known, and what it computes is compiled to one pass over the weights. " +
				"Conditions are a == b, a < b, c & d, ~c, and where(c, x, y) chooses. help(method) prints the program.",
			Example: twoModels + agree + "half = method(agree)\nm = merge([a, b], method=half, share=0.25)\nexpect(half([a, b], share=0.25).digest, m.digest)\nexpect(m[\"model.norm.weight\"][0], 1.0)"},
	}
}

// elementwise merges by an expression given as text.
func (w *World) elementwise(c *lang.Call) (starlark.Value, error) {
	e, err := merge.ParseExpr(c.String("expression"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	models, numbers := map[string]model.Checkpoint{}, map[string]float64{}
	for _, p := range c.Extra() {
		if m, ok := p.Value.(*Model); ok {
			models[p.Key] = m.Checkpoint
		} else {
			numbers[p.Key] = p.Value.(float64)
		}
	}
	names := sortedKeys(models) // digests rest on this order
	if err := used(e, append(sortedKeys(numbers), names...)); err != nil {
		return nil, c.Errorf("%w", err)
	}
	if e, err = e.Bind(numbers); err != nil {
		return nil, c.Errorf("%w", err)
	}
	f, err := merge.NewFormula(e, names)
	if err != nil {
		return nil, c.Errorf("%w; give checkpoints and numbers as keywords: elementwise(\"(a + b) / 2\", a=m1, b=m2)", err)
	}
	spec := merge.Spec{MethodName: "elementwise", Method: f}
	for _, name := range names {
		spec.Models = append(spec.Models, models[name])
	}
	return w.mergeFormula(c, spec)
}

// used reports a variable that the expression does not use.
func used(e *merge.Expr, names []string) error {
	for _, name := range names {
		if !slices.Contains(e.Vars(), name) {
			return fmt.Errorf("%s is not in the expression, whose names are %s", name, strings.Join(e.Vars(), ", "))
		}
	}
	return nil
}

// mergeFormula fills in the arguments that all merges have, and merges.
func (w *World) mergeFormula(c *lang.Call, spec merge.Spec) (starlark.Value, error) {
	dev, err := w.device()
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	if base := optional(c, "base"); base != nil {
		spec.Base = base.(*Model).Checkpoint
	}
	spec.Name, spec.Compat = c.String("name"), c.String("compat")
	if c.Has("dtype") {
		d := lang.Arg[tensor.DType](c, "dtype")
		spec.DType = &d
	}
	spec.AnyTokenizer, spec.Warn = c.String("tokenizers") == "any", w.warn
	m, err := merge.Merge(vectorOf(dev), spec)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return w.newModel(m), nil
}

// makeMethod makes a method of a function or an expression.
func (w *World) makeMethod(c *lang.Call) (starlark.Value, error) {
	m := &Method{Func: &lang.Func{Name: c.String("name"), Group: "Merging", Returns: "checkpoint", Doc: c.String("doc")}}
	var err error
	switch fn := lang.Arg[any](c, "fn").(type) {
	case string:
		if m.expr, err = merge.ParseExpr(fn); err == nil {
			m.inputs = slices.DeleteFunc(m.expr.Vars(), func(v string) bool { return v == "base" })
			m.base = slices.Contains(m.expr.Vars(), "base")
		}
	case *starlark.Function:
		m.fn = fn
		err = m.read()
	default:
		err = fmt.Errorf("parameter fn: got a builtin, want a function defined in the notebook")
	}
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	m.describe()
	m.Func.Params = m.params()
	m.Func.Run = func(c *lang.Call) (starlark.Value, error) {
		hyper := map[string]float64{}
		for _, name := range m.hyper {
			hyper[name] = c.Float(name)
		}
		weights, err := weightsOf(c)
		if err != nil {
			return nil, c.Errorf("%w", err)
		}
		return w.mergeTraced(c, m, weights, hyper)
	}
	return m, nil
}

// describe fills in the name and documentation that were not given.
func (m *Method) describe() {
	switch {
	case m.Func.Name != "":
	case m.fn != nil && m.fn.Name() != "lambda":
		m.Func.Name = m.fn.Name()
	default:
		m.Func.Name = "method"
	}
	if m.Func.Doc == "" && m.fn != nil {
		m.Func.Doc = strings.TrimSpace(m.fn.Doc())
	}
	if m.Func.Doc == "" {
		m.Func.Doc = "A merge method of this notebook."
	}
}

// mergeTraced merges the models of a call by a method of one's own.
func (w *World) mergeTraced(c *lang.Call, m *Method, weights []float64, hyper map[string]float64) (starlark.Value, error) {
	models := lang.Arg[[]model.Checkpoint](c, "models")
	if weights == nil && m.weights {
		for range models {
			weights = append(weights, 1/float64(len(models)))
		}
	}
	if m.weights && len(weights) != len(models) {
		return nil, c.Errorf("got %s for %s: give one weight a model, in their order", plural.Of(len(weights), "weight"), plural.Of(len(models), "model"))
	}
	f, err := m.formula(c.Thread, len(models), weights, hyper)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	if !m.base && optional(c, "base") != nil {
		return nil, c.Errorf("%s takes no base model: leave base out, or give its function a parameter base", m.Func.Name)
	}
	return w.mergeFormula(c, merge.Spec{MethodName: m.Func.Name, Method: f, Models: models})
}

// mergeOwn is merge(models, method=m) of a method of one's own.
func (w *World) mergeOwn(c *lang.Call, m *Method) (starlark.Value, error) {
	hyper := map[string]float64{}
	for _, p := range c.Extra() {
		x, ok := starlark.AsFloat(p.Value.(starlark.Value))
		if !ok || !slices.Contains(m.hyper, p.Key) {
			return nil, c.Errorf("%s has no parameter %q that is a number%s; have: %s", m.Func.Name, p.Key, didYouMean(p.Key, slices.Concat(m.hyper, mergeNames())), listed(m.hyper))
		}
		hyper[p.Key] = x
	}
	weights, err := weightsOf(c)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	if weights != nil && !m.weights {
		return nil, c.Errorf("%s has no weights: leave them out, or give its function a parameter weights", m.Func.Name)
	}
	return w.mergeTraced(c, m, weights, hyper)
}
