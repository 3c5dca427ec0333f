package merge

import "pewter/kernel"

// voteRounded is vote with every step rounded to the tensors' type: the
// weighted task vectors, their sum, the weights and their sum, the quotient, the
// scaled quotient and the result.
func (t *Tensor) voteRounded(v vote, sparse seriesFunc) TileFunc {
	w := t.weights32()
	scale := []float32{float32(v.Scale), 1}
	if v.Normalize && !v.Elect {
		scale[1] = float32(divisorOf(t, w))
		t.Round(scale[1:])
	}
	return func(dst []float32, x *Tile) {
		u := x.weighted(sparse, w)
		div := sized(x.work, x.Len)
		x.work = div
		v.add(x, dst, div, u, w, scale[1])
		t.Round(dst)
		t.Round(div)
		if v.Normalize {
			for i := range dst {
				dst[i] /= div[i]
			}
			t.Round(dst)
		}
		for i := range dst {
			dst[i] *= scale[0]
		}
		t.Round(dst)
		t.dev.Axpy(dst, 1, x.Base())
	}
}

// weighted returns each sparse task vector times its weight, rounded.
func (x *Tile) weighted(sparse seriesFunc, w []float32) [][]float32 {
	x.u = grown(x.u, x.t.N)
	for k := range x.u {
		x.u[k] = sized(x.u[k], x.Len)
		clear(x.u[k])
		x.t.dev.Axpy(x.u[k], w[k], sparse(x, k))
		x.t.Round(x.u[k])
	}
	return x.u
}

// add sets num to the sum at each element and div to what it is to be divided by.
func (v vote) add(x *Tile, num, div []float32, u [][]float32, w []float32, all float32) {
	dev := x.t.dev
	clear(num)
	for _, d := range u {
		dev.Axpy(num, 1, d)
	}
	if !v.Elect {
		filled(div, all)
		return
	}
	side, size, term, is, zero := room(x, 0), room(x, 1), room(x, 2), room(x, 3), filled(room(x, 4), 0)
	for i, sum := range num {
		side[i] = -1
		if sum >= 0 {
			side[i] = 1
		}
	}
	clear(size)
	clear(div)
	for k, d := range u {
		dev.Apply(kernel.OpMul, term, d, side, nil)
		dev.Apply(kernel.OpMax, term, term, zero, nil) // |d| where it agrees
		dev.Axpy(size, 1, term)
		dev.Apply(kernel.OpLess, is, zero, term, nil)
		dev.Axpy(div, w[k], is)
	}
	for i, sum := range num {
		num[i] = float32(side[i]*size[i]) + (sum - sum) // not finite where an input was not
		if div[i] == 0 {
			div[i] = 1
		}
	}
}
