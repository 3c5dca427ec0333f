package cpu

import "pewter/kernel"

// sumRows is how many rows' part of a sum over rows is one chain. The parts are added
// in their order: which rows are a part depends on their numbers alone, and a thread
// goes through whole rows, as memory likes it.
const sumRows = 64

// rowSums is a task over rows whose results are, beside others, sums over all rows:
// do adds row i's terms to sums, which are those of dst behind each other.
type rowSums struct {
	rows, cols int
	do         func(r *rowSums, i int, sums []float32)
	past       bool // x[0] is written past the caches: see pastCaches
	pair       bool // x[0]'s rows are added, of two parts side by side: see addPair
	t          *tier
	x          [4][]float32
	s          [2]float32
	dst        [2][]float32 // what the sums are added to, [cols]; nil for none
	parts      []float32    // [pieces, sums of dst, cols]
	size       int          // of a part
}

func (r *rowSums) piece(_ *worker, p int) {
	if !r.pair {
		r.part(p)
		return
	}
	if p *= 2; (p+2)*sumRows <= r.rows {
		r.addPair(p)
		return
	}
	for ; p*sumRows < r.rows; p++ {
		r.part(p)
	}
}

// addPair is parts p and the next side by side: memory gives two streams faster than one.
func (r *rowSums) addPair(p int) {
	a, b := r.parts[p*r.size:(p+1)*r.size], r.parts[(p+1)*r.size:(p+2)*r.size]
	clear(a)
	clear(b)
	for i := p * sumRows; i < (p+1)*sumRows; i++ {
		r.t.addPair(a, r.row(0, i), b, r.row(0, i+sumRows))
	}
}

func (r *rowSums) part(p int) {
	part := r.parts[p*r.size : (p+1)*r.size]
	clear(part)
	for i := p * sumRows; i < min(r.rows, (p+1)*sumRows); i++ {
		r.do(r, i, part)
	}
	if r.past {
		r.t.fence()
	}
}

// row returns row i of x[a].
func (r *rowSums) row(a, i int) []float32 { return r.x[a][i*r.cols : (i+1)*r.cols] }

// overRowSums runs r on rows of cols elements, and adds the sums to dst.
func (d *Device) overRowSums(r *rowSums, rows, cols int) {
	r.rows, r.cols, r.t = rows, cols, d.tier
	r.size = cols
	if r.dst[1] != nil {
		r.size *= 2
	}
	pieces := (rows + sumRows - 1) / sumRows
	r.parts = d.arena.floats(pieces * r.size)
	tasks := pieces
	if r.pair {
		tasks = (pieces + 1) / 2
	}
	d.runOn(d.threadsFor(rows*cols), r, tasks)
	for p := range pieces {
		part := r.parts[p*r.size : (p+1)*r.size]
		for i := 0; i*cols < r.size; i++ {
			d.tier.add(r.dst[i], r.dst[i], part[i*cols:(i+1)*cols])
		}
	}
	d.arena.putFloats(r.parts)
}

// AddRowGrad adds the sum of dy's rows to db.
func (d *Device) AddRowGrad(db, dy kernel.Array) {
	n := db.Len()
	check("AddRowGrad", n > 0 && dy.Len()%n == 0, db, dy)
	r := &d.tasks.rowSums
	*r = rowSums{do: addRowGradRow, pair: true, x: [4][]float32{f32(dy)}}
	r.dst[0] = f32(db)
	d.overRowSums(r, dy.Len()/n, n)
}

func addRowGradRow(r *rowSums, i int, sums []float32) { r.t.add(sums, sums, r.row(0, i)) }
