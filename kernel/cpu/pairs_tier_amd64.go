package cpu

import (
	"pewter/kernel"
	"pewter/kernel/tensor"
)

var (
	dots256      = &pairKernels{dotsTriangle256, dotsRectangle256, dotsCorner256}
	distances256 = &pairKernels{distancesTriangle256, distancesRectangle256, distancesCorner256}
	double256    = [...]func(arrays, n, at int, src **byte, dst *float64){tensor.F32: double256F32, tensor.BF16: double256BF16, tensor.F16: double256F16}
)

func (v *vectorTier) dots() *pairKernels {
	if v == nil {
		return nil
	}
	return dots256
}

func (v *vectorTier) distances() *pairKernels {
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

func (v *vectorTier) fold() foldFunc {
	if v == nil {
		return foldGo
	}
	return fold256
}

// doubles widens the first of n elements of arrays from element at on, a multiple of 16,
// to rows of a strip, and returns how many.
func (v *vectorTier) doubles(dst []float64, x []*byte, d tensor.DType, at, n int) int {
	n &^= 15
	if v == nil || n == 0 || int(d) >= len(double256) {
		return 0
	}
	double256[d](len(x), n, at*d.Size(), &x[0], &dst[0])
	return n
}

// signs looks at elements of 16 bits as they are, a multiple of 64.
func (v *vectorTier) signs(negative, zero []uint64, x kernel.Stored) (n int, nan bool) {
	of := signs256BF16
	switch x.DType {
	case tensor.BF16:
	case tensor.F16:
		of = signs256F16
	default:
		return 0, false
	}
	n = v.each(x.Len(), 64, func(at, n int) {
		if of(n, &negative[at/64], &zero[at/64], &x.X[2*at]) != 0 {
			nan = true
		}
	})
	return n, nan
}

// signsWide looks at a multiple of 64 elements.
func (v *vectorTier) signsWide(negative, zero []uint64, x []float32) (n int, nan bool) {
	n = v.each(len(x), 64, func(at, n int) {
		if signs256(n, &negative[at/64], &zero[at/64], &x[at]) != 0 {
			nan = true
		}
	})
	return n, nan
}
