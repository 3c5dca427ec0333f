package cpu

func (v *vectorTier) dots() tripleFunc {
	if v == nil {
		return nil
	}
	return dots256
}

func (v *vectorTier) distances() tripleFunc {
	if v == nil {
		return nil
	}
	return distances256
}

func (v *vectorTier) block() blockFunc {
	if v == nil {
		return nil
	}
	return block256
}

// doubles widens a multiple of 8 elements and returns how many.
func doubles(dst []float64, src []float32) int {
	n := len(src) &^ 7
	if n > 0 {
		double256(n, &dst[0], &src[0])
	}
	return n
}

func (v *vectorTier) signs(negative, zero []uint64, x []float32) (n int, nan bool) {
	n = v.each(len(x), 64, func(at, n int) {
		if signs256(n, &negative[at/64], &zero[at/64], &x[at]) != 0 {
			nan = true
		}
	})
	return n, nan
}
