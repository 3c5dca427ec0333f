// Package extend loads merge methods written in Go: it lints a file, so that what
// the interpreter does slowly, wrongly or not at all is refused with its line,
// and makes a merge method of what the file registers with pewter/ext.
package extend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"sync"

	"pewter/builtins/ext"
	"pewter/builtins/merge"
	"pewter/internal/disk"
)

// A Method is a merge method of an extension.
type Method struct {
	Name, Doc string
	Value     merge.Extension
}

// Load lints and loads the file at path. Methods end with an error when ctx does.
func Load(ctx context.Context, path string) ([]Method, error) {
	src, err := disk.ReadAll(path, 16<<20)
	if err != nil {
		return nil, err
	}
	return Parse(ctx, path, src)
}

// Parse loads the text of an extension.
func Parse(ctx context.Context, path string, src []byte) ([]Method, error) {
	src = disk.Text(src)
	l, err := lint(path, src)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(src)
	p := &program{ctx: ctx, path: path, src: l.bounded(), methods: l.registered, digest: hex.EncodeToString(sum[:])}
	m, err := p.machine()
	if err != nil {
		return nil, err
	}
	defer p.give(m)
	var out []Method
	for _, r := range l.registered {
		said, ok := m.said[r.name]
		if !ok {
			return nil, fmt.Errorf("%s: ext.Method(%q) was not reached", r.at, r.name)
		}
		fields, err := m.call("pewterDefault_"+r.ident(), nil)
		if err != nil {
			return nil, err
		}
		out = append(out, Method{r.name, said.doc, &method{p: p, reg: r, needs: said.needs, fields: fields}})
	}
	return out, nil
}

// A program is an extension's text, and machines that have loaded it.
type program struct {
	ctx     context.Context
	path    string
	src     string // with its bounds
	digest  string
	methods []registration

	mu   sync.Mutex
	idle []*machine
}

// take returns a machine that nobody uses: a method may be running already for
// another tensor, or for one of the models that it merges.
func (p *program) take() (*machine, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		m := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return m, nil
	}
	return p.machine()
}

// give puts a machine back, unless it was stopped.
func (p *program) give(m *machine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !m.stopped {
		p.idle = append(p.idle, m)
	}
}

// A method is a registered struct with values of its fields.
type method struct {
	p      *program
	reg    registration
	needs  merge.Needs
	fields reflect.Value
}

var _ merge.Extension = (*method)(nil)

func (m *method) Fields() reflect.Value { return m.fields }

func (m *method) Source() string { return m.p.digest }

func (m *method) Needs() merge.Needs { return m.needs }

func (m *method) With(fields reflect.Value) merge.Method {
	other := *m
	other.fields = fields
	return &other
}

// Check runs the extension's own, where it has one.
func (m *method) Check() error {
	if !m.reg.checks {
		return nil
	}
	v, err := m.run("pewterCheck_", nil)
	if err != nil {
		return err
	}
	err, _ = v.Interface().(error)
	return err
}

// Plan implements merge.Method.
func (m *method) Plan(t *merge.Tensor) (merge.TileFunc, error) {
	mc, err := m.p.take()
	if err != nil {
		return nil, err
	}
	defer m.p.give(mc)
	return ext.Plan(t, mc.native, func(x *ext.Tensor) (ext.Vector, error) {
		v, err := mc.call("pewterMerge_"+m.reg.ident(), []reflect.Value{m.fields, reflect.ValueOf(x)})
		if err != nil {
			return ext.Vector{}, err
		}
		return v.Interface().(ext.Vector), nil
	})
}

func (m *method) run(name string, args []reflect.Value) (reflect.Value, error) {
	mc, err := m.p.take()
	if err != nil {
		return reflect.Value{}, err
	}
	defer m.p.give(mc)
	return mc.call(name+m.reg.ident(), append([]reflect.Value{m.fields}, args...))
}
