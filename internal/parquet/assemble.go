package parquet

import "errors"

var errLevels = errors.New("its levels do not fit together")

// read takes the next value of a field from the leaves below it: nil where it
// is absent, a list where it repeats.
func (f *Field) read() (any, error) {
	first := f.firstLeaf()
	if first == nil {
		return map[string]any{}, nil
	}
	l := first.leaf
	if l.at >= len(l.defs) {
		return nil, errLevels
	}
	if int(l.defs[l.at]) < f.maxDef && f.repetition != required {
		f.skip()
		if f.repetition == repeated {
			return []any{}, nil
		}
		return nil, nil
	}
	if f.repetition != repeated {
		return f.value()
	}
	var list []any
	for {
		v, err := f.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if l.at >= len(l.reps) || int(l.reps[l.at]) < f.maxRep {
			return list, nil
		}
	}
}

// value takes one value that is there, or of whose fields some may be.
func (f *Field) value() (any, error) {
	if f.Leaf() {
		return f.leaf.take(f.maxDef)
	}
	m := make(map[string]any, len(f.Fields))
	for _, c := range f.Fields {
		v, err := c.read()
		if err != nil {
			return nil, err
		}
		m[c.Name] = v
	}
	if f.IsList {
		return unwrapped(m[f.Fields[0].Name], f.Fields[0]), nil
	}
	return m, nil
}

// unwrapped takes the elements of a list out of the group that repeats.
func unwrapped(v any, group *Field) any {
	list, _ := v.([]any)
	if len(group.Fields) != 1 {
		return list
	}
	for i, e := range list {
		if m, ok := e.(map[string]any); ok {
			list[i] = m[group.Fields[0].Name]
		}
	}
	return list
}

func (l *leaf) take(maxDef int) (any, error) {
	if l.at >= len(l.defs) || int(l.defs[l.at]) != maxDef || l.next >= len(l.values) {
		return nil, errLevels
	}
	v := l.values[l.next]
	l.at, l.next = l.at+1, l.next+1
	return v, nil
}

// skip goes past an absent field.
func (f *Field) skip() {
	if f.Leaf() {
		f.leaf.at++
	}
	for _, c := range f.Fields {
		c.skip()
	}
}

func (f *Field) firstLeaf() *Field {
	if f.Leaf() {
		return f
	}
	for _, c := range f.Fields {
		if l := c.firstLeaf(); l != nil {
			return l
		}
	}
	return nil
}
