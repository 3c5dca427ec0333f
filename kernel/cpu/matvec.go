package cpu

import "math"

// MulVec is y = w·x for w of len(y) rows, in float64.
func (v Vector) MulVec(y []float64, w []float32, x []float64) {
	n := len(x)
	for i := 0; i < len(y); i += 4 {
		var lanes [4][8]float64
		rows := min(4, len(y)-i)
		done := v.t.timesRows(w[i*n:(i+rows)*n], x, &lanes)
		for r := range rows {
			row, l := w[(i+r)*n:(i+r+1)*n], &lanes[r]
			for j := done; j < n; j++ {
				l[j%8] = math.FMA(float64(row[j]), x[j], l[j%8])
			}
			y[i+r] = ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
		}
	}
}

// AddMulVecT is y += wᵀ·x for w of len(x) rows, in float64.
func (v Vector) AddMulVecT(y []float64, w []float32, x []float64) {
	n := len(y)
	for i := 0; i < len(x); i += 4 {
		rows := min(4, len(x)-i)
		done := v.t.addRows(w[i*n:(i+rows)*n], x[i:i+rows], y)
		for r, a := range x[i : i+rows] {
			row := w[(i+r)*n : (i+r+1)*n]
			for j := done; j < n; j++ {
				y[j] = math.FMA(float64(row[j]), a, y[j])
			}
		}
	}
}
