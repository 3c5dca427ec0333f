package stats

// lanes is the number of columns that are summed side by side.
const lanes = 8

// A summer adds the drawn items of up to lanes columns of one length.
type summer interface {
	columns() []int // which they are
	sum(items []uint32) [lanes]float64
}

// sideBySide groups the columns at of cols, of n items each: answers that are
// right or wrong are counted, other numbers are added.
func sideBySide(cols [][]float64, at []int, n int) (all []summer) {
	if len(at) == 1 {
		return []summer{alone(at, cols[at[0]])}
	}
	var answers, numbers []int
	for _, c := range at {
		if isAnswers(cols[c]) {
			answers = append(answers, c)
		} else {
			numbers = append(numbers, c)
		}
	}
	for ; len(answers) > 0; answers = answers[min(lanes, len(answers)):] {
		all = append(all, newCounts(cols, answers[:min(lanes, len(answers))], n))
	}
	for ; len(numbers) > 0; numbers = numbers[min(lanes, len(numbers)):] {
		all = append(all, newRows(cols, numbers[:min(lanes, len(numbers))], n))
	}
	return all
}

// isAnswers reports whether x is of zeros and ones.
func isAnswers(x []float64) bool {
	for _, v := range x {
		if v != 0 && v != 1 {
			return false
		}
	}
	return true
}

// counts has a byte of a word for each column: eight are counted by one addition.
type counts struct {
	at    []int
	words []uint64
}

func newCounts(cols [][]float64, at []int, n int) *counts {
	c := &counts{at, make([]uint64, n)}
	for lane, col := range at {
		for i, v := range cols[col] {
			c.words[i] |= uint64(v) << (8 * lane)
		}
	}
	return c
}

func (c *counts) columns() []int { return c.at }

func (c *counts) sum(items []uint32) (total [lanes]float64) {
	const most = 255 // that a byte can count
	for len(items) > 0 {
		k := min(most, len(items))
		var s uint64
		for _, i := range items[:k] {
			s += c.words[i]
		}
		for lane := range total {
			total[lane] += float64(s >> (8 * lane) & 0xff)
		}
		items = items[k:]
	}
	return total
}

// rows has a cache line for each item.
type rows struct {
	at   []int
	rows [][lanes]float64
}

func newRows(cols [][]float64, at []int, n int) *rows {
	r := &rows{at, make([][lanes]float64, n)}
	for lane, col := range at {
		for i, v := range cols[col] {
			r.rows[i][lane] = v
		}
	}
	return r
}

func (r *rows) columns() []int { return r.at }

func (r *rows) sum(items []uint32) [lanes]float64 {
	var a, b, c, d, e, f, g, h float64 // in registers
	for _, i := range items {
		row := &r.rows[i]
		a, b, c, d = a+row[0], b+row[1], c+row[2], d+row[3]
		e, f, g, h = e+row[4], f+row[5], g+row[6], h+row[7]
	}
	return [lanes]float64{a, b, c, d, e, f, g, h}
}

// single is one column as it lies.
type single struct {
	at []int
	x  []float64
}

// bytes is one column of small whole numbers: the shorter it is, the nearer the cache
// that holds it, and sums of whole numbers are exact in any type that has room.
type bytes struct {
	at []int
	x  []int8
}

func alone(at []int, x []float64) summer {
	small := make([]int8, len(x))
	for i, v := range x {
		if small[i] = int8(v); float64(small[i]) != v {
			return single{at, x}
		}
	}
	return bytes{at, small}
}

func (s single) columns() []int { return s.at }

func (s single) sum(items []uint32) [lanes]float64 {
	sum := 0.0
	for _, i := range items {
		sum += s.x[i]
	}
	return [lanes]float64{sum}
}

func (b bytes) columns() []int { return b.at }

func (b bytes) sum(items []uint32) [lanes]float64 {
	sum := 0
	for _, i := range items {
		sum += int(b.x[i])
	}
	return [lanes]float64{float64(sum)}
}
