package similarity

import (
	"iter"

	"pewter/internal/parallel"
	"pewter/kernel"
)

// blockCols is how many columns of a product are a piece of work: two thirds of the
// nearest cache hold three of them of a thousand items.
const blockCols = 48

// gram returns what is below the diagonal of XXᵀ, row by row.
func gram(dev kernel.Vector, x Matrix) []float64 {
	out, rows := make([]float64, x.N*(x.N-1)/2), x.each()
	inBlocks(x.N, func(_, from, to int) {
		eachProduct(dev, rows[:to], rows[from:to], func(i, j int, v float64) {
			if row := from + j; i < row {
				out[row*(row-1)/2+i] = v
			}
		})
	})
	return out
}

// crossSquares returns ‖XYᵀ‖² of rows of equal length; of x and itself it computes half.
func crossSquares(dev kernel.Vector, x, y Matrix) float64 {
	rows, cols := x.each(), y.each()
	same := len(x.X) == len(y.X) && &x.X[0] == &y.X[0]
	parts := make([]float64, (y.N+blockCols-1)/blockCols)
	inBlocks(y.N, func(b, from, to int) {
		left := rows
		if same {
			left = rows[:to]
		}
		sum := 0.0
		eachProduct(dev, left, cols[from:to], func(i, j int, v float64) {
			switch {
			case !same || i == from+j:
				sum += float64(v * v)
			case i < from+j:
				sum += float64(2 * v * v)
			}
		})
		parts[b] = sum
	})
	total := 0.0
	for _, v := range parts {
		total += v
	}
	return total
}

// eachProduct calls do with the product of every row of x with every row of y.
func eachProduct(dev kernel.Vector, x, y [][]float64, do func(i, j int, v float64)) {
	z := make([]float64, len(x)*len(y))
	dev.Products(z, x, y)
	for k, v := range z {
		do(k/len(y), k%len(y), v)
	}
}

// inBlocks calls do for each run of blockCols of n, on every processor.
func inBlocks(n int, do func(block, from, to int)) {
	parallel.Share((n+blockCols-1)/blockCols, func(turns iter.Seq[int]) {
		for b := range turns {
			do(b, b*blockCols, min(n, (b+1)*blockCols))
		}
	})
}
