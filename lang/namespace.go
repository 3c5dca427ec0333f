package lang

import (
	"fmt"

	"go.starlark.net/starlark"

	"pewter/internal/suggest"
)

// A Namespace is a value whose attributes are functions, such as tasks. It is a
// function too when the table has one of its name, as tokenizer and
// tokenizer.train.
type Namespace struct {
	name    string
	members starlark.StringDict
	self    *starlark.Builtin
}

var (
	_ starlark.Callable = (*Namespace)(nil)
	_ starlark.HasAttrs = (*Namespace)(nil)
)

// NewNamespace returns a namespace of the given members.
func NewNamespace(name string, members starlark.StringDict) *Namespace {
	return &Namespace{name: name, members: members}
}

// Name returns the name under which the namespace is predeclared.
func (n *Namespace) Name() string { return n.name }

// String returns "<namespace NAME>".
func (n *Namespace) String() string { return fmt.Sprintf("<namespace %s>", n.name) }

// Type returns "namespace".
func (n *Namespace) Type() string { return "namespace" }

// Freeze freezes the members.
func (n *Namespace) Freeze() { n.members.Freeze() }

// Truth returns true.
func (n *Namespace) Truth() starlark.Bool { return true }

// Hash fails: a namespace is no key.
func (n *Namespace) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable: namespace") }

// Attr returns a member; the error of another name lists those there are.
func (n *Namespace) Attr(name string) (starlark.Value, error) {
	if v, ok := n.members[name]; ok {
		return v, nil
	}
	return nil, fmt.Errorf("%s has no .%s%s; it has %s", n.name, name, suggest.DidYouMean(name, n.AttrNames()), joinNames(n.AttrNames()))
}

// AttrNames returns the members' names in order.
func (n *Namespace) AttrNames() []string { return n.members.Keys() }

// CallInternal calls the function of the namespace's own name.
func (n *Namespace) CallInternal(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if n.self == nil {
		return nil, fmt.Errorf("%s is not a function; its members are %s", n.name, joinNames(n.AttrNames()))
	}
	return n.self.CallInternal(thread, args, kwargs)
}
