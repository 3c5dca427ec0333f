package table

import (
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
	for _, c := range slices.Backward(cols) {
		c.order(index, reverse)
	}
	return t.Take(index), nil
}

// order sorts rows by their values, stably: values before NaN, and NaN before missing ones.
func (c *Column) order(rows []int, reverse bool) {
	valid := make([]int, 0, len(rows))
	var nan, missing []int
	for _, i := range rows {
		switch {
		case c.IsMissing(i):
			missing = append(missing, i)
		case c.Kind() == Float && math.IsNaN(c.Float[i]):
			nan = append(nan, i)
		default:
			valid = append(valid, i)
		}
	}
	if c.Kind() != String {
		orderNumbers(c, valid, reverse)
	} else if rank := textRanks(c.String); rank != nil {
		orderKeys(valid, func(i int) uint64 { return uint64(rank[i]) }, reverse)
	} else {
		orderTexts(c.String, valid, 0, reverse)
	}
	copy(rows, slices.Concat(valid, nan, missing))
}

// orderNumbers sorts rows by their numbers or truths, none of which is NaN or missing.
func orderNumbers(c *Column, rows []int, reverse bool) {
	key := func(i int) uint64 { return floatKey(c.Float[i]) }
	switch c.Kind() {
	case Int:
		key = func(i int) uint64 { return uint64(c.Int[i]) ^ 1<<63 }
	case Bool:
		key = func(i int) uint64 { return uint64(btoi(c.Bool[i])) }
	}
	orderKeys(rows, key, reverse)
}

// floatKey orders as the numbers do; -0 and 0 are equal.
func floatKey(v float64) uint64 {
	b := math.Float64bits(v + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
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
