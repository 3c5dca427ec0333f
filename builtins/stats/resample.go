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
		for len(at) > 0 {
			k := min(len(at), lanes)
			o.resampleMeans(out, cols, at[:k], n)
			at = at[k:]
		}
	}
	return out
}

// lanes is the number of columns that are summed side by side: a row of them is
// one cache line.
const lanes = 8

// resampleMeans sets out[c] to the means of o.N resamples of cols[c], for each c
// of at, which are at most lanes columns of n items.
func (o BootstrapOptions) resampleMeans(out, cols [][]float64, at []int, n int) {
	if len(at) == 1 {
		x, to := cols[at[0]], out[at[0]]
		o.eachResample(n, func(r int, draws []uint32) { to[r] = meanOf(x, draws) })
		return
	}
	rows := make([][lanes]float64, n)
	for lane, c := range at {
		for i, v := range cols[c] {
			rows[i][lane] = v
		}
	}
	o.eachResample(n, func(r int, draws []uint32) {
		sums := sumRows(rows, draws)
		for lane, c := range at {
			out[c][r] = sums[lane] / float64(n)
		}
	})
}

func meanOf(x []float64, draws []uint32) float64 {
	n, sum := uint64(len(x)), 0.0
	for _, d := range draws {
		sum += x[uint64(d)*n>>32]
	}
	return sum / float64(n)
}

func sumRows(rows [][lanes]float64, draws []uint32) (sums [lanes]float64) {
	n := uint64(len(rows))
	var a, b, c, d, e, f, g, h float64 // in registers
	for _, w := range draws {
		row := &rows[uint64(w)*n>>32]
		a, b, c, d = a+row[0], b+row[1], c+row[2], d+row[3]
		e, f, g, h = e+row[4], f+row[5], g+row[6], h+row[7]
	}
	return [lanes]float64{a, b, c, d, e, f, g, h}
}

// eachResample calls f, from many goroutines, with the n draws of each resample.
func (o BootstrapOptions) eachResample(n int, f func(r int, draws []uint32)) {
	key := philox.Seed(o.Seed)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), o.N) {
		wg.Go(func() {
			draws := make([]uint32, n)
			for r := int(next.Add(1)) - 1; r < o.N; r = int(next.Add(1)) - 1 {
				key.Fill(draws, 0, uint64(r))
				f(r, draws)
			}
		})
	}
	wg.Wait()
}

// resampleGroups draws len(groups) groups for each resample and returns the
// statistic of their items.
func (o BootstrapOptions) resampleGroups(groups [][]float64) []float64 {
	out := make([]float64, o.N)
	n := uint64(len(groups))
	buffers := sync.Pool{New: func() any { return new([]float64) }}
	o.eachResample(len(groups), func(r int, draws []uint32) {
		buf := buffers.Get().(*[]float64)
		x := (*buf)[:0]
		for _, d := range draws {
			x = append(x, groups[uint64(d)*n>>32]...)
		}
		out[r] = o.stat(x)
		*buf = x
		buffers.Put(buf)
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
