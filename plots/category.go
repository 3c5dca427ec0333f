package plots

// orderCategories puts the categories of x in an order that every series keeps, where
// there is one: of a series with the layers 0 to 3 and another that has the embeddings
// before them, the embeddings come first. What the series leave open stays in the order
// of first appearance, and so does everything where they contradict each other.
func (s *series) orderCategories() {
	if len(s.xnames) < 3 {
		return
	}
	order := s.commonOrder()
	if order == nil {
		return
	}
	place, names := make([]float64, len(order)), make([]string, len(order))
	for at, k := range order {
		place[k], names[at] = float64(at), s.xnames[k]
	}
	for i, k := range s.x {
		s.x[i] = place[int(k)]
	}
	s.xnames = names
}

// commonOrder returns the categories sorted by the series, or nil where two disagree.
func (s *series) commonOrder() []int {
	after, before := s.neighbours()
	var order []int
	done := make([]bool, len(s.xnames))
	for len(order) < len(done) {
		next := -1
		for k := range done {
			if !done[k] && before[k] == 0 {
				next = k
				break
			}
		}
		if next < 0 {
			return nil
		}
		done[next] = true
		order = append(order, next)
		for k := range after[next] {
			before[k]--
		}
	}
	return order
}

// neighbours returns which categories follow each in a series, at its first
// appearances, and how many each follows.
func (s *series) neighbours() (after []map[int]bool, before []int) {
	after, before = make([]map[int]bool, len(s.xnames)), make([]int, len(s.xnames))
	last, seen := map[[2]int]int{}, map[[3]int]bool{}
	for i, x := range s.x {
		of, k := [2]int{s.of[i], s.panelOf[i]}, int(x)
		if seen[[3]int{of[0], of[1], k}] {
			continue
		}
		seen[[3]int{of[0], of[1], k}] = true
		if prev, ok := last[of]; ok && !after[prev][k] {
			if after[prev] == nil {
				after[prev] = map[int]bool{}
			}
			after[prev][k] = true
			before[k]++
		}
		last[of] = k
	}
	return after, before
}
