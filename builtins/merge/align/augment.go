package align

// A path is the search for the cheapest way to place one more row: columns
// before done are reached for good, those before edge are at the present
// distance, the others are not reached yet.
type path struct {
	dist       []float64 // of each column from the free row
	from       []int     // the row that it is reached from
	cols       []int
	done, edge int
	least      float64 // the present distance
}

// augment places every free row along a shortest path of changes.
func (s *solver[T]) augment(free []int) {
	p := &path{dist: make([]float64, s.n), from: make([]int, s.n), cols: make([]int, s.n)}
	for _, i := range free {
		end := s.search(p, i)
		for _, j := range p.cols[:p.done] {
			s.v[j] += p.dist[j] - p.least
		}
		for row := -1; row != i; {
			row = p.from[end]
			s.y[end] = row
			s.x[row], end = end, s.x[row]
		}
	}
}

// search returns the free column that is nearest to a free row; then those
// before p.done are nearer.
func (s *solver[T]) search(p *path, i int) int {
	p.done, p.edge = 0, 0
	for j, g := range s.row(i) {
		p.dist[j], p.from[j], p.cols[j] = -float64(g)-s.v[j], i, j
	}
	for {
		if p.done == p.edge {
			p.advance()
			for _, j := range p.cols[p.done:p.edge] {
				if s.y[j] < 0 {
					return j
				}
			}
		}
		if j := s.relax(p); j >= 0 {
			return j
		}
	}
}

// advance moves the nearest columns not reached yet to the edge.
func (p *path) advance() {
	p.least = p.dist[p.cols[p.edge]]
	for k := p.edge; k < len(p.cols); k++ {
		j := p.cols[k]
		if p.dist[j] > p.least {
			continue
		}
		if p.dist[j] < p.least {
			p.edge, p.least = p.done, p.dist[j]
		}
		p.cols[k], p.cols[p.edge] = p.cols[p.edge], j
		p.edge++
	}
}

// relax goes on from the row of one column at the edge. It returns a free
// column that it finds at the present distance, else -1.
func (s *solver[T]) relax(p *path) int {
	at := p.cols[p.done]
	p.done++
	i := s.y[at]
	row := s.row(i)
	h := -float64(row[at]) - s.v[at] - p.least
	for k := p.edge; k < s.n; k++ {
		j := p.cols[k]
		c := -float64(row[j]) - s.v[j] - h
		if c >= p.dist[j] {
			continue
		}
		p.dist[j], p.from[j] = c, i
		if c > p.least {
			continue
		}
		if s.y[j] < 0 {
			return j
		}
		p.cols[k], p.cols[p.edge] = p.cols[p.edge], j
		p.edge++
	}
	return -1
}
