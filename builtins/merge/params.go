package merge

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"pewter/internal/suggest"
)

// A Param is a hyper-parameter of a method.
type Param struct {
	Name    string // such as "select_topk"
	Peer    string // its name in mergekit's files, where that differs
	Default any    // float64, int, bool, string or PerModel
	Doc     string // what it is
}

// Params returns the hyper-parameters of a method, with m's values, in the order of its fields.
func Params(m Method) []Param {
	v := fields(m)
	var ps []Param
	for _, f := range reflect.VisibleFields(v.Type()) {
		if f.IsExported() && !f.Anonymous {
			ps = append(ps, Param{snake(f.Name), f.Tag.Get("mergekit"), v.FieldByIndex(f.Index).Interface(), f.Tag.Get("doc")})
		}
	}
	return ps
}

// With returns the method with some of its hyper-parameters changed. A value may
// be a bool, a string, any number, or a list of numbers where each model may have
// its own; an unknown name or a value of the wrong type is an error.
func With(m Method, params map[string]any) (Method, error) {
	old := fields(m)
	v := reflect.New(old.Type()).Elem()
	v.Set(old)
	names := make(map[string]reflect.Value)
	var known []string
	for _, f := range reflect.VisibleFields(v.Type()) {
		if f.IsExported() && !f.Anonymous {
			names[snake(f.Name)] = v.FieldByIndex(f.Index)
			known = append(known, snake(f.Name))
		}
	}
	for name, x := range params {
		f, ok := names[name]
		if !ok {
			return nil, fmt.Errorf("no parameter %q%s; have: %s", name, suggest.DidYouMean(name, known), strings.Join(known, ", "))
		}
		if err := set(f, x); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return withFields(m, v), nil
}

// set stores x in the field f.
func set(f reflect.Value, x any) error {
	if _, ok := f.Interface().(PerModel); ok {
		p, err := numbers(x)
		f.Set(reflect.ValueOf(PerModel(p)))
		return err
	}
	switch f.Kind() {
	case reflect.Bool:
		b, ok := x.(bool)
		if !ok {
			return fmt.Errorf("got %s, want true or false", shown(x))
		}
		f.SetBool(b)
	case reflect.String:
		if x == nil {
			x = ""
		}
		s, ok := x.(string)
		if !ok {
			return fmt.Errorf("got %s, want a string", shown(x))
		}
		f.SetString(s)
	case reflect.Int:
		n, ok := number(x)
		if !ok || n != math.Trunc(n) {
			return fmt.Errorf("got %s, want a whole number", shown(x))
		}
		f.SetInt(int64(n))
	default:
		n, ok := number(x)
		if !ok {
			return fmt.Errorf("got %s, want a number", shown(x))
		}
		f.SetFloat(n)
	}
	return nil
}

// number returns any kind of number as a float64.
func number(x any) (float64, bool) {
	switch v := reflect.ValueOf(x); {
	case x == nil:
		return 0, false
	case v.CanInt():
		return float64(v.Int()), true
	case v.CanUint():
		return float64(v.Uint()), true
	case v.CanFloat():
		return v.Float(), true
	}
	return 0, false
}

// numbers returns a number or a list of numbers as a list.
func numbers(x any) ([]float64, error) {
	if n, ok := number(x); ok {
		return []float64{n}, nil
	}
	v := reflect.ValueOf(x)
	if x == nil || v.Kind() != reflect.Slice || v.Len() == 0 {
		return nil, fmt.Errorf("got %s, want a number, or a list with one a model", shown(x))
	}
	p := make([]float64, v.Len())
	for i := range p {
		n, ok := number(v.Index(i).Interface())
		if !ok {
			return nil, fmt.Errorf("element %d is %s, want a number", i, shown(v.Index(i).Interface()))
		}
		p[i] = n
	}
	return p, nil
}

// shown writes a value as one would give it: a number in quotes is none.
func shown(x any) string {
	if s, ok := x.(string); ok {
		return strconv.Quote(s)
	}
	return fmt.Sprint(x)
}

// snake turns SelectTopk into select_topk.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 && !unicode.IsUpper(rune(name[i-1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// finite reports values that are NaN or infinite.
func finite(name string, xs ...float64) error {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("%s is %v, want a finite number", name, x)
		}
	}
	return nil
}

// within reports values outside of [lo, hi].
func within(name string, lo, hi float64, xs ...float64) error {
	for _, x := range xs {
		if !(x >= lo && x <= hi) {
			return fmt.Errorf("%s is %v, want a number from %v to %v", name, x, lo, hi)
		}
	}
	return nil
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
