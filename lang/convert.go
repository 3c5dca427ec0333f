package lang

import (
	"fmt"
	"reflect"
	"slices"

	"go.starlark.net/starlark"
)

// FromGo returns the Starlark value of a Go value: nil, booleans, numbers,
// strings, slices, arrays, maps with string keys (in the order of the keys),
// pointers to these, and starlark.Value itself. It panics on any other type: the
// program that calls it is wrong.
func FromGo(x any) starlark.Value {
	if v, ok := x.(starlark.Value); ok {
		return v
	}
	if x == nil {
		return starlark.None
	}
	return fromReflect(reflect.ValueOf(x))
}

func fromReflect(v reflect.Value) starlark.Value {
	switch v.Kind() {
	case reflect.Bool:
		return starlark.Bool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return starlark.MakeInt64(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return starlark.MakeUint64(v.Uint())
	case reflect.Float32, reflect.Float64:
		return starlark.Float(v.Float())
	case reflect.String:
		return starlark.String(v.String())
	case reflect.Slice, reflect.Array:
		elems := make([]starlark.Value, v.Len())
		for i := range elems {
			elems[i] = FromGo(v.Index(i).Interface())
		}
		return starlark.NewList(elems)
	case reflect.Map:
		return fromMap(v)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return starlark.None
		}
		return FromGo(v.Elem().Interface())
	}
	panic(fmt.Sprintf("no Starlark value for a Go %s", v.Type()))
}

func fromMap(v reflect.Value) starlark.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		switch x, y := a.String(), b.String(); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	d := starlark.NewDict(len(keys))
	for _, k := range keys {
		if err := d.SetKey(starlark.String(k.String()), FromGo(v.MapIndex(k).Interface())); err != nil {
			panic(err) // a string is hashable and the dict is new
		}
	}
	return d
}

// ToGo returns the Go value of a Starlark value: nil, bool, int (or *big.Int),
// float64, string, []any, and map[string]any; it fails on any other value, on keys
// that are not strings, and on lists within lists without end.
func ToGo(v starlark.Value) (any, error) { return toGo(v, 0) }

// deepest is how many lists may stand within each other. A list may hold itself.
const deepest = 64

func toGo(v starlark.Value, depth int) (any, error) {
	switch v := v.(type) {
	case nil, starlark.NoneType:
		return nil, nil
	case starlark.Bool:
		return bool(v), nil
	case starlark.Int:
		if n, ok := v.Int64(); ok {
			return int(n), nil
		}
		return v.BigInt(), nil
	case starlark.Float:
		return float64(v), nil
	case starlark.String:
		return string(v), nil
	}
	if depth == deepest {
		return nil, fmt.Errorf("lists or dicts stand more than %d deep within each other: does one hold itself?", deepest)
	}
	switch v := v.(type) {
	case *starlark.Dict:
		return dictToGo(v, depth+1)
	case starlark.Iterable:
		return iterableToGo(v, depth+1)
	}
	return nil, fmt.Errorf("got %s, want None, bool, int, float, string, list or dict", v.Type())
}

func dictToGo(d *starlark.Dict, depth int) (any, error) {
	m := make(map[string]any, d.Len())
	for k, e := range d.Entries() {
		name, ok := starlark.AsString(k)
		if !ok {
			return nil, fmt.Errorf("key %s: got %s, want string", short(k), k.Type())
		}
		x, err := toGo(e, depth)
		if err != nil {
			return nil, within(depth, fmt.Sprintf("key %q", name), err)
		}
		m[name] = x
	}
	return m, nil
}

func iterableToGo(it starlark.Iterable, depth int) (any, error) {
	out := []any{}
	for e := range starlark.Elements(it) {
		x, err := toGo(e, depth)
		if err != nil {
			return nil, within(depth, fmt.Sprintf("element %d", len(out)), err)
		}
		out = append(out, x)
	}
	return out, nil
}

// within says where an error is, for the first few steps of the way.
func within(depth int, where string, err error) error {
	if depth > 3 {
		return err
	}
	return fmt.Errorf("%s: %w", where, err)
}
