package builtins

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"

	"pewter/builtins/eval"
	"pewter/builtins/model"
	"pewter/builtins/stats"
	"pewter/builtins/store"
	"pewter/builtins/table"
	"pewter/lang"
	"pewter/plots"
)

// twoPairs is a task for examples.
const twoPairs = "pairs = tasks.pairs([{\"good\": \"dogs bark\", \"bad\": \"dogs barks\"}, {\"good\": \"a dog barks\", \"bad\": \"a dog bark\"}])\n"

func (w *World) scores() []*lang.Func {
	const group = "Tasks and scores"
	return []*lang.Func{
		{Name: "evaluate", Group: group, Returns: "table", Run: w.evaluate,
			Params: []lang.Param{{Name: "models", Type: checkpoints, Doc: "a checkpoint, a list or a dict of them, or a dict of these"}, {Name: "tasks", Type: tasksType, Doc: "a task or a list of tasks"},
				{Name: "metrics", Type: lang.OneOrMany(lang.String), Default: starlark.None, Doc: "which of acc, acc_char, acc_byte, acc_token, acc_pmi, bits_per_byte, bleu, chrf, chrf2pp; None: each task's own"}, {Name: "shots", Type: shotsType, Default: starlark.None, Doc: "examples before each item; None: each task's own number"},
				{Name: "limit", Type: lang.Int, Default: starlark.None, Doc: "the first so many items of each task; None: all"}, {Name: "compat", Type: lang.OneOf(eval.Paper, eval.LMEval, eval.Lighteval), Default: starlark.None, Doc: "whose definitions to follow; None: ours"}},
			Doc:     "Scores models on tasks: one row for each model, task, language and metric, with columns model task lang metric value n se lo hi, normaliser (what log-likelihoods were divided by) and interval (how lo and hi are made: of a mean ±1.96 standard errors, std(ddof 1)/√n; of others the normal interval of 1000 resamples of items). `.items` has a row for each item.",
			Example: exampleModel + twoPairs + "s = evaluate(m, pairs)\nexpect(s.where(metric=\"acc\")[0].n, 2)\nexpect(len(s.items), 2)"},
		{Name: "bootstrap", Group: group, Returns: "table | struct", Run: w.bootstrap,
			Params: slices.Concat([]lang.Param{{Name: "scores", Type: lang.Any, Doc: "scores that evaluate() returns, or a list of numbers"}}, resampling,
				[]lang.Param{{Name: "stat", Type: lang.Function, Default: starlark.None, Doc: "what is estimated of a list of numbers; None: the mean"}}),
			Doc:     "Resamples items with replacement: scores get new se, lo and hi; of a list of numbers, a struct of value, se, lo, hi, n and method. One item, or one group, has no interval: nan.",
			Example: "b = bootstrap([0, 1, 1, 1], n=200, seed=1)\nexpect(b.value, 0.75)\nexpect(b.lo < 0.75 and b.hi > 0.75)"},
	}
}

func (w *World) evaluate(c *lang.Call) (starlark.Value, error) {
	o := eval.Options{Models: lang.Arg[[]model.Checkpoint](c, "models"), Tasks: lang.Arg[[]eval.Task](c, "tasks"), Metrics: names(c, "metrics"), Compat: c.String("compat")}
	if c.Has("limit") {
		if o.Limit = c.Int("limit"); o.Limit < 1 {
			return nil, c.Errorf("limit is %d, want 1 or more", o.Limit)
		}
	}
	if c.Has("shots") {
		n := c.Int("shots")
		o.Shots = &n
	}
	s, err := w.Evaluate(c.Context(), o)
	if err != nil {
		if c.Context().Err() != nil { // the error becomes "interrupted"
			w.say(err.Error())
		}
		return nil, err
	}
	return &Table{Table: s.Table, Items: s.Items, Notes: s.Notes, scores: s, look: scoresLook}, nil
}

// Evaluate scores models on the world's device, telling how far it is and what
// a reader of the scores should know.
func (w *World) Evaluate(ctx context.Context, o eval.Options) (*eval.Scores, error) {
	dev, err := w.device()
	if err != nil {
		return nil, err
	}
	o.Progress, o.Fresh = w.evalProgress, w.Fresh
	if o.Store, err = w.Results(); err != nil {
		return nil, err
	}
	s, err := eval.Evaluate(ctx, dev, o)
	if err != nil {
		return nil, err
	}
	for _, note := range s.Notes {
		w.warn(note)
	}
	if w.Kept != nil {
		for _, k := range s.Kept {
			w.Kept(k)
		}
	}
	return s, nil
}

// Results is the store of kept answers; nil where none are kept.
func (w *World) Results() (*store.Store, error) {
	if w.storeDir() == "" {
		return nil, nil
	}
	return store.Open(filepath.Join(w.Store, "results"))
}

// storeDir returns Store, or "" where nobody asked for it and it can't be made.
func (w *World) storeDir() string {
	if w.Store == "" || !w.Anyhow {
		return w.Store
	}
	w.Anyhow = false
	if err := os.MkdirAll(filepath.Join(w.Store, "results"), 0o777); err != nil {
		w.warn(fmt.Sprintf("results are not kept: %v; --store DIR keeps them elsewhere, --store none nowhere", err))
		w.Store = ""
	}
	return w.Store
}

