package table

import (
	"fmt"
	"math"

	"pewter/internal/plural"
)

// A Cell is a named value.
type Cell struct {
	Name  string
	Value any
}

// maxSparse bounds the values of a table of rows that may have little in common: each
// column has a value, or a missing one, for every row.
const maxSparse = 100_000_000

// FromRows makes a table of ordered rows. Columns stand in the order in which
// they first appear, and a row that lacks one has a missing value there.
// Values may be any Go integer or float, string, bool, slices of numbers or of
// strings, or nil for missing; integers and floats in one column make it Float,
// and other mixtures are an error that names the row (from 0) and column.
func FromRows(rows [][]Cell) (*Table, error) {
	var names []string
	at := map[string]int{}
	var cols [][]any
	for i, row := range rows {
		for _, cell := range row {
			j, ok := at[cell.Name]
			if !ok {
				if j = len(cols); j >= MaxColumns || j > 256 && j*len(rows) > maxSparse {
					return nil, fmt.Errorf("the first %d of %d rows have %d different columns; want rows that are alike", i+1, len(rows), j+1)
				}
				at[cell.Name] = j
				names, cols = append(names, cell.Name), append(cols, make([]any, len(rows)))
			}
			cols[j][i] = cell.Value
		}
	}
	return fromColumns(names, cols)
}

// FromRecords makes a table of rows given as lists of values in the order of
// the names; a row of another length is an error.
func FromRecords(names []string, rows ...[]any) (*Table, error) {
	cols := make([][]any, len(names))
	for j := range cols {
		cols[j] = make([]any, len(rows))
	}
	for i, row := range rows {
		if len(row) != len(names) {
			return nil, fmt.Errorf("row %d has %s for %s", i, plural.Of(len(row), "value"), plural.Of(len(names), "column"))
		}
		for j, v := range row {
			cols[j][i] = v
		}
	}
	return fromColumns(names, cols)
}

func fromColumns(names []string, cols [][]any) (*Table, error) {
	out := make([]*Column, len(names))
	for j, name := range names {
		c, err := NewColumn(name, cols[j])
		if err != nil {
			return nil, err
		}
		out[j] = c
	}
	return New(out...)
}

// NewColumn makes a column of values of any kind that FromRows takes. A column
// of nothing but missing values is of kind Float.
func NewColumn(name string, values []any) (*Column, error) {
	norm := make([]any, len(values))
	kind, known := Float, -1
	for i, v := range values {
		w, k, err := normal(v)
		if err != nil {
			return nil, fmt.Errorf("column %q, row %d: %w", name, i, err)
		}
		norm[i] = w
		if w == nil {
			continue
		}
		joint, ok := widen(kind, k, known < 0)
		if !ok {
			return nil, unlike(name, i, k, known, kind)
		}
		if kind = joint; known < 0 {
			known = i
		}
	}
	c := &Column{Name: name}
	c.fill(kind, norm)
	return c, nil
}

// widen gives the kind that holds both: integers fit among floats, and an empty
// list among lists of strings.
func widen(have, k Kind, first bool) (Kind, bool) {
	switch {
	case first || have == k:
		return k, true
	case have == Float && k == Int, have == Int && k == Float:
		return Float, true
	case have == List && k == Strings, have == Strings && k == List:
		return Strings, true
	}
	return have, false
}

// normal converts a value to one of the six types that columns hold.
func normal(v any) (any, Kind, error) {
	switch v := v.(type) {
	case nil:
		return nil, Float, nil
	case float64:
		return v, Float, nil
	case float32:
		return float64(v), Float, nil
	case int:
		return int64(v), Int, nil
	case int32:
		return int64(v), Int, nil
	case int64:
		return v, Int, nil
	case uint64:
		if v > math.MaxInt64 {
			return float64(v), Float, nil
		}
		return int64(v), Int, nil
	case string:
		return v, String, nil
	case bool:
		return v, Bool, nil
	}
	return normalList(v)
}

// Describe says what kind of value a cell or a field of JSON is given.
func Describe(v any) string {
	switch v.(type) {
	case nil:
		return "nothing"
	case string:
		return "text"
	case bool:
		return "true or false"
	case []any, []string, []float64, []int:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return "a number"
}

func normalList(v any) (any, Kind, error) {
	switch v := v.(type) {
	case []float64:
		return v, List, nil
	case []string:
		return v, Strings, nil
	case []int:
		out := make([]float64, len(v))
		for i, x := range v {
			out[i] = float64(x)
		}
		return out, List, nil
	case []any:
		return mixedList(v)
	}
	return nil, Float, fmt.Errorf("got %s, want a number, text, true or false, a list of numbers or of texts, or nothing", Describe(v))
}

func mixedList(v []any) (any, Kind, error) {
	nums, strs := []float64{}, []string{}
	for _, e := range v {
		w, _, err := normal(e)
		if err != nil {
			return nil, Float, err
		}
		switch w := w.(type) {
		case nil:
			nums = append(nums, math.NaN())
		case float64:
			nums = append(nums, w)
		case int64:
			nums = append(nums, float64(w))
		case string:
			strs = append(strs, w)
		}
	}
	switch len(v) {
	case len(nums):
		return nums, List, nil
	case len(strs):
		return strs, Strings, nil
	}
	return nil, Float, fmt.Errorf("got a list of mixed values, want a list of numbers or of strings")
}

// fill sets the column's values, which are normal, to those of one kind.
func (c *Column) fill(kind Kind, values []any) {
	n := len(values)
	c.alloc(kind, n)
	for i, v := range values {
		if v == nil {
			c.miss(i, n)
			continue
		}
		c.put(kind, i, v)
	}
}

// alloc makes room for n values of the kind.
func (c *Column) alloc(kind Kind, n int) {
	switch kind {
	case Float:
		c.Float = make([]float64, n)
	case Int:
		c.Int = make([]int64, n)
	case String:
		c.String = make([]string, n)
	case Bool:
		c.Bool = make([]bool, n)
	case List:
		c.List = make([][]float64, n)
	case Strings:
		c.Strings = make([][]string, n)
	}
}

func (c *Column) put(kind Kind, i int, v any) {
	switch v := v.(type) {
	case float64:
		c.Float[i] = v
	case int64:
		if kind == Float {
			c.Float[i] = float64(v)
		} else {
			c.Int[i] = v
		}
	case string:
		c.String[i] = v
	case bool:
		c.Bool[i] = v
	case []float64:
		if kind == Strings {
			c.Strings[i] = make([]string, len(v))
			for j, x := range v {
				c.Strings[i][j] = text(x)
			}
			return
		}
		c.List[i] = v
	case []string:
		c.Strings[i] = v
	}
}
