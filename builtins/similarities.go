package builtins

import (
	"fmt"
	"math"

	"go.starlark.net/starlark"

	"pewter/builtins/model"
	"pewter/builtins/similarity"
	"pewter/builtins/table"
	"pewter/internal/registry"
	"pewter/kernel"
	"pewter/lang"
)

// similarities are cka(), one verb for each measure of weights, and langdist().
func (w *World) similarities() []*lang.Func {
	all := []*lang.Func{w.ckaVerb(), w.langdistVerb()}
	for e := range similarity.Measures.All() {
		all = append(all, w.measureVerb(e))
	}
	return all
}

// similarityTable is a table with a number a layer, which knows the mean and the whole
// and says above itself what was computed.
func similarityTable(r *similarity.Result, what string) (starlark.Value, error) {
	n := len(r.Layers)
	names, values := make([]string, n), make([]float64, n)
	for i, l := range r.Layers {
		names[i], values[i] = l.Name, l.Value
	}
	t, err := table.New(&table.Column{Name: "layer", String: names}, &table.Column{Name: "value", Float: values})
	if err != nil {
		return nil, err
	}
	out := newTable(t)
	out.alike = r
	out.look.Caption = fmt.Sprintf("%s; mean over layers %.4g", what, r.Mean)
	if !math.IsNaN(r.Whole) {
		out.look.Caption += fmt.Sprintf(", whole model %.4g", r.Whole)
	}
	return out, nil
}

func whole(t *Table) (starlark.Value, error) {
	if t.alike == nil || math.IsNaN(t.alike.Whole) {
		return nil, fmt.Errorf("the table is not of a similarity of weights; .whole is that of all tensors together")
	}
	return starlark.Float(t.alike.Whole), nil
}

// measureVerb is the verb of a measure of one model's weights or two.
func (w *World) measureVerb(e registry.Entry[similarity.Measure]) *lang.Func {
	f := &lang.Func{Name: e.Name, Group: "Similarity", Returns: "table", Doc: e.Doc + " The answer has a row for each layer (its tensors together; embeddings, and final norm and head, by themselves), .mean over the decoder's layers, and .whole, of all tensors together.",
		Params: []lang.Param{{Name: "a", Type: modelType, Doc: "a checkpoint"}}, Example: twoModels + "s = " + e.Name + "(a)\nexpect(len(s) > 1)"}
	if e.Value.Models() == 2 {
		f.Params = []lang.Param{{Name: "a", Type: checkpoints, Doc: "a checkpoint; or a list or dict of them, to compare every two"},
			{Name: "b", Type: modelType, Default: starlark.None, Doc: "another of the same shapes"}}
		f.Doc += " Of many models it has a row for every two: a, b, value (the mean over layers) and whole."
		f.Example = twoModels + "s = " + e.Name + "(a, b)\nexpect(len(s) > 1)\nexpect(" + e.Name + "([a, b])[0].value, s.mean)"
	}
	f.Run = func(c *lang.Call) (starlark.Value, error) {
		v, err := w.measure(c, e)
		if err != nil {
			return nil, c.Errorf("%w", cause(c.Context(), err))
		}
		return v, nil
	}
	return f
}

// measure compares two models by a measure, or looks at one, or compares every
// two of many.
func (w *World) measure(c *lang.Call, e registry.Entry[similarity.Measure]) (starlark.Value, error) {
	dev, err := w.device()
	if err != nil {
		return nil, err
	}
	if e.Value.Models() == 1 {
		m := lang.Arg[*Model](c, "a")
		r, err := similarity.Compare(c.Context(), vectorOf(dev), e.Value, m.Checkpoint)
		if err != nil {
			return nil, err
		}
		w.warnOfNaN(e.Name, []string{m.Name()}, r)
		return similarityTable(r, e.Name+" of "+m.Name())
	}
	models := lang.Arg[[]model.Checkpoint](c, "a")
	if !c.Has("b") {
		if len(models) < 2 {
			return nil, fmt.Errorf("got %s; want another as b, or a list of models to compare every two", [...]string{"no model", "one model"}[len(models)])
		}
		return w.everyTwo(c, vectorOf(dev), e, models)
	}
	if len(models) != 1 {
		return nil, fmt.Errorf("got %d models for a and one for b; want one each, or all in a list", len(models))
	}
	r, err := similarity.Compare(c.Context(), vectorOf(dev), e.Value, models[0], lang.Arg[*Model](c, "b").Checkpoint)
	if err != nil {
		return nil, err
	}
	of := models[0].Name() + " and " + lang.Arg[*Model](c, "b").Name()
	w.warnOfNaN(e.Name, []string{of}, r)
	return similarityTable(r, e.Name+" of "+of)
}

