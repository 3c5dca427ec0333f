package builtins

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/merge"
	"pewter/internal/plural"
	"pewter/lang"
)

// A Method is a merge method made of a Starlark function or of an expression.
type Method struct {
	value
	*lang.Func // of the verb that it is
	fn         *starlark.Function
	expr       *merge.Expr // where it was made of an expression
	inputs     []string    // what each model is called; none: a list of them
	list       string      // the parameter that takes that list
	base       bool
	weights    bool
	hyper      []string
}

var (
	_          starlark.Callable = (*Method)(nil)
	methodType                   = lang.Of[*Method]("method")
)

// String returns "<method NAME>".
func (m *Method) String() string { return "<method " + m.Func.Name + ">" }

// Type returns "method".
func (*Method) Type() string { return "method" }

// Name returns the method's name.
func (m *Method) Name() string { return m.Func.Name }

// CallInternal merges.
func (m *Method) CallInternal(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return m.Builtin().CallInternal(thread, args, kwargs)
}

// read finds what the parameters of the function stand for.
func (m *Method) read() error {
	if m.fn.HasVarargs() || m.fn.HasKwargs() {
		return fmt.Errorf("%s takes *args or **kwargs; want its parameters named: models (a list) or one for each model, base, weights, and hyper-parameters with defaults", m.fn.Name())
	}
	for i := range m.fn.NumParams() {
		name, _ := m.fn.Param(i)
		switch def := m.fn.ParamDefault(i); {
		case name == "models":
			m.list = name
		case name == "base":
			m.base = true
		case name == "weights":
			m.weights = true
		case def != nil:
			if _, ok := starlark.AsFloat(def); !ok {
				return fmt.Errorf("%s: the default of %s is %s, want a number", m.fn.Name(), name, def.Type())
			}
			m.hyper = append(m.hyper, name)
		default:
			m.inputs = append(m.inputs, name)
		}
	}
	if (m.list == "") == (len(m.inputs) == 0) {
		return fmt.Errorf("%s takes models and %s; want either models, which is a list, or a parameter for each model", m.fn.Name(), listed(m.inputs))
	}
	return nil
}

func listed(names []string) string {
	if len(names) == 0 {
		return "no other tensor"
	}
	return strings.Join(names, ", ")
}

// params are those of the verb.
func (m *Method) params() []lang.Param {
	out := []lang.Param{{Name: "models", Type: checkpoints, Doc: "a list or dict of checkpoints"}}
	if m.base {
		p := mergeParams[1]
		p.Default = nil
		out = append(out, p)
	}
	if m.weights {
		out = append(out, mergeParams[0])
	}
	for _, name := range m.hyper {
		out = append(out, lang.Param{Name: name, Type: lang.Float, Default: m.defaultOf(name), Doc: "parameter of the method"})
	}
	for _, p := range mergeParams {
		if p.Name == "name" || p.Name == "dtype" || p.Name == "tokenizers" || p.Name == "compat" {
			out = append(out, p)
		}
	}
	return out
}

func (m *Method) defaultOf(name string) float64 {
	for i := range m.fn.NumParams() {
		if p, _ := m.fn.Param(i); p == name {
			x, _ := starlark.AsFloat(m.fn.ParamDefault(i))
			return x
		}
	}
	return 0
}

// names returns what n models are called in the expression.
func (m *Method) names(n int) ([]string, error) {
	if m.list != "" {
		names := make([]string, n)
		for i := range names {
			names[i] = fmt.Sprintf("m%d", i+1)
		}
		return names, nil
	}
	if n != len(m.inputs) {
		return nil, fmt.Errorf("%s takes %s (%s), got %d", m.Func.Name, plural.Of(len(m.inputs), "model"), strings.Join(m.inputs, ", "), n)
	}
	return m.inputs, nil
}

// formula runs the function once, on traced tensors for n models.
func (m *Method) formula(thread *starlark.Thread, n int, weights []float64, hyper map[string]float64) (merge.Formula, error) {
	names, err := m.names(n)
	if err != nil || m.expr != nil {
		return formulaOf(m.expr, names, err)
	}
	tr := &tracing{}
	var list []starlark.Value
	var kwargs []starlark.Tuple
	give := func(name string, v starlark.Value) {
		kwargs = append(kwargs, starlark.Tuple{starlark.String(name), v})
	}
	for _, name := range names {
		t := &Traced{e: merge.Var(name), tr: tr}
		if list = append(list, t); m.list == "" {
			give(name, t)
		}
	}
	if m.list != "" {
		give(m.list, starlark.NewList(list))
	}
	if m.base {
		give("base", &Traced{e: merge.Var("base"), tr: tr})
	}
	if m.weights {
		give("weights", lang.FromGo(weights))
	}
	for k, x := range hyper {
		give(k, starlark.Float(x))
	}
	return m.traced(thread, kwargs, tr, names)
}

// traced calls the function and compiles what it returns.
func (m *Method) traced(thread *starlark.Thread, kwargs []starlark.Tuple, tr *tracing, names []string) (merge.Formula, error) {
	v, err := starlark.Call(thread, m.fn, nil, kwargs)
	if err == nil {
		err = tr.misuse
	}
	if err != nil {
		return merge.Formula{}, err
	}
	e, err := expressionOf(v)
	if err != nil {
		return merge.Formula{}, fmt.Errorf("%s returned something else than the merged elements: %w", m.Func.Name, err)
	}
	return merge.NewFormula(e, names)
}

func formulaOf(e *merge.Expr, names []string, err error) (merge.Formula, error) {
	if err != nil {
		return merge.Formula{}, err
	}
	return merge.NewFormula(e, names)
}

// Explain is what help says of the method: how it is called, and what it is
// compiled to.
func (m *Method) Explain() string {
	n := len(m.inputs)
	if m.list != "" {
		n = 2
	}
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = 1 / float64(n)
	}
	f, err := m.formula(new(starlark.Thread), n, weights, nil)
	if err != nil {
		return m.Help() + "\nIt cannot be compiled: " + err.Error() + "\n"
	}
	return m.Help() + fmt.Sprintf("\nOf %s it is\n", plural.Of(n, "model")) + compiled(f)
}

// compiled shows an expression and the program that it is compiled to.
func compiled(f merge.Formula) string {
	return fmt.Sprintf("    %s\ncompiled to\n    %s\n", f.Expr, strings.ReplaceAll(strings.TrimRight(f.String(), "\n"), "\n", "\n    "))
}
