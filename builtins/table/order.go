package table

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Sort orders the rows by the named columns, the first of them first. Rows that
// compare equal keep their order, in reverse too. Missing values come last
// either way, and NaN before them. Strings compare by code point.
func (t *Table) Sort(reverse bool, by ...string) (*Table, error) {
	cols, err := t.all(by)
	if err != nil {
		return nil, err
	}
	for _, c := range cols {
		if c.Kind() == List || c.Kind() == Strings {
			return nil, fmt.Errorf("cannot sort by column %q: its values are lists", c.Name)
		}
	}
	index := make([]int, t.Rows())
	for i := range index {
		index[i] = i
	}
	slices.SortStableFunc(index, func(a, b int) int {
		for _, c := range cols {
			if d := c.compare(a, b, reverse); d != 0 {
				return d
			}
		}
		return 0
	})
	return t.Take(index), nil
}

// compare orders values a and b of the column.
func (c *Column) compare(a, b int, reverse bool) int {
	if ra, rb := c.rank(a), c.rank(b); ra != rb || ra > 0 {
		return cmp.Compare(ra, rb)
	}
	if reverse {
		a, b = b, a
	}
	switch c.Kind() {
	case Int:
		return cmp.Compare(c.Int[a], c.Int[b])
	case String:
		return cmp.Compare(c.String[a], c.String[b])
	case Bool:
		return cmp.Compare(btoi(c.Bool[a]), btoi(c.Bool[b]))
	}
	return cmp.Compare(c.Float[a], c.Float[b])
}

// rank puts values before NaN, and NaN before missing ones.
func (c *Column) rank(i int) int {
	switch {
	case c.IsMissing(i):
		return 2
	case c.Kind() == Float && math.IsNaN(c.Float[i]):
		return 1
	}
	return 0
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// key is a string that two values share exactly when they are equal; 1 and 1.0
// are.
func key(v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case int64:
		return "n" + strconv.FormatInt(v, 10)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return "n" + strconv.FormatInt(int64(v), 10)
		}
		return "n" + text(v)
	case string:
		return "s" + strconv.Itoa(len(v)) + ":" + v
	case bool:
		return "b" + strconv.FormatBool(v)
	}
	return "l" + text(v)
}

// rowKey is the key of several columns at row i.
func rowKey(cols []*Column, i int) string {
	if len(cols) == 1 {
		return key(cols[0].Value(i))
	}
	k := ""
	for _, c := range cols {
		k += key(c.Value(i)) + "\x00"
	}
	return k
}

// groups lists the rows that share a key, in the order of first appearance.
func groups(cols []*Column, rows int) [][]int {
	at := map[string]int{}
	var out [][]int
	for i := range rows {
		k := rowKey(cols, i)
		g, ok := at[k]
		if !ok {
			g = len(out)
			at[k] = g
			out = append(out, nil)
		}
		out[g] = append(out[g], i)
	}
	return out
}
