package builtins

import (
	"fmt"

	"go.starlark.net/starlark"

	"pewter/builtins/model"
	"pewter/internal/plural"
	"pewter/lang"
)

// A Model is a checkpoint as a value: on disk, merged or trained, all alike.
type Model struct {
	value
	model.Checkpoint
	w *World
}

var (
	_ starlark.HasAttrs = (*Model)(nil)
	_ starlark.Mapping  = (*Model)(nil)
	_ lang.Displayer    = (*Model)(nil)
)

// modelType is the type of checkpoints; its Go value is *Model.
var modelType = lang.Of[*Model]("checkpoint")

func (w *World) newModel(c model.Checkpoint) *Model { return &Model{Checkpoint: c, w: w} }

// String returns "<checkpoint NAME>".
func (m *Model) String() string { return "<checkpoint " + m.Name() + ">" }

// Type returns "checkpoint".
func (*Model) Type() string { return "checkpoint" }

// Display says what the model is on one line.
func (m *Model) Display(mime string) ([]byte, bool) {
	c := m.Config()
	s := fmt.Sprintf("checkpoint %s: %s", m.Name(), c.Arch)
	if c.Layers > 0 {
		s += fmt.Sprintf(", %s of %d, vocabulary %d", plural.Of(c.Layers, "layer"), c.Hidden, c.Vocab)
	}
	s += fmt.Sprintf(", %s parameters, %s", commas(fmt.Sprint(m.parameters())), m.dtype())
	if op := m.Recipe().Op; op != "load" {
		s += ", by " + op
	}
	return []byte(s), mime == "text/plain"
}

// Attr returns an attribute.
func (m *Model) Attr(name string) (starlark.Value, error) { return modelMembers.attr(m, name) }

// AttrNames returns the names of the attributes.
func (*Model) AttrNames() []string { return modelMembers.names() }

// Get returns the tensor m["name"].
func (m *Model) Get(k starlark.Value) (starlark.Value, bool, error) {
	name, ok := starlark.AsString(k)
	if !ok {
		return nil, false, fmt.Errorf("got %s, want the name of a tensor", k.Type())
	}
	if _, ok := m.Info(name); !ok {
		return nil, false, fmt.Errorf("%s has no tensor %q%s; .tensors lists them", m.Name(), name, didYouMean(name, m.Names()))
	}
	s, err := m.Source(name)
	if err != nil {
		return nil, false, err
	}
	return m.w.tensorOf(s), true, nil
}

// Keys returns the names of the tensors, for completion.
func (m *Model) Keys() []string { return m.Names() }

// parameters counts the elements of all tensors.
func (m *Model) parameters() (n int) {
	for _, name := range m.Names() {
		info, _ := m.Info(name)
		n += info.Len()
	}
	return n
}

func (m *Model) bytes() (n int) {
	for _, name := range m.Names() {
		info, _ := m.Info(name)
		n += info.Len() * info.DType.Size()
	}
	return n
}

// dtype is the type of most of the parameters.
func (m *Model) dtype() string {
	count := map[string]int{}
	best := ""
	for _, name := range m.Names() {
		info, _ := m.Info(name)
		d := info.DType.String()
		if count[d] += info.Len(); best == "" || count[d] > count[best] {
			best = d
		}
	}
	return best
}

// checkpoints is the type of a checkpoint, a list or a dict of them, or a dict
// of these; its Go value is []model.Checkpoint. A key of a dict is the name.
var checkpoints = lang.Type{Name: "checkpoint, list or dict of checkpoints", Convert: func(v starlark.Value) (any, error) {
	return gather(v, "")
}}

func gather(v starlark.Value, prefix string) ([]model.Checkpoint, error) {
	switch v := v.(type) {
	case *Model:
		return []model.Checkpoint{v.Checkpoint}, nil
	case *starlark.Dict:
		return gatherDict(v, prefix)
	case starlark.Iterable:
		var out []model.Checkpoint
		i := 0
		for e := range starlark.Elements(v) {
			cs, err := gather(e, prefix)
			if err != nil {
				return nil, fmt.Errorf("element %d: %w", i, err)
			}
			out, i = append(out, cs...), i+1
		}
		return out, nil
	}
	return nil, fmt.Errorf("got %s, want a checkpoint, or a list or dict of them", v.Type())
}

func gatherDict(d *starlark.Dict, prefix string) ([]model.Checkpoint, error) {
	var out []model.Checkpoint
	for k, v := range d.Entries() {
		name := prefix + plainText(k)
		if m, ok := v.(*Model); ok {
			out = append(out, model.Rename(m.Checkpoint, name))
			continue
		}
		cs, err := gather(v, name+"/")
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", k, err)
		}
		out = append(out, cs...)
	}
	return out, nil
}
