package align

// A number is an element of a matrix of gains.
type number interface{ float32 | float64 }

// Assign returns the assignment of rows to columns of an n by n matrix of gains,
// row-major, whose sum is greatest:
//
//	max over permutations p of Σᵢ gain[i, p[i]]
//
// Gains must be finite; sums are in float64. It is the algorithm of Jonker and
// Volgenant (Computing 38, 1987): columns are reduced, then free rows bid for
// columns, and shortest augmenting paths place those that are left. O(n³) at
// worst, mostly far less.
func Assign[T number](gain []T, n int) []int {
	p, _ := solve(gain, n)
	return p
}

// solve returns the assignment, and prices of columns that prove it: no row does
// better at these prices than with its own column.
func solve[T number](gain []T, n int) (columnOf []int, price []float64) {
	s := &solver[T]{gain: gain, n: n, x: make([]int, n), y: make([]int, n), v: make([]float64, n)}
	free := s.reduceColumns()
	for range 2 {
		free = s.bid(free)
	}
	s.augment(free)
	return s.x, s.v
}

// A solver minimises costs, which are gains negated.
type solver[T number] struct {
	gain []T
	n    int
	x    []int     // column of each row, -1: none
	y    []int     // row of each column, -1: none
	v    []float64 // price of each column
}

// row returns the gains of a row.
func (s *solver[T]) row(i int) []T { return s.gain[i*s.n : (i+1)*s.n] }

// reduceColumns prices each column at its least cost, gives it to the row that
// has that if it is free yet, and returns the rows left without one.
func (s *solver[T]) reduceColumns() (free []int) {
	least := s.leastRows()
	for i := range s.x {
		s.x[i], s.y[i] = -1, -1
	}
	wins := make([]int, s.n)
	for j := s.n - 1; j >= 0; j-- {
		i := least[j]
		if wins[i]++; wins[i] == 1 {
			s.x[i], s.y[j] = j, i
		}
	}
	for i, w := range wins {
		switch w {
		case 0:
			free = append(free, i)
		case 1:
			s.transfer(i)
		}
	}
	return free
}

// leastRows sets prices to the least cost of each column, and returns its row.
func (s *solver[T]) leastRows() []int {
	least := make([]int, s.n)
	for j, g := range s.gain[:s.n] {
		s.v[j] = -float64(g)
	}
	for i := 1; i < s.n; i++ {
		for j, g := range s.row(i) {
			if c := -float64(g); c < s.v[j] {
				s.v[j], least[j] = c, i
			}
		}
	}
	return least
}

// transfer lowers the price of a row's column as far as the row still prefers it.
func (s *solver[T]) transfer(i int) {
	if s.n == 1 {
		return
	}
	own, first := s.x[i], true
	var least float64
	for j, g := range s.row(i) {
		if c := -float64(g) - s.v[j]; j != own && (first || c < least) {
			least, first = c, false
		}
	}
	s.v[own] -= least
}

// bid lets each free row take the column that is cheapest for it, raising what
// that costs others to where the row would as soon have its second choice. A row
// that loses its column bids again at once if a price has moved, else it is
// returned. The number of bids is bounded: with equal costs they could go on.
func (s *solver[T]) bid(free []int) (left []int) {
	queue := append([]int(nil), free...)
	bids := 0
	for len(queue) > 0 {
		i := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if bids++; bids > 4*s.n {
			left = append(left, i)
			continue
		}
		j1, j2, u1, u2 := s.bestTwo(i)
		lower := s.v[j1] - (u2 - u1)
		moved := lower < s.v[j1]
		if moved {
			s.v[j1] = lower
		} else if s.y[j1] >= 0 && j2 >= 0 {
			j1 = j2
		}
		loser := s.y[j1]
		s.x[i], s.y[j1] = j1, i
		if loser < 0 {
			continue
		}
		s.x[loser] = -1
		if moved {
			queue = append(queue, loser)
		} else {
			left = append(left, loser)
		}
	}
	return left
}

// bestTwo returns the two cheapest columns of a row and what they cost it.
func (s *solver[T]) bestTwo(i int) (j1, j2 int, u1, u2 float64) {
	j1, j2 = -1, -1
	for j, g := range s.row(i) {
		switch c := -float64(g) - s.v[j]; {
		case j1 < 0 || c < u1:
			j1, j2, u1, u2 = j, j1, c, u1
		case j2 < 0 || c < u2:
			j2, u2 = j, c
		}
	}
	if j2 < 0 {
		u2 = u1
	}
	return j1, j2, u1, u2
}
