package table

import "math"

// wholes numbers distinct integers from 0 in the order in which they first come.
// Those of a narrow range are looked up in a slice, others by hashing.
type wholes struct {
	low    int64
	dense  []int // of low, low + 1, …: the number plus 1, or 0
	sparse hashed
}

// newWholes expects n integers between low and high. Others are numbered too, only slower.
func newWholes(low, high int64, n int) *wholes {
	w := &wholes{low: low}
	if width := uint64(high) - uint64(low); low <= high && width < uint64(4*n+1024) {
		w.dense = make([]int, width+1)
	}
	return w
}

// number is the number of v: next if v is new.
func (w *wholes) number(v int64, next int) int {
	if off := uint64(v) - uint64(w.low); off < uint64(len(w.dense)) {
		if w.dense[off] == 0 {
			w.dense[off] = next + 1
		}
		return w.dense[off] - 1
	}
	return w.sparse.number(v, next)
}

// A numbering gives values the same number exactly when they are equal (1 and 1.0 are, and
// all NaN), from 0 in the order in which they first come.
type numbering struct {
	whole   *wholes
	other   hashed         // bits of floats that are not integers below 2^53
	texts   map[string]int // of strings, and of lists
	missing int            // -1 before the first
	n       int            // how many numbers are given
}

// newNumbering numbers the values of columns of comparable kinds.
func newNumbering(cols []*Column) *numbering {
	low, high, n := int64(math.MaxInt64), int64(math.MinInt64), 0
	for _, c := range cols {
		n += c.Len()
		for _, v := range c.Int {
			low, high = min(low, v), max(high, v)
		}
	}
	return &numbering{whole: newWholes(low, high, n), texts: map[string]int{}, missing: -1}
}

// appendColumn appends the numbers of the column's values.
func (m *numbering) appendColumn(ids []int, c *Column) []int {
	number := m.of(c)
	for i := range c.Len() {
		id := m.missing
		switch {
		case !c.IsMissing(i):
			id = number(i)
		case id < 0:
			id, m.missing = m.n, m.n
		}
		if id == m.n {
			m.n++
		}
		ids = append(ids, id)
	}
	return ids
}

// of is the function that numbers value i of a column of its kind.
func (m *numbering) of(c *Column) func(i int) int {
	switch c.Kind() {
	case Float:
		return func(i int) int { return m.float(c.Float[i]) }
	case Int:
		return func(i int) int { return m.whole.number(c.Int[i], m.n) }
	case Bool:
		return func(i int) int { return m.whole.number(int64(btoi(c.Bool[i])), m.n) }
	}
	return func(i int) int { return m.text(c.Text(i)) }
}

func (m *numbering) float(v float64) int {
	switch {
	case v == math.Trunc(v) && math.Abs(v) < 1<<53:
		return m.whole.number(int64(v), m.n)
	case math.IsNaN(v):
		v = math.NaN()
	}
	return m.other.number(int64(math.Float64bits(v)), m.n)
}

func (m *numbering) text(s string) int {
	n, ok := m.texts[s]
	if !ok {
		n = m.n
		m.texts[s] = n
	}
	return n
}

// rowNumbers numbers the rows of tables of which each is given by the columns that count:
// rows of the first table, then of the next, have the same number exactly when their values
// are equal. It returns how many numbers there are, too.
func rowNumbers(tables ...[]*Column) (ids []int, n int) {
	column := make([]*Column, len(tables))
	for j := range tables[0] {
		for k, cols := range tables {
			column[k] = cols[j]
		}
		m := newNumbering(column)
		var next []int
		for _, c := range column {
			next = m.appendColumn(next, c)
		}
		if j == 0 {
			ids, n = next, m.n
			continue
		}
		n = pairs(ids, next, n, m.n)
	}
	return ids, n
}

// pairs replaces a by numbers of the pairs of a and b, which are numbers below na and nb.
func pairs(a, b []int, na, nb int) (n int) {
	w := newWholes(0, int64(na)*int64(nb)-1, len(a))
	for i := range a {
		a[i] = w.number(int64(a[i])*int64(nb)+int64(b[i]), n)
		n = max(n, a[i]+1)
	}
	return n
}

// groups lists the rows that share their values, in the order of first appearance.
func groups(cols []*Column, rows int) [][]int {
	if len(cols) == 0 {
		return lists(make([]int, rows), min(rows, 1))
	}
	return lists(rowNumbers(cols))
}

// lists gives, for each of n numbers, the places where it stands; a negative number stands nowhere.
func lists(ids []int, n int) [][]int {
	count := make([]int, n)
	for _, id := range ids {
		if id >= 0 {
			count[id]++
		}
	}
	all, out := make([]int, len(ids)), make([][]int, n)
	for g, c := range count {
		out[g], all = all[:0:c], all[c:]
	}
	for i, id := range ids {
		if id >= 0 {
			out[id] = append(out[id], i)
		}
	}
	return out
}