// warnOfNaN says which results are no numbers, and why.
func (w *World) warnOfNaN(measure string, of []string, results ...*similarity.Result) {
	var bad []string
	for i, r := range results {
		if math.IsNaN(r.Whole) {
			bad = append(bad, of[i])
		}
	}
	if len(bad) == 0 {
		return
	}
	more := ""
	if len(bad) > 1 {
		more = fmt.Sprintf(" (and %d more)", len(bad)-1)
	}
	w.warn(fmt.Sprintf("%s of %s%s is NaN: a weight is NaN or infinite, or all weights of a model are 0", measure, bad[0], more))
}

// everyTwo is a table of every two of many models, each of which is read once.
func (w *World) everyTwo(c *lang.Call, dev kernel.Vector, e registry.Entry[similarity.Measure], models []model.Checkpoint) (starlark.Value, error) {
	if err := distinct(models); err != nil {
		return nil, err
	}
	pairs, err := similarity.CompareAll(c.Context(), dev, e.Value, models)
	if err != nil {
		return nil, err
	}
	n := len(pairs)
	a, b, value, whole := make([]string, n), make([]string, n), make([]float64, n), make([]float64, n)
	of, results := make([]string, n), make([]*similarity.Result, n)
	for i, p := range pairs {
		a[i], b[i], value[i], whole[i] = models[p.A].Name(), models[p.B].Name(), p.Mean, p.Whole
		of[i], results[i] = a[i]+" and "+b[i], p.Result
	}
	w.warnOfNaN(e.Name, of, results...)
	t, err := table.New(&table.Column{Name: "a", String: a}, &table.Column{Name: "b", String: b},
		&table.Column{Name: "value", Float: value}, &table.Column{Name: "whole", Float: whole})
	if err != nil {
		return nil, err
	}
	out := newTable(t)
	out.look.Caption = fmt.Sprintf("%s of every two of %d models: value is the mean over layers, whole that of all tensors", e.Name, len(models))
	return out, nil
}

// distinct returns an error where two models have one name.
func distinct(models []model.Checkpoint) error {
	seen := map[string]bool{}
	for _, m := range models {
		if seen[m.Name()] {
			return fmt.Errorf("two models are called %q, and their rows could not be told apart; give one another name with .rename(\"NAME\"), or a dict of names and models", m.Name())
		}
		seen[m.Name()] = true
	}
	return nil
}

func (w *World) langdistVerb() *lang.Func {
	kinds := similarity.Kinds()
	return &lang.Func{Name: "langdist", Group: "Similarity", Returns: "float",
		Params: []lang.Param{{Name: "a", Type: lang.String, Doc: "ISO 639-3 code"}, {Name: "b", Type: lang.String, Doc: "another"},
			{Name: "kind", Type: lang.OneOf(sortedKeys(kinds)...), Default: "knn", Doc: "of features: knn, syntax, phonology, inventory, genetic, geographic or featural"},
			{Name: "data", Type: lang.String, Default: starlark.None, Doc: "the folder of lang2vec's .npz files; None: looked for in the data folders"}},
		Doc:     "How far apart two languages are, by the features of URIEL and lang2vec.",
		Example: "e = catch(lambda: langdist(\"eng\", \"deu\", data=\"nowhere\"))\nexpect(type(e), \"error\")",
		Run:     w.langdist}
}

func (w *World) langdist(c *lang.Call) (starlark.Value, error) {
	dirs := []string{}
	if c.Has("data") {
		dir := w.path(c.String("data"))
		dirs = append(similarity.Find(dir), dir)
	} else {
		dirs = append(dirs, w.uriel()...)
	}
	if len(dirs) == 0 {
		return nil, c.Errorf("no lang2vec files in the data folders; give the folder of its .npz files as data=, or --data")
	}
	d, err := similarity.Languages{Dir: dirs[0]}.Distance(c.String("a"), c.String("b"), c.String("kind"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return starlark.Float(d), nil
}

// uriel returns the data folders that have lang2vec's files.
func (w *World) uriel() []string {
	var out []string
	for _, d := range w.paths(w.Data) {
		out = append(out, similarity.Find(d)...)
	}
	return out
}
