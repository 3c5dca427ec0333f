// Package train trains small models from text: what the miniature of the paper
// is made with.
package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"pewter/builtins/model"
	"pewter/kernel"
)

// A Step is the record of one update.
type Step struct {
	Step            int     // from 1
	Loss            float64 // mean cross-entropy of the batch before the update, in nats a token
	LR              float64
	GradNorm        float64 // before clipping
	TokensPerSecond float64
}

// A Run is what training made: models after the steps that were kept, and a
// record of every step.
type Run struct {
	Log  []Step
	kept map[int]model.Checkpoint
}

// A Diverged error says at which step the loss stopped being a number.
type Diverged struct {
	Step     int
	Loss     float64
	LastGood int // the last step whose model had a loss; the run keeps it
}

// Error implements error.
func (d *Diverged) Error() string {
	what := fmt.Sprintf("the loss at step %d is %g", d.Step, d.Loss)
	if !math.IsNaN(d.Loss) && !math.IsInf(d.Loss, 0) {
		what = fmt.Sprintf("the gradient at step %d is not finite", d.Step)
	}
	return fmt.Sprintf("training diverged: %s; the last good model is that after step %d; try a smaller lr or a longer warmup", what, d.LastGood)
}

// Train makes o.Steps updates of m on data by AdamW:
//
//	for each step:
//		loss = mean cross-entropy of data's batch
//		g = ∂loss/∂p, scaled so that ‖g‖ <= Clip
//		p = AdamW(p, g)
//
// The result depends on the arguments alone, not on the number of threads nor
// on whether the run was interrupted and resumed from o.State. When the loss
// stops being a number, or ctx ends, the run so far is returned with the error.
func Train(ctx context.Context, dev kernel.Device, m model.Checkpoint, data *Data, o Options) (*Run, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := data.check(o.Seq); err != nil {
		return nil, err
	}
	t, err := newTrainer(dev, m, data, o)
	if err != nil {
		return nil, err
	}
	defer t.close()
	if err := t.resume(); err != nil {
		return nil, err
	}
	return t.run, t.loop(ctx)
}

// loggedAtOnce is for how many steps at most the log has room from the start.
const loggedAtOnce = 1 << 14

// A trainer is the state of a run.
type trainer struct {
	o        Options
	schedule Schedule
	data     *Data
	dev      kernel.Device
	init     model.Checkpoint
	model    *model.Trainable
	opt      *optimizer
	ids      []int32
	step     int // done
	run      *Run
	saved    time.Time
}

func newTrainer(dev kernel.Device, m model.Checkpoint, data *Data, o Options) (*trainer, error) {
	schedule, err := Schedules.Lookup(o.Schedule)
	if err != nil {
		return nil, err
	}
	tm, err := model.NewTrainable(dev, m)
	if err != nil {
		return nil, err
	}
	return &trainer{o: o, schedule: schedule.Value, data: data, dev: dev, init: m, model: tm,
		opt: newOptimizer(dev, tm, o), ids: make([]int32, o.Batch*(o.Seq+1)),
		run: &Run{Log: make([]Step, 0, min(o.Steps, loggedAtOnce)), kept: map[int]model.Checkpoint{0: m}}, saved: time.Now()}, nil
}

func (t *trainer) close() {
	t.opt.close()
	t.model.Close()
}

// loop makes the steps that are left.
func (t *trainer) loop(ctx context.Context) error {
	for t.step < t.o.Steps {
		s, err := t.update(ctx)
		if err != nil {
			return t.interrupted(ctx, err)
		}
		if err := t.keep(); err != nil {
			return err
		}
		if t.o.Progress != nil && !t.o.Progress(s) {
			return t.stop()
		}
	}
	return nil
}

// interrupted keeps the state where ctx has ended, which leaves the parameters as
// they were after the step before; err is why the step failed.
func (t *trainer) interrupted(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return errors.Join(err, t.save())
}

// update makes one step.
func (t *trainer) update(ctx context.Context) (Step, error) {
	start := time.Now()
	t.data.Batch(t.ids, t.o.Batch, t.o.Seq, t.o.Seed, t.step)
	loss, err := t.model.Loss(ctx, t.ids, t.o.Batch, t.o.Seq, true)
	if err != nil {
		return Step{}, err
	}
	norm := t.opt.norm()
	if math.IsNaN(loss) || math.IsInf(loss, 0) || math.IsNaN(norm) || math.IsInf(norm, 0) {
		return Step{}, t.diverged(loss)
	}
	lr := t.o.rate(t.schedule, t.step)
	t.step++
	t.opt.update(t.step, lr, norm)
	s := Step{Step: t.step, Loss: loss, LR: lr, GradNorm: norm,
		TokensPerSecond: float64(t.o.Batch*t.o.Seq) / time.Since(start).Seconds()}
	t.run.Log = append(t.run.Log, s)
	return s, nil
}

// diverged keeps the parameters before the last update, and drops a model that
// was kept after it.
func (t *trainer) diverged(loss float64) error {
	d := &Diverged{Step: t.step + 1, Loss: loss, LastGood: max(0, t.step-1)}
	delete(t.run.kept, d.LastGood+1)
	if t.run.kept[d.LastGood] != nil {
		return d
	}
	if err := t.snapshot(t.opt.before, d.LastGood); err != nil {
		return err
	}
	return d
}

// keep keeps the model where it is asked for, and the state now and then.
func (t *trainer) keep() error {
	if t.o.keeps(t.step) {
		if err := t.snapshot(t.opt.p.Value, t.step); err != nil {
			return err
		}
	}
	if time.Since(t.saved) > saveEvery || t.o.keeps(t.step) {
		return t.save()
	}
	return nil
}

// stop keeps the model as it is when the caller wants no more.
func (t *trainer) stop() error {
	if t.run.kept[t.step] != nil {
		return nil
	}
	return t.snapshot(t.opt.p.Value, t.step)
}

// snapshot keeps parameters as the model after a step.
func (t *trainer) snapshot(all kernel.Array, step int) error {
	c, err := t.model.Snapshot(all, fmt.Sprintf("%s@%d", t.init.Name(), step), t.recipe(step))
	if err != nil {
		return err
	}
	t.run.kept[step] = c
	return nil
}

// recipe says how the model after a step was made.
func (t *trainer) recipe(step int) model.Recipe {
	o := t.o
	return model.Recipe{Op: "train", Inputs: []model.Checkpoint{t.init}, Params: map[string]any{
		"step": step, "steps": o.Steps, "batch": o.Batch, "seq": o.Seq, "lr": o.LR, "warmup": o.Warmup,
		"schedule": o.Schedule, "weight_decay": o.Decay, "beta1": o.Beta1, "beta2": o.Beta2, "eps": o.Eps,
		"clip": o.Clip, "seed": o.Seed, "data": t.data.Digest(),
	}}
}
