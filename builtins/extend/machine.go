package extend

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/traefik/yaegi/interp"

	"pewter/builtins/ext"
	"pewter/builtins/merge"
)

// patience is how long a method may compute for one tensor, besides what pewter
// computes for it: hundreds of times what one takes.
var patience = 2 * time.Second

// A machine is an interpreter that has loaded a program. It makes one call at a time.
type machine struct {
	p       *program
	in      *interp.Interpreter
	funcs   map[string]reflect.Value
	said    map[string]saying
	trace   *trace
	stopped bool
	timer   *time.Timer
	room    room
}

// A saying is what a program says of a method as it registers it.
type saying struct {
	doc   string
	needs merge.Needs
}

// machine loads the program.
func (p *program) machine() (*machine, error) {
	m := &machine{p: p, funcs: map[string]reflect.Value{}, said: map[string]saying{}, trace: &trace{}}
	m.in = interp.New(interp.Options{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: m.trace, Args: []string{}})
	if err := m.in.Use(m.symbols()); err != nil {
		return nil, fmt.Errorf("%s: %w", p.path, err)
	}
	_, err := m.guarded(func() ([]reflect.Value, error) {
		_, err := m.in.EvalWithContext(p.ctx, p.src+glue(p.methods))
		return nil, err
	})
	if err != nil {
		return nil, err
	}
	for _, r := range p.methods {
		for _, name := range r.glued() {
			if m.funcs[name], err = m.in.Eval(name); err != nil {
				return nil, fmt.Errorf("%s: %w", r.at, err)
			}
		}
	}
	return m, nil
}

// symbols are those that all programs may use, with an ext.Method that tells this machine.
func (m *machine) symbols() interp.Exports {
	s := symbols()
	bounds(s)
	s["pewter/ext/ext"]["Method"] = reflect.ValueOf(func(name, doc string, _ any, needs ...ext.Needs) {
		said := saying{doc, merge.Needs{Base: merge.Optional, Min: 1}}
		if len(needs) > 0 {
			said.needs = needs[0]
			said.needs.Min = max(1, said.needs.Min)
		}
		m.said[name] = said
	})
	return s
}

// glue is text after the program's own: functions by which it is called.
func glue(methods []registration) string {
	var b strings.Builder
	for _, r := range methods {
		fmt.Fprintf(&b, "\nfunc pewterDefault_%s() %s { return %s }", r.ident(), r.typ, r.literal)
		fmt.Fprintf(&b, "\nfunc pewterMerge_%s(m %s, t *ext.Tensor) ext.Vector { return m.Merge(t) }", r.ident(), r.typ)
		if r.checks {
			fmt.Fprintf(&b, "\nfunc pewterCheck_%s(m %s) error { return m.Check() }", r.ident(), r.typ)
		}
	}
	return b.String() + "\n"
}

func (r registration) glued() []string {
	names := []string{"pewterDefault_" + r.ident(), "pewterMerge_" + r.ident()}
	if r.checks {
		names = append(names, "pewterCheck_"+r.ident())
	}
	return names
}

// call calls a function of the glue, which returns one value.
func (m *machine) call(name string, args []reflect.Value) (reflect.Value, error) {
	out, err := m.guarded(func() ([]reflect.Value, error) { return m.funcs[name].Call(args), nil })
	if err != nil {
		return reflect.Value{}, err
	}
	return out[0], nil
}

// guarded runs interpreted code in a goroutine of its own, and turns a panic, an
// endless loop or an interrupt into an error.
func (m *machine) guarded(f func() ([]reflect.Value, error)) ([]reflect.Value, error) {
	m.trace.clear()
	m.timer = time.NewTimer(patience)
	defer m.timer.Stop()
	type result struct {
		out []reflect.Value
		err error
	}
	done := make(chan result, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- result{nil, m.failure(p)}
			}
		}()
		out, err := f()
		done <- result{out, m.located(err)}
	}()
	tick := time.NewTicker(memoryEvery)
	defer tick.Stop()
	m.room.begin()
	now := During()
	for {
		select {
		case r := <-done:
			return r.out, r.err
		case <-tick.C:
			if !m.room.exceeded() {
				continue
			}
			m.stop()
			return nil, fmt.Errorf("%s: stopped when it had taken %d MiB: is there a slice or string that grows without an end? Weights are Vectors, which need no room", m.p.path, mostMemory>>20)
		case <-m.timer.C:
			m.stop()
			return nil, fmt.Errorf("%s: not done after %v, and stopped: is there a loop without an end?", m.p.path, patience)
		case <-m.p.ctx.Done():
			m.stop()
			return nil, m.p.ctx.Err()
		case <-now.Done():
			m.stop()
			return nil, now.Err()
		}
	}
}

// native runs what pewter computes for a method, and stops its clock meanwhile.
func (m *machine) native(f func()) {
	m.timer.Stop()
	m.room.pause()
	defer m.room.begin()
	defer m.timer.Reset(patience)
	f()
}

// stop ends what the interpreter runs. The interpreter has no function for it but
// ends all when the context of an evaluation does. The machine is of no use then.
func (m *machine) stop() {
	m.stopped = true
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range 100 {
		if _, err := m.in.EvalWithContext(ctx, "("); errors.Is(err, context.Canceled) {
			return
		}
	}
}

// A trace keeps where the interpreter says that it panicked.
type trace struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *trace) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.text.Len() > 1<<16 {
		return len(p), nil
	}
	return t.text.Write(p)
}

func (t *trace) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Reset()
}

var place = regexp.MustCompile(`(?m)^(?:_\.go:)?(\d+):(\d+):`)

// where returns the first place that the interpreter named, "" if none.
func (t *trace) where() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m := place.FindStringSubmatch(t.text.String()); m != nil {
		return m[1] + ":" + m[2] + ": "
	}
	return ""
}

// failure is the error of a panic.
func (m *machine) failure(p any) error {
	if err, ok := p.(error); ok {
		return fmt.Errorf("%s:%s%w", m.p.path, m.trace.where(), err)
	}
	return fmt.Errorf("%s:%s%v", m.p.path, m.trace.where(), p)
}

// located puts the path before an error that begins with a place.
func (m *machine) located(err error) error {
	var p interp.Panic
	if errors.As(err, &p) {
		return m.failure(p.Value)
	}
	if err != nil {
		return fmt.Errorf("%s:%w", m.p.path, err)
	}
	return nil
}
