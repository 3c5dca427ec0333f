package builtins

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"go.starlark.net/starlark"

	"pewter/builtins/model"
	"pewter/builtins/model/tokenizer"
	"pewter/builtins/train"
	"pewter/builtins/train/grammar"
	"pewter/lang"
	"pewter/plots"
)

// training are the verbs that make text and train on it.
func (w *World) training() []*lang.Func {
	const group = "Training"
	return []*lang.Func{
		{Name: "grammar", Group: group, Returns: "grammar", Run: openGrammar,
			Params:  []lang.Param{{Name: "lang", Type: lang.String, Doc: "ISO 639-3: eng deu fra spa ita nld rus tur ara zho"}},
			Doc:     "A small agreement grammar of a real language: text to train tiny models on, minimal pairs to test them, and the same sentences in every language.",
			Example: "g = grammar(\"deu\")\nexpect(len(g.text(3)), 3)\nexpect(g.pairs(1, seed=4)[0].good != g.pairs(1, seed=4)[0].bad)"},
		{Name: "tokenizer.train", Group: group, Returns: "tokenizer", Run: trainTokenizer,
			Params: []lang.Param{{Name: "text", Type: lang.Either(lang.ListOf(lang.String), lang.DictOf(lang.ListOf(lang.String))), Doc: "texts, or a dict of them by language"},
				{Name: "size", Type: lang.Such(lang.Int, "from 257 to 1048576", func(n int) bool { return n > 256 && n <= 1<<20 }), Default: 512, Doc: "tokens; fewer come of a text that has no more pairs"}},
			Doc:     "A byte-level BPE tokenizer made from text: pairs that stand together most often become tokens. Its tokenizer.json reads in other tools.",
			Example: "t = tokenizer.train([\"merging models\"] * 3, size=260)\nexpect(t.decode(t.encode(\"models\")), \"models\")"},
		{Name: "train", Group: group, Returns: "run", Run: w.train,
			Params: []lang.Param{
				{Name: "model", Type: modelType, Doc: "the checkpoint to begin with; it is not changed"},
				{Name: "text", Type: lang.Either(lang.ListOf(lang.String), lang.DictOf(lang.ListOf(lang.String))), Doc: "texts, or a dict of them by language"},
				{Name: "steps", Type: countType, Doc: "updates to make"},
				{Name: "batch", Type: countType, Default: 16, Doc: "sequences a step"}, {Name: "seq", Type: countType, Default: 128, Doc: "tokens a sequence, each of which is predicted: runs from anywhere in the texts one after the other, each led by BOS"},
				{Name: "lr", Type: lang.Float, Default: 3e-3, Doc: "peak learning rate"},
				{Name: "warmup", Type: lang.Int, Default: starlark.None, Doc: "steps to reach it: lr·(step+1)/warmup, steps counted from 0; None: a tenth of them, at least 1"},
				{Name: "schedule", Type: lang.OneOf(train.Schedules.Names()...), Default: "cosine", Doc: "what it does then: cosine and linear fall to a tenth of it at the end, constant stays"},
				{Name: "weight_decay", Type: lang.Float, Default: 0.1, Doc: "decoupled, θ ← θ(1 - lr·decay), of tensors of two dimensions (embeddings too), not of norms and biases"},
				{Name: "every", Type: countType, Default: starlark.None, Doc: "keep the model after each so many steps"},
				{Name: "seed", Type: lang.Int, Default: 0, Doc: "of the draw of sequences"},
				{Name: "mix", Type: lang.DictOf(lang.Float), Default: starlark.None, Doc: "how often a sequence is of each language, relative to the others; None: equally"},
				{Name: "keep", Type: lang.ListOf(lang.Int), Default: starlark.None, Doc: "keep the model after these steps"},
				{Name: "clip", Type: lang.Float, Default: 1.0, Doc: "longest gradient: over all parameters together it is shortened to this; 0: any"},
				{Name: "name", Type: lang.String, Default: starlark.None, Doc: "what tables call the result"}},
			Doc: "Trains a model on text by AdamW (β .9 and .95, ε 1e-8), in float32, and returns the models kept on the way. In .log the loss is the mean of a step's tokens in nats, before its update, and grad_norm that before clipping. The weights depend on the arguments alone: not on the number of threads, " +
				"nor on whether the run was cut off and taken up again from the store.",
			Example: exampleModel + "run = train(m, [\"one two three\"] * 20, steps=3, batch=2, seq=8)\nexpect(run.steps, [0, 3])\nexpect(len(run.log), 3)"},
	}
}

