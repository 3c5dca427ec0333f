package cpu

import (
	"math"
	"unsafe"
)

// A strip is some rows of attention beside each other, each in a lane of one or
// two vectors: a strip of n numbers a row is [n, width]. What is said of rows is
// said of lanes, so that a row's result does not depend on the others.
//
// The rows' scores of a key are beside each other, as are the keys' of a row in
// a product, so that the weights of one product are a factor of the next as
// they lie, keys and values are read where they are, and no sum is a tree.

// stripKernels are the loops over strips of one width.
type stripKernels struct {
	width int
	// scores is s[j] = Σ k[j,d]·q[d] for j in 0..n, one chain of fused
	// multiply-adds over d, where rows of k are ldk apart.
	scores func(n int, k *float32, ldk int, q *float32, dim int, s *float32)
	// values is acc[d] = acc[d]*down + Σ v[j,d]·p[j], one chain over j in 0..n.
	values func(n int, v *float32, ldv int, p *float32, dim int, down, acc *float32)
	// soften takes the scores of n keys in, at positions from at on. A row sees
	// positions in [see[0], see[1]); all rows see the keys [open, shut) of the n. For
	// keys that a row sees, others becoming 0, and a state of top, sum and down:
	//
	//	s *= scale;  new = max(top, s…);  down = 2^(top - new)
	//	s = 2^(s - new);  sum = sum*down + s + …, in the order of keys;  top = new
	soften func(n int, s *float32, at int32, see *int32, scale float32, open, shut int, state *float32)
	// back turns scores into weights and the gradient of the weights, dp, into
	// that of the scores. For keys that a row sees, others becoming 0, and a
	// state of top, 1/sum and delta:
	//
	//	s = 2^(s*scale - top) * (1/sum);  dp = (s * (dp - delta)) * by
	//
	// backKept has the exponentials in s already.
	back, backKept func(n int, s, dp *float32, at int32, see *int32, scale, by float32, masked bool, state *float32)
	// dots is dst = Σ a[i]*b[i], one chain over i in 0..n.
	dots func(n int, a, b, dst *float32)
	// divide is sum = 1/sum; acc[i] = acc[i]*sum + 0 for i in 0..n: no negative zeros.
	divide func(n int, acc, sum *float32)
	// scatter is rows[r][i] = acc[i,r] for i in 0..8n; nil where packing serves.
	scatter func(n int, acc *float32, rows *[32]*byte)
}

// outerFunc is c[j,d] += Σ p[j,r]·x[r,d] for j in 0..n and d in a vector or two,
// one chain over r in 0..rows; rows of p, x and c are ldp, ldx and ldc apart.
type outerFunc = func(n int, p *float32, ldp, rows int, x *float32, ldx int, c *float32, ldc int)

// elements returns n elements from p on.
func elements(p *float32, n int) []float32 { return unsafe.Slice(p, n) }

// seenGo reports whether row r of a strip sees position at.
func seenGo(see *int32, width, r int, at int32) bool {
	v := unsafe.Slice(see, 2*width)
	return v[r] <= at && at < v[width+r]
}

// stripGo returns the portable loops.
func stripGo(width int) stripKernels {
	return stripKernels{
		width: width,
		scores: func(n int, k *float32, ldk int, q *float32, dim int, s *float32) {
			for j := range n {
				row, z := elements(at(k, j*ldk), dim), elements(at(s, j*width), width)
				clear(z)
				for d, x := range row {
					axpyFused(z, x, elements(at(q, d*width), width))
				}
			}
		},
		values: func(n int, v *float32, ldv int, p *float32, dim int, down, acc *float32) {
			for d := range dim {
				a := elements(at(acc, d*width), width)
				for r, f := range elements(down, width) {
					a[r] *= f
				}
				for j := range n {
					axpyFused(a, *at(v, j*ldv+d), elements(at(p, j*width), width))
				}
			}
		},
		soften: func(n int, s *float32, at int32, see *int32, scale float32, open, shut int, state *float32) {
			softenGo(width, elements(s, n*width), at, see, scale, open, shut, elements(state, 3*width))
		},
		back: func(n int, s, dp *float32, at int32, see *int32, scale, by float32, masked bool, state *float32) {
			top := elements(state, width)
			x := elements(s, n*width)
			for i := range x {
				x[i] = exp2(float32(x[i]*scale) - top[i%width])
			}
			backGo(width, x, elements(dp, n*width), at, see, by, masked, elements(state, 3*width))
		},
		backKept: func(n int, s, dp *float32, at int32, see *int32, _, by float32, masked bool, state *float32) {
			backGo(width, elements(s, n*width), elements(dp, n*width), at, see, by, masked, elements(state, 3*width))
		},
		dots: func(n int, a, b, dst *float32) {
			sum := elements(dst, width)
			clear(sum)
			for i := range n * width {
				sum[i%width] = fma(*at(a, i), *at(b, i), sum[i%width])
			}
		},
		divide: func(n int, acc, sum *float32) {
			inv := elements(sum, width)
			for r := range inv {
				inv[r] = 1 / inv[r]
			}
			for i, x := range elements(acc, n*width) {
				*at(acc, i) = float32(x*inv[i%width]) + 0
			}
		},
	}
}

// axpyFused is y += a*x, each element rounded once.
func axpyFused(y []float32, a float32, x []float32) {
	for r := range y {
		y[r] = fma(x[r], a, y[r])
	}
}

func softenGo(width int, s []float32, at int32, see *int32, scale float32, open, shut int, state []float32) {
	top, sum, down := state[:width], state[width:2*width], state[2*width:]
	copy(down, top)
	for i := range s {
		r, key, z := i%width, i/width, float32(s[i]*scale)
		if (key < open || key >= shut) && !seenGo(see, width, r, at+int32(key)) {
			z = negInf
		}
		s[i], top[r] = z, maximum(z, top[r])
	}
	for r := range down {
		down[r] = exp2(down[r] - top[r])
		sum[r] *= down[r]
	}
	for i := range s {
		s[i] = exp2(s[i] - top[i%width])
		sum[i%width] += s[i]
	}
}

func backGo(width int, p, dp []float32, at int32, see *int32, by float32, masked bool, state []float32) {
	inv, delta := state[width:2*width], state[2*width:]
	for i := range p {
		r := i % width
		p[i] *= inv[r]
		dp[i] = float32(p[i]*(dp[i]-delta[r])) * by
		if masked && !seenGo(see, width, r, at+int32(i/width)) {
			p[i], dp[i] = 0, 0
		}
	}
}

// outerGo returns the portable outerFunc of a width.
func outerGo(width int) outerFunc {
	return func(n int, p *float32, ldp, rows int, x *float32, ldx int, c *float32, ldc int) {
		for j := range n {
			for r := range rows {
				axpyFused(elements(at(c, j*ldc), width), *at(p, j*ldp+r), elements(at(x, r*ldx), width))
			}
		}
	}
}

// unset is the largest score of a row that has seen no key: finite, so that
// its distance to any score is a number or -Inf.
const unset = -math.MaxFloat32
