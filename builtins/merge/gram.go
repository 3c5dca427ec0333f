package merge

import "math"

// A gram holds the scalar products of some vectors: all that is needed to
// compute norms, angles and means of whatever they span.
type gram [][]float64

// gram returns the products of n series of values over all elements.
func (t *Tensor) gram(f seriesFunc, n int) (gram, error) {
	sums, err := t.Sum(n*(n+1)/2, func(x *Tile, acc []float64) { t.addProducts(acc, n, x, f) })
	return gramOf(sums, n), err
}

// wideGram is gram without any rounding between, also where every step is rounded.
func (t *Tensor) wideGram(f seriesFunc, n int) (gram, error) {
	sums, err := t.Sum(n*(n+1)/2, func(x *Tile, acc []float64) { x.addWideProducts(acc, n, f) })
	return gramOf(sums, n), err
}

// addProducts adds the products of every pair of series over a tile.
func (t *Tensor) addProducts(acc []float64, n int, x *Tile, f seriesFunc) {
	if !t.compat {
		x.addWideProducts(acc, n, f)
		return
	}
	i := 0
	for a := range n {
		for b := range a + 1 {
			acc[i] = t.addDot(acc[i], f(x, a), f(x, b), a == b)
			i++
		}
	}
}

// addWideProducts is addProducts four pairs at a time: a sum waits for the one before it.
func (x *Tile) addWideProducts(acc []float64, n int, f seriesFunc) {
	const some = 256 // elements, which stay in the nearest cache
	x.sums = sized(x.sums, n*some)
	for at := 0; at < x.Len; at += some {
		count := min(some, x.Len-at)
		for k := range n {
			widen(x.sums[k*some:], f(x, k)[at:at+count])
		}
		var a, b [4][]float64
		pairs := 0
		for i := range n {
			for j := range i + 1 {
				a[pairs%4], b[pairs%4] = x.sums[i*some:][:count], x.sums[j*some:][:count]
				if pairs++; pairs%4 == 0 {
					addDots((*[4]float64)(acc[pairs-4:]), a, b)
				}
			}
		}
		for i := range pairs % 4 {
			acc[pairs-pairs%4+i] = addDot64(acc[pairs-pairs%4+i], a[i], b[i])
		}
	}
}

func widen(dst []float64, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = float64(v)
	}
}

// addDots adds a[k]·b[k] to each of four sums, element after element.
func addDots(sum *[4]float64, a, b [4][]float64) {
	a0, b0 := a[0], b[0][:len(a[0])]
	a1, b1 := a[1][:len(a0)], b[1][:len(a0)]
	a2, b2 := a[2][:len(a0)], b[2][:len(a0)]
	a3, b3 := a[3][:len(a0)], b[3][:len(a0)]
	s0, s1, s2, s3 := sum[0], sum[1], sum[2], sum[3]
	for i, v := range a0 {
		s0 += float64(v * b0[i])
		s1 += float64(a1[i] * b1[i])
		s2 += float64(a2[i] * b2[i])
		s3 += float64(a3[i] * b3[i])
	}
	*sum = [4]float64{s0, s1, s2, s3}
}

func addDot64(sum float64, a, b []float64) float64 {
	b = b[:len(a)]
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}

// addDot adds a·b to sum, element after element; products, unless of a norm,
// are rounded where every step is.
func (t *Tensor) addDot(sum float64, a, b []float32, norm bool) float64 {
	b = b[:len(a)]
	if t.compat && !norm {
		for _, v := range t.roundedProducts(a, b) {
			sum += float64(v)
		}
		return sum
	}
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}

// roundedProducts returns the products of two series, rounded as Round does.
func (t *Tensor) roundedProducts(a, b []float32) []float32 {
	p := make([]float32, len(a))
	for i := range p {
		p[i] = a[i] * b[i]
	}
	t.Round(p)
	return p
}

// gramOf makes a matrix of the lower triangle of one.
func gramOf(sums []float64, n int) gram {
	g := make(gram, n)
	for a := range g {
		g[a] = make([]float64, n)
	}
	i := 0
	for a := range n {
		for b := range a + 1 {
			g[a][b], g[b][a] = sums[i], sums[i]
			i++
		}
	}
	return g
}

// norm returns the length of vector k.
func (g gram) norm(k int) float64 { return math.Sqrt(g[k][k]) }

// cosine returns the cosine between two vectors, 0 where one has no length.
func (g gram) cosine(a, b int) float64 {
	n := g.norm(a) * g.norm(b)
	if n == 0 {
		return 0
	}
	return min(max(g[a][b]/n, -1), 1)
}

// roundedCosine is cosine with each step rounded as Round does.
func (g gram) roundedCosine(t *Tensor, a, b int) float64 {
	n := max(t.r(t.r(g.norm(a))*t.r(g.norm(b))), t.r(1e-6))
	return min(max(t.r(t.r(g[a][b])/n), -1), 1)
}

// dot returns the product of two combinations of the vectors.
func (g gram) dot(u, v []float64) float64 {
	var sum float64
	for a := range u {
		for b := range v {
			sum += u[a] * v[b] * g[a][b]
		}
	}
	return sum
}

// length returns the length of a combination of the vectors.
func (g gram) length(u []float64) float64 { return math.Sqrt(max(0, g.dot(u, u))) }

// combine returns the function that adds up models, and the base as the last
// one if c has a coefficient for it:
//
//	θ = Σ c[k]·θₖ
func (t *Tensor) combine(c []float64) TileFunc {
	w := make([]float32, len(c))
	for k := range c {
		w[k] = float32(c[k])
	}
	return func(dst []float32, x *Tile) {
		if t.compat {
			for k := range w {
				clearFirst(dst, k)
				t.dev.Axpy(dst, w[k], x.Model(k))
			}
			return
		}
		d, raw := x.bytes()
		t.dev.WeightedSum(dst, d, raw[:len(w)], w, 1)
	}
}

func clearFirst(dst []float32, k int) {
	if k == 0 {
		clear(dst)
	}
}

// axpy adds a times x to y.
func axpy(y []float64, a float64, x []float64) {
	for i := range y {
		y[i] += a * x[i]
	}
}
