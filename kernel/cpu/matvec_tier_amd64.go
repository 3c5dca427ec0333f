package cpu

// timesRows sets lanes to the products of the first elements of four rows by x, and
// returns how many.
func (v *vectorTier) timesRows(w []float32, x []float64, lanes *[4][8]float64) int {
	n := len(x) &^ 7
	if v == nil || n == 0 || len(w) < 4*len(x) {
		return 0
	}
	timesRows256(n, &w[0], len(x), &x[0], lanes)
	return n
}

// addRows adds the first elements of four rows, weighted by a, to y, and returns how
// many.
func (v *vectorTier) addRows(w []float32, a, y []float64) int {
	n := len(y) &^ 7
	if v == nil || n == 0 || len(a) < 4 {
		return 0
	}
	addRows256(n, &w[0], len(y), (*[4]float64)(a), &y[0])
	return n
}
