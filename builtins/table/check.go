package table

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Claim is a summary of each row that somebody states: Stat names a
// reduction, such as mean or cv, and Values are the numbers stated, one a row,
// NaN where nothing is. Instead of Values, Column may name a column of the table.
type Claim struct {
	Stat, Column string
	Values       []float64
}

// The verdicts of Check.
const (
	Agrees    = "agrees"                     // at the digits stated
	Rounding  = "within the cells' rounding" // the digits printed in the cells cannot tell
	Disagrees = "disagrees"
)

// Check recomputes summaries from the cells that they sum up, and names those
// that disagree. The cells of a row are its values in columns, or, without
// columns, in all columns of numbers that no claim names; missing ones are left
// out. Each claim is held to the digits that are stated; where the cells are
// rounded themselves, half a unit of their last digit is followed through.
//
// The answer has a row for each claim and row: the row's name (its text in the
// column label, or in the first column of text), stat, stated, got, n, verdict,
// and without: the fewest columns to leave out (at most three) so that all
// claims of the row hold, of those the choice that comes nearest, and how many
// other choices as small would do. It is a hint, not a proof: with loose claims
// and many columns some choice fits by chance.
func (t *Table) Check(label string, columns []string, claims ...Claim) (*Table, error) {
	c, err := t.newChecker(label, columns, claims)
	if err != nil {
		return nil, err
	}
	var rows [][]Cell
	for i := range t.Rows() {
		rows = append(rows, c.row(i)...)
	}
	out, err := FromRows(rows)
	if err != nil || out.Rows() > 0 {
		return out, err
	}
	return nil, fmt.Errorf("no row has a number that is stated")
}

// A checker holds what Check looks at.
type checker struct {
	label  *Column
	names  []string
	cells  [][]float64 // by column
	half   float64     // half a unit of the last digit of the cells
	claims []claim
}

func (t *Table) newChecker(label string, columns []string, claims []Claim) (*checker, error) {
	if len(claims) == 0 {
		return nil, fmt.Errorf(`state something to check, such as mean="mu"`)
	}
	c := &checker{names: columns}
	for _, cl := range claims {
		cc, err := t.claim(cl)
		if err != nil {
			return nil, err
		}
		c.claims = append(c.claims, cc)
	}
	if len(c.names) == 0 {
		c.names = t.cellColumns(claims)
	}
	if len(c.names) < 2 {
		return nil, fmt.Errorf("a summary needs at least two columns of numbers, have %v", c.names)
	}
	d := 0
	for _, name := range c.names {
		x, err := t.Floats(name)
		if err != nil {
			return nil, err
		}
		c.cells, d = append(c.cells, x), max(d, decimals(x))
	}
	c.half = math.Pow(10, -float64(d)) / 2
	var err error
	c.label, err = t.labelColumn(label)
	return c, err
}

// cellColumns are the columns of numbers that no claim names.
func (t *Table) cellColumns(claims []Claim) []string {
	var out []string
	for _, c := range t.Columns() {
		stated := slices.ContainsFunc(claims, func(cl Claim) bool { return cl.Column == c.Name })
		if c.Numeric() && !stated {
			out = append(out, c.Name)
		}
	}
	return out
}

func (t *Table) labelColumn(name string) (*Column, error) {
	if name != "" {
		return t.Column(name)
	}
	for _, c := range t.Columns() {
		if c.Kind() == String {
			return c, nil
		}
	}
	index := make([]int64, t.Rows())
	for i := range index {
		index[i] = int64(i)
	}
	return &Column{Name: "row", Int: index}, nil
}

// row checks the claims about one row.
func (c *checker) row(i int) [][]Cell {
	all := make([]int, len(c.names))
	for j := range all {
		all[j] = j
	}
	x := c.pick(i, all)
	var out [][]Cell
	wrong := false
	for _, cl := range c.claims {
		if math.IsNaN(cl.values[i]) {
			continue
		}
		v := cl.verdict(i, x, c.half)
		wrong = wrong || v == Disagrees
		out = append(out, []Cell{{c.label.Name, c.label.Value(i)}, {"stat", cl.stat}, {"stated", cl.values[i]},
			{"got", cl.f(x)}, {"n", len(x)}, {"verdict", v}})
	}
	without := ""
	if wrong {
		without = c.without(i)
	}
	for k, row := range out {
		w := without
		if row[5].Value != Disagrees {
			w = ""
		}
		out[k] = append(row, Cell{"without", w})
	}
	return out
}

// pick is row i in those columns, without what is missing.
func (c *checker) pick(i int, columns []int) []float64 {
	var x []float64
	for _, j := range columns {
		if v := c.cells[j][i]; !math.IsNaN(v) {
			x = append(x, v)
		}
	}
	return x
}

// without searches for the fewest columns to leave out so that every claim about
// row i agrees.
func (c *checker) without(i int) string {
	var have []int
	for j := range c.cells {
		if !math.IsNaN(c.cells[j][i]) {
			have = append(have, j)
		}
	}
	for k := 1; k <= min(3, len(have)-2); k++ {
		var best []int
		others, nearest := -1, math.Inf(1)
		combinations(have, k, func(drop []int) {
			keep := slices.DeleteFunc(slices.Clone(have), func(j int) bool { return slices.Contains(drop, j) })
			off, ok := c.agree(i, c.pick(i, keep))
			if ok {
				others++
			}
			if ok && off < nearest {
				best, nearest = slices.Clone(drop), off
			}
		})
		if best != nil {
			return c.describe(best, others)
		}
	}
	return ""
}

// agree reports whether every claim about row i can hold for the values x, and
// how far the worst is off, in units of its last digit.
func (c *checker) agree(i int, x []float64) (off float64, ok bool) {
	for _, cl := range c.claims {
		if math.IsNaN(cl.values[i]) {
			continue
		}
		if cl.verdict(i, x, c.half) == Disagrees {
			return 0, false
		}
		off = math.Max(off, math.Abs(cl.f(x)-cl.values[i])*math.Pow(10, float64(cl.decimals)))
	}
	return off, true
}

func (c *checker) describe(drop []int, others int) string {
	var names []string
	for _, j := range drop {
		names = append(names, c.names[j])
	}
	s := strings.Join(names, ", ")
	switch {
	case others == 1:
		s += " (or one other choice)"
	case others > 1:
		s += fmt.Sprintf(" (or %d other choices)", others)
	}
	return s
}

// combinations calls f with each choice of k elements, in order.
func combinations(of []int, k int, f func([]int)) {
	var rec func(from int, chosen []int)
	rec = func(from int, chosen []int) {
		if len(chosen) == k {
			f(chosen)
			return
		}
		for i := from; i < len(of); i++ {
			rec(i+1, append(chosen, of[i]))
		}
	}
	rec(0, nil)
}
