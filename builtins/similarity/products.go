package similarity

import (
	"iter"

	"pewter/internal/parallel"
	"pewter/kernel"
)

// tileRows is how many rows and columns of a product are computed at a time: the
// second-level cache holds those of a thousand elements.
const tileRows = 48

// gram returns what is below the diagonal of XXᵀ, row by row.
func gram(dev kernel.Vector, x Matrix) []float64 {
	out, rows := make([]float64, x.N*(x.N-1)/2), x.each()
	eachTile(dev, rows, rows, true, func(t productTile) {
		for k := range t.rows {
			row, n := t.i+k, min(t.cols, t.i+k-t.j)
			if n > 0 {
				copy(out[row*(row-1)/2+t.j:][:n], t.z[k*t.cols:])
			}
		}
	})
	return out
}

// crossSquares returns ‖XYᵀ‖² of rows of equal length; of x and itself it computes half.
func crossSquares(dev kernel.Vector, x, y Matrix) float64 {
	same := len(x.X) == len(y.X) && &x.X[0] == &y.X[0]
	weight := 1.0
	if same {
		weight = 2
	}
	parts := make([]float64, blocksOf(x.N))
	eachTile(dev, x.each(), y.each(), same, func(t productTile) {
		sum := 0.0
		for k := range t.rows {
			z := t.z[k*t.cols:][:t.cols]
			if n := t.i + k - t.j; same && n < t.cols { // the diagonal counts once
				z = z[:n+1]
				sum -= float64(z[n] * z[n])
			}
			sum += dot(z, z) * weight
		}
		parts[t.i/tileRows] += sum
	})
	total := 0.0
	for _, v := range parts {
		total += v
	}
	return total
}

// A productTile is the products of rows from i on by columns from j on.
type productTile struct {
	i, j, rows, cols int
	z                []float64 // row by row
}

// eachTile calls do with the tiles of the products of every row of x with every row of
// y, on every processor; those of one row of tiles follow each other. Where half is set
// it leaves out tiles that are above the diagonal.
func eachTile(dev kernel.Vector, x, y [][]float64, half bool, do func(t productTile)) {
	blocks := blocksOf(len(x))
	parallel.Share(blocks, func(turns iter.Seq[int]) {
		z := make([]float64, tileRows*tileRows)
		for b := range turns {
			i := (blocks - 1 - b) * tileRows // the longest first
			rows, end := x[i:min(i+tileRows, len(x))], len(y)
			if half {
				end = i + len(rows)
			}
			for j := 0; j < end; j += tileRows {
				cols := y[j:min(j+tileRows, end)]
				t := productTile{i, j, len(rows), len(cols), z[:len(rows)*len(cols)]}
				dev.Products(t.z, rows, cols)
				do(t)
			}
		}
	})
}

func blocksOf(n int) int { return (n + tileRows - 1) / tileRows }
