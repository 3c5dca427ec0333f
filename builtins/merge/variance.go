package merge

// variance returns the variance of the task vectors at each element, in float64.
func (x *Tile) variance() []float32 {
	if x.hasVariance {
		return x.work
	}
	x.hasVariance = true
	x.work = sized(x.work, x.Len)
	const some = 512 // elements, whose sums stay in the nearest cache
	for at := 0; at < x.Len; at += some {
		x.varianceOf(at, min(at+some, x.Len))
	}
	x.t.Round(x.work)
	return x.work
}

// varianceOf is variance of some elements of the tile.
func (x *Tile) varianceOf(from, to int) {
	x.sums = sized(x.sums, 2*(to-from))
	clear(x.sums)
	mean, sum := x.sums[:to-from], x.sums[to-from:]
	all, n := x.deltas(), float64(x.t.N)
	for k := 0; k < len(all); k += 2 {
		addWide(mean, all[k][from:to], second(all, k, from, to))
	}
	for i := range mean {
		mean[i] /= n
	}
	for k := 0; k < len(all); k += 2 {
		addSquaresAround(sum, all[k][from:to], second(all, k, from, to), mean)
	}
	for i, v := range sum {
		x.work[from+i] = float32(v / n)
	}
}

// second returns the task vector after the k'th, nil if that is the last.
func second(all [][]float32, k, from, to int) []float32 {
	if k+1 == len(all) {
		return nil
	}
	return all[k+1][from:to]
}

// addWide adds a, then b if there is one.
func addWide(y []float64, a, b []float32) {
	y = y[:len(a)]
	if b == nil {
		for i, v := range a {
			y[i] += float64(v)
		}
		return
	}
	b = b[:len(a)]
	for i, v := range a {
		y[i] = y[i] + float64(v) + float64(b[i])
	}
}

// addSquaresAround adds (a-mean)², then (b-mean)² if there is a b.
func addSquaresAround(y []float64, a, b []float32, mean []float64) {
	y, mean = y[:len(a)], mean[:len(a)]
	if b == nil {
		for i, v := range a {
			e := float64(v) - mean[i]
			y[i] += float64(e * e)
		}
		return
	}
	b = b[:len(a)]
	for i, v := range a {
		e, f := float64(v)-mean[i], float64(b[i])-mean[i]
		y[i] = y[i] + float64(e*e) + float64(f*f)
	}
}

// varying counts the elements whose variance is not 0. Where two task vectors differ by
// no less than 1e-15 it cannot be: it is computed where the first and last do not.
func (x *Tile) varying() (n int) {
	if x.t.compat {
		for _, v := range x.variance() {
			n += notZero(v)
		}
		return n
	}
	all := x.deltas()
	first, last := all[0], all[len(all)-1]
	for i, v := range first {
		if abs(v-last[i]) < 1e-15 {
			n += notZero(x.varianceAt(i))
		} else {
			n++
		}
	}
	return n
}

func notZero(v float32) int {
	if v != 0 {
		return 1
	}
	return 0
}

// varianceAt is the variance at element i.
func (x *Tile) varianceAt(i int) float32 {
	var mean, sum float64
	for _, d := range x.all {
		mean += float64(d[i])
	}
	mean /= float64(len(x.all))
	for _, d := range x.all {
		e := float64(d[i]) - mean
		sum += float64(e * e)
	}
	return float32(sum / float64(len(x.all)))
}
