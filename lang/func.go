package lang

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.starlark.net/starlark"
)

// A Func is a verb of the language: one row of a table from which its arguments
// are bound and its help is written.
type Func struct {
	Name    string // "merge"; a dot puts it in a namespace: "tasks.flores"
	Params  []Param
	Returns string // what it returns, in a word or two: "checkpoint"
	Doc     string // Markdown; the first sentence is the summary
	Example string // Starlark that runs in a fresh session
	Group   string // heading of the reference page that it stands under
	Run     func(*Call) (starlark.Value, error)
}

// A Param is a parameter of a Func.
//
// A name that begins with "*" takes all further positional arguments and one that
// begins with "**" all further keyword arguments; their Type is that of each
// value. The name "*" alone makes the parameters after it keyword-only.
type Param struct {
	Name    string
	Type    Type
	Default any // a Go value or a starlark.Value; nil: an argument is required; starlark.None: absent
	Doc     string
}

// Required reports whether a call must give the parameter.
func (p Param) Required() bool { return p.Default == nil && !strings.HasPrefix(p.Name, "*") }

// Summary returns the first sentence of the documentation.
func (f *Func) Summary() string {
	s := strings.Join(strings.Fields(strings.SplitN(f.Doc, "\n\n", 2)[0]), " ")
	if end := sentenceEnd.FindStringIndex(s); end != nil {
		return s[:end[0]+1]
	}
	return s
}

// sentenceEnd matches the end of a sentence that another follows, not that of e.g.
var sentenceEnd = regexp.MustCompile(`\. [\p{Lu}"'(\[]`)

// Builtin returns f as a Starlark function.
func (f *Func) Builtin() *starlark.Builtin {
	defaults := sync.OnceValue(f.defaults)
	return starlark.NewBuiltin(f.Name, func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (v starlark.Value, err error) {
		defer Recover(f.Name, &err)
		inVerb.Add(1)
		defer inVerb.Add(-1)
		c := &Call{Func: f, Thread: thread, Recv: b.Receiver()}
		if err := c.bind(args, kwargs, defaults()); err != nil {
			return nil, err
		}
		if v, err = f.Run(c); v == nil && err == nil {
			v = starlark.None
		}
		return v, err
	})
}

// Method returns f as a method of recv, which the call sees as Call.Recv.
func (f *Func) Method(recv starlark.Value) *starlark.Builtin { return f.Builtin().BindReceiver(recv) }

// defaults returns the converted default of each parameter, nil where there is none.
func (f *Func) defaults() []any {
	out := make([]any, len(f.Params))
	for i, p := range f.Params {
		if p.Default == nil || p.Default == starlark.None {
			continue
		}
		x, err := p.Type.convert(FromGo(p.Default))
		if err != nil {
			panic(fmt.Sprintf("default of parameter %s: %v", p.Name, err))
		}
		out[i] = x
	}
	return out
}

// Predeclare returns the names that funcs define. Functions named with a dot are
// gathered into a Namespace, which can itself be called when there is a function
// of its name.
func Predeclare(funcs []*Func) starlark.StringDict {
	names := starlark.StringDict{}
	spaces := map[string]*Namespace{}
	for _, f := range funcs {
		if space, member, ok := strings.Cut(f.Name, "."); ok {
			if spaces[space] == nil {
				spaces[space] = &Namespace{name: space, members: starlark.StringDict{}}
			}
			spaces[space].members[member] = f.Builtin()
		} else {
			names[f.Name] = f.Builtin()
		}
	}
	for name, space := range spaces {
		space.self, _ = names[name].(*starlark.Builtin)
		names[name] = space
	}
	return names
}

// Find returns the function of the given name, or nil.
func Find(funcs []*Func, name string) *Func {
	i := slices.IndexFunc(funcs, func(f *Func) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return funcs[i]
}
