package stats

import (
	"runtime"
	"sync"
	"sync/atomic"

	"pewter/internal/philox"
)

// resampleAll returns, for each column, the values of o.N resamples. Draw i of
// resample r is number i of stream r of the seed, times the number of items.
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

// eachResample calls f, from many goroutines, with the n items of each resample.
func (o BootstrapOptions) eachResample(n int, f func(r int, items []uint32)) {
	key := philox.Seed(o.Seed)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), o.N) {
		wg.Go(func() {
			items := make([]uint32, n)
			for r := int(next.Add(1)) - 1; r < o.N; r = int(next.Add(1)) - 1 {
				key.Fill(items, 0, uint64(r))
				for i, w := range items {
					items[i] = uint32(uint64(w) * uint64(n) >> 32)
				}
				f(r, items)
			}
		})
	}
	wg.Wait()
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
