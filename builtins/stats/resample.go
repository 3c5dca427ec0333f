package stats

import "sync"

// resampleAll returns, for each column, the values of o.N resamples.
func resampleAll(cols [][]float64, o BootstrapOptions) [][]float64 {
	out := make([][]float64, len(cols))
	if o.Stat != nil || o.Clusters != nil {
		for i, x := range cols {
			out[i] = o.resampleGroups(o.groups(x))
		}
		return out
	}
	byLen := map[int][]int{}
	for i, x := range cols {
		out[i] = make([]float64, o.N)
		byLen[len(x)] = append(byLen[len(x)], i)
	}
	for n, at := range byLen {
		o.resampleMeans(out, cols, at, n)
	}
	return out
}

// resampleMeans sets out[c] to the means of o.N resamples of cols[c], for each c
// of at, which are columns of n items.
func (o BootstrapOptions) resampleMeans(out, cols [][]float64, at []int, n int) {
	sums := sideBySide(cols, at, n)
	o.eachResample(n, func(r int, items []uint32) {
		for _, s := range sums {
			to := s.columns()
			for lane, v := range s.sum(items) {
				if lane < len(to) {
					out[to[lane]][r] = v / float64(n)
				}
			}
		}
	})
}

// resampleGroups draws len(groups) groups for each resample and returns the
// statistic of their items.
func (o BootstrapOptions) resampleGroups(groups [][]float64) []float64 {
	if o.Stat == nil {
		return o.resampleGroupMeans(groups)
	}
	out := make([]float64, o.N)
	buffers := sync.Pool{New: func() any { return new([]float64) }}
	o.eachResample(len(groups), func(r int, items []uint32) {
		buf := buffers.Get().(*[]float64)
		x := (*buf)[:0]
		for _, g := range items {
			x = append(x, groups[g]...)
		}
		out[r] = o.stat(x)
		*buf = x
		buffers.Put(buf)
	})
	return out
}

// resampleGroupMeans is resampleGroups for the mean, of each group's sum and size.
func (o BootstrapOptions) resampleGroupMeans(groups [][]float64) []float64 {
	type group struct{ sum, n float64 }
	all := make([]group, len(groups))
	for i, g := range groups {
		all[i] = group{Sum(g), float64(len(g))}
	}
	out := make([]float64, o.N)
	o.eachResample(len(groups), func(r int, items []uint32) {
		var s group
		for _, i := range items {
			s.sum, s.n = s.sum+all[i].sum, s.n+all[i].n
		}
		out[r] = s.sum / s.n
	})
	return out
}

// groups splits x into what is drawn as one: clusters in the order of their
// first items, or single items.
func (o BootstrapOptions) groups(x []float64) [][]float64 {
	if o.Clusters == nil {
		g := make([][]float64, len(x))
		for i := range x {
			g[i] = x[i : i+1]
		}
		return g
	}
	var g [][]float64
	index := map[int32]int{}
	for i, c := range o.Clusters {
		k, ok := index[c]
		if !ok {
			k = len(g)
			index[c] = k
			g = append(g, nil)
		}
		g[k] = append(g[k], x[i])
	}
	return g
}
