package cpu

import "pewter/kernel"

// Signs sets bits of elements below 0 and of those that are 0, and reports NaN.
func (v Vector) Signs(negative, zero []uint64, x kernel.Stored) (nan bool) {
	n, nan := v.t.signs(negative, zero, x)
	if n == x.Len() {
		return nan
	}
	return v.signsRest(negative[n/64:], zero[n/64:], x.From(n, x.Len()-n)) || nan
}

// signsRest looks at elements as float32.
func (v Vector) signsRest(negative, zero []uint64, x kernel.Stored) (nan bool) {
	wide := make([]float32, min(piece, x.Len()))
	pieces(0, x.Len(), func(i, j int) {
		w := wide[:j-i]
		v.Widen(w, x.From(i, j-i).X, x.DType)
		n, odd := v.t.signsWide(negative[i/64:], zero[i/64:], w)
		nan = signsGo(negative[(i+n)/64:], zero[(i+n)/64:], w[n:]) || odd || nan
	})
	return nan
}

func signsGo(negative, zero []uint64, x []float32) (nan bool) {
	for at := 0; at < len(x); at += 64 {
		var below, none uint64
		for i, e := range x[at:min(len(x), at+64)] {
			switch {
			case e < 0:
				below |= 1 << i
			case e == 0:
				none |= 1 << i
			case e != e:
				nan = true
			}
		}
		negative[at/64], zero[at/64] = below, none
	}
	return nan
}
