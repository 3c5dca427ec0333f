package lang

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"go.starlark.net/starlark"
)

// A task is the running of one cell or chunk: its context, its limits and where
// its outputs go. Modules that it loads run as part of it.
type task struct {
	s       *Session
	ctx     context.Context
	cancel  context.CancelCauseFunc
	emit    func(Output)
	release []func()
	steps   uint64 // used by threads that have ended
	files   []fileState
	threads []*starlark.Thread // that run: of the cell, and of the modules that it loads
	failure *stop              // by which the code that runs is to fail
}

// taskKey is the thread local that holds the task.
const taskKey = "pewter.task"

// newTask starts the clock and the watch on memory. It must be closed.
func newTask(ctx context.Context, s *Session, emit func(Output)) *task {
	t := &task{s: s, emit: emit}
	s.task = t
	t.ctx, t.cancel = context.WithCancelCause(ctx)
	if limit := s.env.Limits.Time; limit > 0 {
		cause := Fail(Exhausted, "stopped: it ran longer than %v", limit)
		var stop context.CancelFunc
		t.ctx, stop = context.WithTimeoutCause(t.ctx, limit, cause)
		t.release = append(t.release, stop)
	}
	if limit := s.env.Limits.Memory; limit > 0 {
		t.release = append(t.release, watchMemory(limit, t.cancel))
	}
	return t
}

func (t *task) close() {
	for _, f := range t.release {
		f()
	}
	t.cancel(nil)
	t.s.task = nil
}

// halted reports whether the task is to stop, and if so makes its threads stop before
// their next step.
func (t *task) halted() bool {
	if t.ctx.Err() == nil {
		return false
	}
	for _, thread := range t.threads {
		thread.Cancel("stopped")
	}
	return true
}

// exec runs a program with the given predeclared names.
func (t *task) exec(name string, prog *starlark.Program, predeclared starlark.StringDict) (globals starlark.StringDict, err error) {
	thread := &starlark.Thread{Name: name, Print: t.print, Load: t.s.modules.load}
	for k, v := range t.s.env.Locals {
		thread.SetLocal(k, v)
	}
	thread.SetLocal(taskKey, t)
	t.limitSteps(thread)
	t.threads = append(t.threads, thread)
	defer func() { t.threads = t.threads[:len(t.threads)-1] }()
	defer func() { t.steps += thread.ExecutionSteps() }()
	stop := context.AfterFunc(t.ctx, func() { thread.Cancel("stopped") })
	defer stop()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer Recover(name, &err)
	if t.ctx.Err() != nil {
		return nil, t.stopped()
	}
	if begin := t.s.env.Begin; begin != nil {
		defer begin(thread)()
	}
	return prog.Init(thread, predeclared)
}

// limitSteps gives the thread what is left of the steps.
func (t *task) limitSteps(thread *starlark.Thread) {
	limit := t.s.env.Limits.Steps
	if limit == 0 {
		return
	}
	thread.SetMaxExecutionSteps(max(limit-min(limit, t.steps), 1))
	thread.OnMaxSteps = func(thread *starlark.Thread) {
		t.cancel(Fail(Exhausted, "stopped: it took more than %d steps", limit))
		thread.Cancel("stopped")
	}
}

func (t *task) print(_ *starlark.Thread, msg string) { t.emit(Output{Kind: Printed, Text: msg}) }

// stopped returns why the task was stopped from outside, or nil.
func (t *task) stopped() error {
	cause := context.Cause(t.ctx)
	switch {
	case cause == nil:
		return nil
	case errors.Is(cause, context.Canceled):
		return Fail(Interrupted, "interrupted")
	case errors.Is(cause, context.DeadlineExceeded):
		return Fail(Exhausted, "stopped: the time allowed is over")
	}
	return cause
}

// Context returns the context of the cell that a thread runs. A builtin that
// takes long returns when it is cancelled.
func Context(thread *starlark.Thread) context.Context {
	if t, ok := thread.Local(taskKey).(*task); ok {
		return t.ctx
	}
	return context.Background()
}

// Show adds a value to the outputs of the cell that a thread runs, computed if that is
// still to be done.
func Show(thread *starlark.Thread, v starlark.Value) error {
	err := Compute(thread, v)
	if err == nil {
		Emit(thread, Output{Kind: Shown, Value: v})
	}
	return err
}

// Compute computes a value that a thread needs, if that is still to be done.
func Compute(thread *starlark.Thread, v starlark.Value) error {
	if l, ok := v.(Lazy); ok {
		return l.Compute(Context(thread))
	}
	return nil
}

// Emit adds an output to the cell that a thread runs. Builtins such as show use it.
func Emit(thread *starlark.Thread, o Output) {
	if t, ok := thread.Local(taskKey).(*task); ok {
		t.emit(o)
		return
	}
	fmt.Println(o.Text)
}
