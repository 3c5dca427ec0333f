package eval

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"pewter/builtins/model"
	"pewter/builtins/store"
	"pewter/kernel"
)

// Options say what to evaluate.
type Options struct {
	Models  []model.Checkpoint
	Tasks   []Task
	Metrics []string // nil: each task's own
	Shots   *int     // examples before each item; nil: each task's own number
	Limit   int      // the first so many items of each task; 0: all
	Compat  string   // whose definitions: "", "paper", "lm-eval" or "lighteval"
	Tokens  int      // that a translation has at most; 0 means 256
	Batch   int      // tokens computed together at most; 0: as is fast. Scores do not depend on it

	// Store keeps every answer of a model as it comes and gives it again; nil
	// computes all.
	Store    *store.Store
	Fresh    bool           // compute again what the store holds
	Progress func(Progress) // told how it goes, from one goroutine at a time; may be nil
}

// Evaluate scores every model on every task. It stops with ctx's error.
//
// The requests of all tasks go to a model together, so that prompts share their
// prefixes across items, and its answer to one does not depend on the others.
func Evaluate(ctx context.Context, dev kernel.Device, o Options) (*Scores, error) {
	if o.Batch < 0 {
		return nil, fmt.Errorf("evaluate: batches of %d tokens; want 1 or more, or 0 for what is fast", o.Batch)
	}
	if len(o.Models) == 0 {
		return nil, errors.New("evaluate: no models; want at least one")
	}
	subjects := make([]subject, len(o.Models))
	for i, c := range o.Models {
		var err error
		if subjects[i], err = newSubject(dev, c, &o); err != nil {
			return nil, err
		}
	}
	return evaluate(ctx, subjects, o)
}

// A run is one call of Evaluate.
type run struct {
	o       Options
	tasks   []Task
	metrics [][]named // of each task
	scores  Scores
	meter   meter
}

func evaluate(ctx context.Context, subjects []subject, o Options) (*Scores, error) {
	r := &run{o: o}
	if err := r.prepare(subjects); err != nil {
		return nil, fmt.Errorf("evaluate: %w", err)
	}
	for i, s := range subjects {
		r.meter.start(s.name, i, len(subjects))
		outcomes, err := r.model(ctx, s)
		if err != nil {
			return nil, r.stopped(err)
		}
		if err := r.add(s, outcomes); err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return r.scores.finish()
}

// stopped says how far a run came that was cancelled.
func (r *run) stopped(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		kept := ""
		if r.o.Store != nil {
			kept = "; what is done is kept"
		}
		return interrupted{fmt.Sprintf("stopped at item %d of %d of %s%s", r.meter.p.Done, r.meter.p.Total, r.meter.p.Model, kept), err}
	}
	return err
}

// An interrupted run says how far it came; why is the caller's doing.
type interrupted struct {
	text string
	why  error
}

func (e interrupted) Error() string { return e.text }

func (e interrupted) Unwrap() error { return e.why }

// prepare checks everything that can be checked before a model is loaded.
func (r *run) prepare(subjects []subject) error {
	if err := checkCompat(r.o.Compat); err != nil {
		return err
	}
	if r.o.Limit < 0 {
		return fmt.Errorf("limit is %d, want 1 or more, or 0 for all", r.o.Limit)
	}
	if len(r.o.Tasks) == 0 {
		return errors.New("no tasks; want at least one")
	}
	names := map[string]bool{}
	for _, s := range subjects {
		if names[s.name] {
			return fmt.Errorf("two models are called %q, and their rows could not be told apart; call one otherwise: NAME=SOURCE on the command line, .rename(\"NAME\") in a notebook", s.name)
		}
		names[s.name] = true
	}
	ids := map[string]bool{}
	for _, t := range r.o.Tasks {
		if ids[t.ID()] {
			return fmt.Errorf("the task %s stands twice", t.ID())
		}
		ids[t.ID()] = true
		if err := r.task(t); err != nil {
			return err
		}
	}
	total := 0
	for _, t := range r.tasks {
		total += len(t.Items)
	}
	r.meter = newMeter(r.o.Progress, total)
	return nil
}

// task adds a task as the options want it.
func (r *run) task(t Task) error {
	if len(t.Items) == 0 {
		return fmt.Errorf("the task %s has no items", t.ID())
	}
	if r.o.Shots != nil {
		t.Shots = *r.o.Shots
	}
	if t.Kind == Text {
		t.Shots = 0 // a text has nothing before it
	}
	if t.Shots < 0 {
		return fmt.Errorf("%s: shots is %d, want 0 or more", t.ID(), t.Shots)
	}
	if err := t.checkShots(); err != nil {
		return err
	}
	metrics, err := t.metrics(r.o.Metrics)
	if err != nil {
		return err
	}
	if _, own := t.pool(); own && t.Shots > 0 {
		// Later items may be examples though only the first are asked about.
		t.Dev, t.own = t.Items, true
		r.scores.note("%s: examples are the first other items of the task itself: %s", t.ID(), cmp.Or(t.noDev, "it has no split for them"))
	}
	if r.o.Limit > 0 && r.o.Limit < len(t.Items) {
		t.Items = t.Items[:r.o.Limit]
	}
	if n := t.twins(); n > 0 {
		r.scores.note("%s: %d of %d items have choices that are the same; of those the first is taken for the model's", t.ID(), n, len(t.Items))
	}
	for _, n := range t.Notes {
		r.scores.note("%s: %s", t.ID(), n)
	}
	r.tasks, r.metrics = append(r.tasks, t), append(r.metrics, metrics)
	return nil
}
