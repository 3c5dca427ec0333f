package table

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// A Kind is the type of a column's values.
type Kind uint8

// The kinds of column.
const (
	Float   Kind = iota // float64
	Int                 // int64
	String              // string
	Bool                // bool
	List                // list of float64
	Strings             // list of string
)

func (k Kind) String() string {
	return [...]string{"float", "int", "string", "bool", "list", "list of strings"}[k]
}

// A Column is a name and values of one kind: exactly one of the slices is set
// (an empty column of no kind is of kind Float).
type Column struct {
	Name    string
	Float   []float64
	Int     []int64
	String  []string
	Bool    []bool
	List    [][]float64
	Strings [][]string

	// Missing marks the values that are not there; nil when all are. A missing
	// value is zero in the slice of its kind, NaN in a Float column. A NaN that
	// is not marked missing is a number that somebody computed.
	Missing []bool
}

// Kind is the type of the values.
func (c *Column) Kind() Kind {
	switch {
	case c.Int != nil:
		return Int
	case c.String != nil:
		return String
	case c.Bool != nil:
		return Bool
	case c.List != nil:
		return List
	case c.Strings != nil:
		return Strings
	}
	return Float
}

// Len is the number of values.
func (c *Column) Len() int {
	return max(len(c.Float), len(c.Int), len(c.String), len(c.Bool), len(c.List), len(c.Strings))
}

// IsMissing reports whether value i is not there.
func (c *Column) IsMissing(i int) bool { return c.Missing != nil && c.Missing[i] }

// Numeric reports whether the values are numbers.
func (c *Column) Numeric() bool { return c.Kind() == Float || c.Kind() == Int }

// Value returns value i: float64, int64, string, bool, []float64, []string, or
// nil where it is missing.
func (c *Column) Value(i int) any {
	if c.IsMissing(i) {
		return nil
	}
	switch c.Kind() {
	case Int:
		return c.Int[i]
	case String:
		return c.String[i]
	case Bool:
		return c.Bool[i]
	case List:
		return c.List[i]
	case Strings:
		return c.Strings[i]
	}
	return c.Float[i]
}

// Text is value i as text: numbers in the shortest form that reads back as the
// same number, lists as JSON, missing values as "".
func (c *Column) Text(i int) string { return text(c.Value(i)) }

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	case string:
		return v
	case bool:
		if v {
			return "True"
		}
		return "False"
	case []float64:
		return string(appendList(nil, v))
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// Floats returns the values as float64, missing ones as NaN.
func (c *Column) Floats() ([]float64, error) {
	out := make([]float64, c.Len())
	switch c.Kind() {
	case Float:
		copy(out, c.Float)
	case Int:
		for i, v := range c.Int {
			out[i] = float64(v)
		}
	case Bool:
		for i, v := range c.Bool {
			out[i] = float64(btoi(v))
		}
	default:
		if i := c.firstPresent(); i >= 0 {
			return nil, fmt.Errorf("column %q is of kind %v, want numbers; the first value is %.40q", c.Name, c.Kind(), c.Text(i))
		}
	}
	for i := range out {
		if c.IsMissing(i) {
			out[i] = math.NaN()
		}
	}
	return out, nil
}

// check reports a column that is not well formed.
func (c *Column) check() error {
	if c == nil {
		return fmt.Errorf("a column is nil")
	}
	if c.Name == "" {
		return fmt.Errorf("a column has no name; every column needs one")
	}
	kinds := 0
	for _, set := range []bool{c.Float != nil, c.Int != nil, c.String != nil, c.Bool != nil, c.List != nil, c.Strings != nil} {
		if set {
			kinds++
		}
	}
	if kinds > 1 {
		return fmt.Errorf("column %q holds values of %d kinds; want one", c.Name, kinds)
	}
	if c.Missing != nil && len(c.Missing) != c.Len() {
		return fmt.Errorf("column %q has %d values but %d marks of missing ones", c.Name, c.Len(), len(c.Missing))
	}
	return nil
}

// take returns the values of those indices; -1 is a missing value.
func (c *Column) take(index []int) *Column {
	out := &Column{
		Name:  c.Name,
		Float: pick(c.Float, index), Int: pick(c.Int, index), String: pick(c.String, index),
		Bool: pick(c.Bool, index), List: pick(c.List, index), Strings: pick(c.Strings, index),
	}
	if c.Kind() == Float && out.Float == nil {
		out.Float = make([]float64, len(index))
	}
	for k, i := range index {
		if i < 0 || c.IsMissing(i) {
			out.miss(k, len(index))
		}
	}
	return out
}

// miss marks value i of n as missing.
func (c *Column) miss(i, n int) {
	if c.Missing == nil {
		c.Missing = make([]bool, n)
	}
	c.Missing[i] = true
	if c.Kind() == Float {
		c.Float[i] = math.NaN()
	}
}

func pick[T any](s []T, index []int) []T {
	if s == nil {
		return nil
	}
	out := make([]T, len(index))
	for k, i := range index {
		if i >= 0 {
			out[k] = s[i]
		}
	}
	return out
}

// renamed is the same column under another name.
func (c *Column) renamed(name string) *Column {
	out := *c
	out.Name = name
	return &out
}