func openGrammar(c *lang.Call) (starlark.Value, error) {
	g, err := grammar.Lookup(c.String("lang"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return &Grammar{Grammar: g}, nil
}

func trainTokenizer(c *lang.Call) (starlark.Value, error) {
	texts := textsOf(c)
	names := slices.Sorted(maps.Keys(texts))
	t, err := tokenizer.Train(func(yield func(string) bool) {
		for _, name := range names {
			for _, s := range texts[name] {
				if !yield(s) {
					return
				}
			}
		}
	}, c.Int("size"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return &Tokenizer{Tokenizer: t}, nil
}

func (w *World) train(c *lang.Call) (starlark.Value, error) {
	run, err := w.runTraining(c)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return run, nil
}

func (w *World) runTraining(c *lang.Call) (starlark.Value, error) {
	m := lang.Arg[*Model](c, "model")
	dev, err := w.device()
	if err != nil {
		return nil, err
	}
	data, err := packText(c, m)
	if err != nil {
		return nil, err
	}
	o := w.trainOptions(c)
	label := "train " + m.Name()
	if c.Has("name") {
		label = "train " + c.String("name")
	}
	curve := lossCurve()
	o.Progress = func(s train.Step) bool {
		w.tell(fmt.Sprintf("%s, loss %.3f %s", label, s.Loss, curve(s.Loss)), s.Step, o.Steps)
		return true
	}
	if o.State, err = w.trainState(m, data, o); err != nil {
		return nil, err
	}
	run, err := train.Train(c.Context(), dev, m.Checkpoint, data, o)
	if err != nil {
		w.sayStopped(c.Context(), label, run, o)
		return nil, keepGood(run, o, cause(c.Context(), err))
	}
	name := ""
	if c.Has("name") {
		name = c.String("name")
	}
	return &Run{Run: run, w: w, name: name}, nil
}

// sayStopped tells how far an interrupted run came where its state is kept.
func (w *World) sayStopped(ctx context.Context, label string, run *train.Run, o train.Options) {
	if run != nil && ctx.Err() != nil && o.State != "" {
		w.say(fmt.Sprintf("%s: stopped after step %d of %d, which is kept: run again, it goes on", label, len(run.Log), o.Steps))
	}
}

// curveWidth is how many blocks a curve of losses has on one line.
const curveWidth = 16

// lossCurve returns a function that draws the losses it was given so far: anew
// when they are some percent more.
func lossCurve() func(loss float64) string {
	var losses []float64
	curve, next := "", 1
	return func(loss float64) string {
		losses = append(losses, loss)
		if n := len(losses); n >= next {
			curve, next = plots.Spark(losses, curveWidth), n+1+n/64
		}
		return curve
	}
}

// keepGood saves the last good model of a run that diverged beside its state, and
// says where.
func keepGood(run *train.Run, o train.Options, err error) error {
	var d *train.Diverged
	if !errors.As(err, &d) || o.State == "" || d.LastGood == 0 {
		return err
	}
	dir := filepath.Join(o.State, fmt.Sprintf("good-%d", d.LastGood))
	if serr := model.Save(run.Last(), dir, model.SaveOptions{Overwrite: true}); serr != nil {
		return fmt.Errorf("%w; the last good model could not be saved: %w", err, serr)
	}
	return fmt.Errorf("%w; that model is load(%q)", err, dir)
}

// cause is what ended a computation: the reason its context was cancelled for,
// where that was it.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// packText encodes the texts of a call as its model reads them.
func packText(c *lang.Call, m *Model) (*train.Data, error) {
	tok, err := m.Checkpoint.Tokenizer()
	if err != nil {
		return nil, err
	}
	var mix map[string]float64
	if c.Has("mix") {
		mix = map[string]float64{}
		for _, p := range lang.Arg[[]lang.Pair](c, "mix") {
			mix[p.Key] = p.Value.(float64)
		}
	}
	return train.Pack(tok, textsOf(c), mix)
}

// textsOf returns the argument text by language; a list is all of one.
func textsOf(c *lang.Call) map[string][]string {
	texts := map[string][]string{}
	switch v := lang.Arg[any](c, "text").(type) {
	case []any:
		texts["text"] = stringsOf(v)
	case []lang.Pair:
		for _, p := range v {
			texts[p.Key] = stringsOf(p.Value.([]any))
		}
	}
	return texts
}

func stringsOf(xs []any) []string {
	out := make([]string, len(xs))
	for i, x := range xs {
		out[i] = x.(string)
	}
	return out
}

func (w *World) trainOptions(c *lang.Call) train.Options {
	o := train.Default(c.Int("steps"))
	o.Batch, o.Seq, o.LR, o.Schedule = c.Int("batch"), c.Int("seq"), c.Float("lr"), c.String("schedule")
	o.Decay, o.Clip, o.Seed = c.Float("weight_decay"), c.Float("clip"), w.seedOf(c)
	if c.Has("warmup") {
		o.Warmup = c.Int("warmup")
	}
	if c.Has("every") {
		o.Keep = train.Every(c.Int("every"), o.Steps)
	}
	if c.Has("keep") {
		o.Keep = append(o.Keep, c.Ints("keep")...)
	}
	return o
}

// trainState returns the folder of the store that the run is kept in, "" where
// there is no store.
func (w *World) trainState(m *Model, data *train.Data, o train.Options) (string, error) {
	if w.storeDir() == "" {
		return "", nil
	}
	id, err := train.ID(m.Checkpoint, data, o)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(w.Store, "train", id)
	if w.Fresh {
		return dir, os.RemoveAll(dir)
	}
	return dir, nil
}
