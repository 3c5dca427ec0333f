package merge

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
		for i := range dst {
			dst[i], div[i] = v.add(u, w, i, scale[1])
		}
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
		for i, d := range sparse(x, k) {
			x.u[k][i] = w[k] * d
		}
		x.t.Round(x.u[k])
	}
	return x.u
}

// add returns the sum at element i and what it is to be divided by.
func (v vote) add(u [][]float32, w []float32, i int, all float32) (num, div float32) {
	for k := range u {
		num += u[k][i]
	}
	if !v.Elect {
		return num, all
	}
	sum := num
	num = sum - sum // not finite where an input was not
	for k := range u {
		if d := u[k][i]; sum >= 0 && d > 0 || sum < 0 && d < 0 {
			num += d
			div += w[k]
		}
	}
	if div == 0 {
		div = 1
	}
	return num, div
}
