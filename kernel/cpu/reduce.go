package cpu

// lanes is the width of every reduction's tree.
const lanes = 32

// tree adds up the lanes: j and j+16, then j and j+8, …, 0 and 1.
func tree(s *[lanes]float32) float32 {
	for h := lanes / 2; h > 0; h /= 2 {
		for j := range h {
			s[j] += s[j+h]
		}
	}
	return s[0]
}

// sumGo returns Σx.
func sumGo(x []float32) float32 {
	var s [lanes]float32
	for i, v := range x {
		s[i%lanes] += v
	}
	return tree(&s)
}

// sumDevGo returns Σ(x-m)².
func sumDevGo(x []float32, m float32) float32 {
	var s [lanes]float32
	for i, v := range x {
		d := v - m
		s[i%lanes] = fma(d, d, s[i%lanes])
	}
	return tree(&s)
}

// dotGo returns Σxy.
func dotGo(x, y []float32) float32 {
	var s [lanes]float32
	for i, v := range x {
		s[i%lanes] = fma(v, y[i], s[i%lanes])
	}
	return tree(&s)
}

// rmsSumsGo returns Σx² and Σ(dy·x)·(w+c).
func rmsSumsGo(x, dy, w []float32, c float32) (xx, gx float32) {
	var s, t [lanes]float32
	for i, v := range x {
		s[i%lanes] = fma(v, v, s[i%lanes])
		t[i%lanes] = fma(float32(v*dy[i]), w[i]+c, t[i%lanes])
	}
	return tree(&s), tree(&t)
}

// layerSumsGo returns Σ(x-m)², Σ(dy·w)·(x-m) and Σdy·w.
func layerSumsGo(x, dy, w []float32, m float32) (dev, gx, g float32) {
	var s, t, u [lanes]float32
	for i, v := range x {
		d := v - m
		s[i%lanes] = fma(d, d, s[i%lanes])
		t[i%lanes] = fma(float32(dy[i]*w[i]), d, t[i%lanes])
		u[i%lanes] = fma(dy[i], w[i], u[i%lanes])
	}
	return tree(&s), tree(&t), tree(&u)
}

// maxGo returns the largest of x, or -Inf for none. A NaN is passed over.
func maxGo(x []float32) float32 {
	m := negInf
	for _, v := range x {
		m = maximum(v, m)
	}
	return m
}

// exp2SumGo sets p = 2^(x*c - m), the product fused, and returns Σp. p may be nil.
func exp2SumGo(p, x []float32, c, m float32) float32 {
	var s [lanes]float32
	for i, v := range x {
		e := exp2(fma(v, c, -m))
		if p != nil {
			p[i] = e
		}
		s[i%lanes] += e
	}
	return tree(&s)
}

// zeroGo returns Σ0x: 0, or NaN where an element is infinite or NaN.
func zeroGo(x []float32) float32 {
	var s [lanes]float32
	for i, v := range x {
		s[i%lanes] = fma(v, 0, s[i%lanes])
	}
	return tree(&s)
}

// sumSquaresGo returns Σx² in float64, of 16 lanes.
func sumSquaresGo(x []float32) float64 { return dotDoubleGo(x, x) }

func squarePairGo(x, y []float32) (xx, yy float64) { return sumSquaresGo(x), sumSquaresGo(y) }

// dotDoubleGo returns Σxy in float64, of 16 lanes. The products are exact.
func dotDoubleGo(x, y []float32) float64 {
	var s [16]float64
	for i, v := range x {
		s[i%16] += float64(float64(v) * float64(y[i]))
	}
	return lanesDouble(&s)
}

// distanceGo returns Σ(x-y)² in float64, of 16 lanes.
func distanceGo(x, y []float32) float64 {
	var s [16]float64
	for i, v := range x {
		d := float64(v) - float64(y[i])
		s[i%16] += float64(d * d)
	}
	return lanesDouble(&s)
}

func lanesDouble(s *[16]float64) float64 {
	for h := 8; h > 0; h /= 2 {
		for j := range h {
			s[j] += s[j+h]
		}
	}
	return s[0]
}
