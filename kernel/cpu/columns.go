package cpu

import "pewter/kernel"

// columns is a task over blocks of columns: each piece goes through all rows in
// order, so that a sum over rows is one chain.
type columns struct {
	rows, cols, width int
	do                func(c *columns, i, j0, j1 int) // row i, columns [j0, j1)
	t                 *tier
	x                 [2][]float32
	ids               []int32
}

func (c *columns) piece(w *worker, p int) {
	j0, j1 := p*c.width, min(c.cols, (p+1)*c.width)
	for i := range c.rows {
		if i%askedRows == askedRows-1 && w.stopped() {
			return
		}
		c.do(c, i, j0, j1)
	}
}

// askedRows is after how many rows a piece asks whether the others are wanted.
const askedRows = 128

func (c *columns) row(a, i, j0, j1 int) []float32 { return c.x[a][i*c.cols+j0 : i*c.cols+j1] }

// overColumns runs c, a piece for each thread: the longer the parts of rows that
// follow each other, the faster memory is read.
func (d *Device) overColumns(c *columns, rows, cols int) {
	c.rows, c.cols, c.t = rows, cols, d.tier
	c.width = max(64, ((cols+d.Threads()-1)/d.Threads()+15)&^15)
	d.runOn(d.threadsFor(rows*cols), c, (cols+c.width-1)/c.width)
}

// EmbedGrad adds dy[i] to dtable[ids[i]].
func (d *Device) EmbedGrad(dtable, dy kernel.Array, ids []int32) {
	check("EmbedGrad", len(dtable.Shape) == 2 && matrix(dy, len(ids), dtable.Shape[1]), dtable, dy)
	c := &d.tasks.columns
	*c = columns{do: embedGradRow, ids: ids, x: [2][]float32{f32(dtable), f32(dy)}}
	d.overColumns(c, len(ids), dtable.Shape[1])
}

func embedGradRow(c *columns, i, j0, j1 int) {
	dst := c.row(0, int(c.ids[i]), j0, j1)
	c.t.add(dst, dst, c.row(1, i, j0, j1))
}