func (w *World) evalProgress(p eval.Progress) {
	if w.Progress != nil {
		w.Progress(fmt.Sprintf("%s (%d/%d)", p.Model, p.N+1, p.Models), p.At, p.Total)
	}
}

// confidence is the type of levels.
var confidence = lang.Such(lang.Float, "between 0 and 1", func(x float64) bool { return x > 0 && x < 1 })

// resampling are the parameters of the verbs that resample.
var resampling = []lang.Param{{Name: "n", Type: lang.Such(lang.Int, "of 2 or more", func(n int) bool { return n >= 2 }), Default: 1000, Doc: "resamples"}, {Name: "seed", Type: lang.Int, Default: 0, Doc: "of the draws"},
	{Name: "interval", Type: lang.OneOf("normal", "percentile", "bca"), Default: "normal", Doc: "normal: value ± z·se, se the standard deviation (ddof 1) of the resamples; percentile: their quantiles; bca: quantiles moved for bias and acceleration (Efron 1987)"},
	{Name: "level", Type: confidence, Default: 0.95, Doc: "of confidence"},
	{Name: "over", Type: lang.OneOf("items", "groups", "phenomenon"), Default: "items", Doc: "of scores, what is drawn: items, or whole groups that share a passage or sentence, or phenomena"}}

func (w *World) resamplingOf(c *lang.Call) stats.BootstrapOptions {
	o := stats.BootstrapOptions{N: c.Int("n"), Seed: w.seedOf(c), Interval: c.String("interval"), Level: c.Float("level"), Done: c.Context().Done()}
	if dev, err := w.device(); err == nil && dev != nil {
		o.Draw = dev.Draws
	}
	return o
}

// onlyItems returns an error where numbers, which have no groups, are to be drawn by group.
func onlyItems(c *lang.Call) error {
	if over := c.String("over"); over != "items" {
		return c.Errorf("over=%q is for scores, whose items know their groups; of numbers only items are drawn", over)
	}
	return nil
}

func (w *World) bootstrap(c *lang.Call) (starlark.Value, error) {
	o := w.resamplingOf(c)
	if t, ok := c.Value("scores").(*Table); ok {
		return bootstrapScores(c, t, o)
	}
	x, err := numbersOf.Convert(c.Value("scores"))
	if err != nil {
		return nil, c.Errorf("parameter scores: got %s, want scores or a list of numbers", c.Value("scores").Type())
	}
	if err := onlyItems(c); err != nil {
		return nil, err
	}
	failure := statOf(c, &o)
	b, err := stats.Bootstrap(x.([]float64), o)
	if err == nil {
		err = *failure
	}
	if err != nil {
		return nil, err
	}
	return starlarkstruct.FromStringDict(starlarkstruct.Default, starlark.StringDict{
		"value": starlark.Float(b.Value), "se": starlark.Float(b.SE), "lo": starlark.Float(b.Lo), "hi": starlark.Float(b.Hi),
		"n": starlark.MakeInt(b.N), "method": starlark.String(b.Method),
	}), nil
}

// bootstrapScores gives the rows of scores, some of which may have been filtered
// away, new intervals.
func bootstrapScores(c *lang.Call, t *Table, o stats.BootstrapOptions) (starlark.Value, error) {
	if t.scores == nil {
		return nil, c.Errorf("the table has no items to resample: want the scores that evaluate() returns, or a list of numbers")
	}
	all, err := t.scores.Of(t.Table).Bootstrap(o, c.String("over"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	keys := []string{"model", "task", "lang", "metric"}
	fresh, err := all.Select(append(slices.Clone(keys), "se", "lo", "hi", "interval")...)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	order := t.Names()
	var drop []string
	for _, name := range []string{"se", "lo", "hi", "interval"} {
		if t.Has(name) {
			drop = append(drop, name)
		} else {
			order = append(order, name)
		}
	}
	return rejoin(c, t, fresh, keys, drop, order)
}

// rejoin puts the columns of fresh in the place of those dropped.
func rejoin(c *lang.Call, t *Table, fresh *table.Table, keys, drop, order []string) (starlark.Value, error) {
	u, err := t.Drop(drop...)
	if err == nil {
		u, err = u.Join(fresh, true, keys...)
	}
	if err == nil {
		u, err = u.Select(order...)
	}
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return t.with(u), nil
}

// statOf sets the statistic to a function of the notebook; the error is that of
// its first failure.
func statOf(c *lang.Call, o *stats.BootstrapOptions) *error {
	failure := new(error)
	f := c.Callable("stat")
	if f == nil {
		return failure
	}
	o.Stat = oneAtATime(func(x []float64) float64 {
		if *failure != nil {
			return 0
		}
		v, err := c.Call(f, lang.FromGo(x))
		if err != nil {
			*failure = err
			return 0
		}
		y, ok := starlark.AsFloat(v)
		if !ok {
			*failure = c.Errorf("stat returned %s, want a number", v.Type())
		}
		return y
	})
	return failure
}

// oneAtATime makes f safe to be called from many goroutines.
func oneAtATime(f func([]float64) float64) func([]float64) float64 {
	var mu sync.Mutex
	return func(x []float64) float64 {
		mu.Lock()
		defer mu.Unlock()
		return f(x)
	}
}

// scoresLook is how scores are shown: the interval beside the value.
var scoresLook = plots.TableOptions{Format: ".4f"}
