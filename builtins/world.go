// Package builtins is the vocabulary of notebooks: one table of verbs, in one
// file for each room of the house below, and the values that they make and take.
//
// It alone knows both Starlark and the domain. A verb is a row: its name,
// parameters, documentation and example, from which argument binding, help,
// completion and the reference page follow.
package builtins

import (
	"context"
	"sync"

	"go.starlark.net/starlark"

	"pewter/builtins/eval"
	"pewter/builtins/model"
	"pewter/builtins/similarity"
	"pewter/kernel"
	"pewter/lang"
)

// A World is what verbs need from outside the language. Its zero value works
// where no verb computes.
type World struct {
	// Open opens the compute device; it is called at most once, when a verb
	// first computes.
	Open func() (kernel.Device, error)
	// Data are folders that hold benchmarks' files.
	Data []string
	// Store is the folder of kept results; "": none are kept.
	Store string
	// Anyhow says that Store is where results are kept unasked: where that folder can't
	// be made they are not kept, and Warn hears why, once.
	Anyhow bool
	// Offline forbids the network.
	Offline bool
	// Fresh computes again what the store holds.
	Fresh bool
	// Progress, where set, hears how far a computation is; what is in work counts by
	// the share of it that is done. Total is 0 where nobody knows.
	Progress func(label string, done float64, total int)
	// Warn, where set, hears what a reader of the results should know.
	Warn func(text string)
	// Kept, where set, hears how much of an evaluation the store had.
	Kept func(eval.Kept)
	// Say, where set, hears what was written where, and how far a computation came that
	// was interrupted.
	Say func(text string)
	// Params are the values given on the command line for param().
	Params map[string]string
	// Notebook is the path of the notebook that runs, for env.
	Notebook string
	// Version is that of pewter, for env.
	Version string
	// Dir is the folder that relative paths are taken from; "": the working folder.
	Dir string

	once         sync.Once
	dev          kernel.Device
	devErr       error
	loaded       *model.Model // the model that computed last
	loadedDigest string
	thread       *starlark.Thread // of the program that runs
	seed         uint64
	seen         map[[32]byte]*similarity.Representations // of the last models that cka compared
	seenSize     int                                      // bytes
	funcs        []*lang.Func
	compile      sync.Once
}

// device returns the device, opened at first use.
func (w *World) device() (kernel.Device, error) {
	w.once.Do(func() {
		if w.Open != nil {
			w.dev, w.devErr = w.Open()
		}
	})
	return w.dev, w.devErr
}

// Begin hears that a program begins to run, as lang.Env has it: what values compute
// ends with it.
func (w *World) Begin(thread *starlark.Thread) (end func()) {
	outer := w.thread
	w.thread = thread
	return func() { w.thread = outer }
}

// context is that of the program that runs.
func (w *World) context() context.Context {
	if w.thread == nil {
		return context.Background()
	}
	return lang.Context(w.thread)
}

// stop ends the program that runs with an error.
func (w *World) stop(err error) {
	if w.thread == nil {
		panic(err)
	}
	lang.Stop(w.thread, err)
}

// Close gives back what the world opened.
func (w *World) Close() error {
	w.once.Do(func() {})
	if w.loaded != nil {
		w.loaded.Close()
	}
	if w.dev == nil {
		return nil
	}
	return w.dev.Close()
}

// Funcs returns the table of verbs.
func (w *World) Funcs() []*lang.Func {
	w.compile.Do(func() {
		for _, room := range []func() []*lang.Func{
			w.models, w.makers, w.savers, w.tokenizers, w.merges, w.tasks, w.scores, w.similarities, w.statistics, w.numbers, w.elements, w.tables, w.figures, w.words, w.sessions, w.training,
		} {
			w.funcs = append(w.funcs, room()...)
		}
	})
	return w.funcs
}

// Values returns what a notebook finds predeclared besides the verbs.
func (w *World) Values() starlark.StringDict { return starlark.StringDict{"env": w.env()} }

// tell reports progress.
func (w *World) tell(label string, done, total int) {
	if w.Progress != nil {
		w.Progress(label, float64(done), total)
	}
}

// say tells what was done that no value shows.
func (w *World) say(text string) {
	if w.Say != nil {
		w.Say(text)
	}
}

// warn tells of something that a reader of the results should know.
func (w *World) warn(text string) {
	if w.Warn != nil {
		w.Warn(text)
	}
}

// seedOf returns the seed of a call: its own, else that of seed().
func (w *World) seedOf(c *lang.Call) uint64 {
	if c.Given("seed") {
		return uint64(c.Int("seed"))
	}
	return w.seed
}
