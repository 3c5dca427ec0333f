package lang

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"pewter/internal/suggest"
)

// A Type is what a parameter accepts: a name for people, and the conversion of a
// Starlark value to the Go value that a Call hands out. Convert returns ErrType
// when the value is of another type; any other error is reported as it stands.
// The zero Type accepts anything.
type Type struct {
	Name    string
	Convert func(starlark.Value) (any, error)
	Choices []string // the values that completion offers, if they can be listed
}

// ErrType is returned by Type.Convert for a value of another type. The caller
// says what was got and what was wanted.
var ErrType = errors.New("wrong type")

// The types of the language itself. Their Go values are starlark.Value, string,
// int, float64, bool, starlark.Callable, *starlark.Dict and []starlark.Value.
var (
	Any      = Type{Name: "any", Convert: func(v starlark.Value) (any, error) { return v, nil }}
	String   = Type{Name: "string", Convert: toString}
	Int      = Type{Name: "int", Convert: toInt}
	Float    = Type{Name: "float", Convert: toFloat}
	Bool     = Type{Name: "bool", Convert: toBool}
	Function = Of[starlark.Callable]("function")
	Dict     = Of[*starlark.Dict]("dict")
	List     = Type{Name: "list", Convert: toList}
)

func toString(v starlark.Value) (any, error) {
	if s, ok := starlark.AsString(v); ok {
		return s, nil
	}
	return nil, ErrType
}

func toInt(v starlark.Value) (any, error) {
	i, ok := v.(starlark.Int)
	if !ok {
		return nil, ErrType
	}
	n, ok := i.Int64()
	if !ok || n > math.MaxInt || n < math.MinInt {
		return nil, fmt.Errorf("got %s, want an integer of at most 64 bits", short(v))
	}
	return int(n), nil
}

func toFloat(v starlark.Value) (any, error) {
	if f, ok := starlark.AsFloat(v); ok {
		return f, nil
	}
	return nil, ErrType
}

func toBool(v starlark.Value) (any, error) {
	if b, ok := v.(starlark.Bool); ok {
		return bool(b), nil
	}
	return nil, ErrType
}

func toList(v starlark.Value) (any, error) {
	it, ok := v.(starlark.Iterable)
	if _, isDict := v.(*starlark.Dict); !ok || isDict {
		return nil, ErrType
	}
	return slices.Collect(starlark.Elements(it)), nil
}

// Of returns the type of the Starlark values whose Go type is T.
func Of[T starlark.Value](name string) Type {
	return Type{Name: name, Convert: func(v starlark.Value) (any, error) {
		if t, ok := v.(T); ok {
			return t, nil
		}
		return nil, ErrType
	}}
}

// OneOf returns the type of the given strings.
func OneOf(choices ...string) Type {
	return Type{Name: choiceName(choices), Choices: choices, Convert: func(v starlark.Value) (any, error) {
		s, ok := starlark.AsString(v)
		if !ok {
			return nil, ErrType
		}
		if !slices.Contains(choices, s) {
			return nil, fmt.Errorf("got %q, want %s%s", s, orList(quoteAll(choices)), suggest.DidYouMean(s, choices))
		}
		return s, nil
	}}
}

// choiceName names a OneOf; of many choices it shows the first few.
func choiceName(choices []string) string {
	const most = 6
	names := quoteAll(choices)
	if len(names) > most {
		names = append(names[:3], fmt.Sprintf("… (%d)", len(choices)))
	}
	return strings.Join(names, " | ")
}

// ListOf returns the type of lists, tuples and other sequences of t. Its Go value
// is []any; see Slice.
func ListOf(t Type) Type {
	return Type{Name: "list of " + t.Name, Choices: t.Choices, Convert: func(v starlark.Value) (any, error) {
		it, ok := v.(starlark.Iterable)
		if _, isDict := v.(*starlark.Dict); !ok || isDict {
			return nil, ErrType
		}
		out := []any{}
		for e := range starlark.Elements(it) {
			x, err := t.convert(e)
			if err != nil {
				return nil, fmt.Errorf("element %d: %w", len(out), err)
			}
			out = append(out, x)
		}
		return out, nil
	}}
}

// DictOf returns the type of dicts from string to t. Its Go value is []Pair, in
// the order of the dict.
func DictOf(t Type) Type {
	return Type{Name: "dict of " + t.Name, Convert: func(v starlark.Value) (any, error) {
		d, ok := v.(*starlark.Dict)
		if !ok {
			return nil, ErrType
		}
		out := make([]Pair, 0, d.Len())
		for k, e := range d.Entries() {
			name, ok := starlark.AsString(k)
			if !ok {
				return nil, fmt.Errorf("key %s: got %s, want string", short(k), k.Type())
			}
			x, err := t.convert(e)
			if err != nil {
				return nil, fmt.Errorf("key %q: %w", name, err)
			}
			out = append(out, Pair{name, x})
		}
		return out, nil
	}}
}

// A Pair is an entry of a DictOf.
type Pair struct {
	Key   string
	Value any
}

// Either returns the type of values of any of ts, the first that fits.
func Either(ts ...Type) Type {
	names := make([]string, len(ts))
	var choices []string
	for i, t := range ts {
		names[i] = t.Name
		choices = append(choices, t.Choices...)
	}
	return Type{Name: strings.Join(names, " | "), Choices: choices, Convert: func(v starlark.Value) (any, error) {
		var last error = ErrType
		for _, t := range ts {
			x, err := t.Convert(v)
			if err == nil {
				return x, nil
			}
			if !errors.Is(err, ErrType) {
				last = err
			}
		}
		return nil, last
	}}
}

// OneOrMany returns the type of a t or a list of t. Its Go value is []any.
func OneOrMany(t Type) Type {
	one := Type{Name: t.Name, Choices: t.Choices, Convert: func(v starlark.Value) (any, error) {
		x, err := t.Convert(v)
		return []any{x}, err
	}}
	return Either(one, ListOf(t))
}

// Such returns the type of those values of t for which ok holds; want says which:
// Such(Float, "in (0, 1]", ok). V is the Go type of t.
func Such[V any](t Type, want string, ok func(V) bool) Type {
	return Type{Name: t.Name, Choices: t.Choices, Convert: func(v starlark.Value) (any, error) {
		x, err := t.Convert(v)
		if err != nil {
			return nil, err
		}
		if !ok(x.(V)) {
			return nil, fmt.Errorf("got %s, want %s %s", short(v), t.Name, want)
		}
		return x, nil
	}}
}

// convert is Convert with an error that always says what was got and wanted.
func (t Type) convert(v starlark.Value) (any, error) {
	if err := tooLong(v, longestSequence); err != nil {
		return nil, err
	}
	if t.Convert == nil {
		return v, nil
	}
	x, err := t.Convert(v)
	if errors.Is(err, ErrType) {
		return nil, fmt.Errorf("got %s, want %s", describe(v), t.Name)
	}
	return x, err
}
