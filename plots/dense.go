package plots

import "math"

// manyPoints is how many points or rows are drawn without asking which can be seen.
const manyPoints = 20_000

// deep is how many markers upon each other hide what is below: each is of 85 %, so that
// 0.05 % shows through.
const deep = 4

// A cover counts, for each cell of a grid over a panel, the markers that cover it whole.
type cover struct {
	box
	cell   float64
	nx, ny int
	layers []uint8
}

func newCover(b box) *cover {
	b = b.inset(-4, -4, -4, -4)
	c := &cover{box: b, cell: max(0.25, math.Sqrt(b.w*b.h/4e6))}
	c.nx, c.ny = int(b.w/c.cell), int(b.h/c.cell)
	c.layers = make([]uint8, c.nx*c.ny)
	return c
}

// span is the cells of one axis that lie within r of v, from its start.
func (c *cover) span(v, r float64) (from, to int) {
	return int(math.Floor((v - r) / c.cell)), int(math.Floor((v + r) / c.cell))
}

// hides reports whether a marker that reaches as far as r from p is hidden.
func (c *cover) hides(p point, r float64) bool {
	p.x, p.y = p.x-c.x, p.y-c.y
	x0, x1 := c.span(p.x, r)
	y0, y1 := c.span(p.y, r)
	if x0 < 0 || y0 < 0 || x1 >= c.nx || y1 >= c.ny {
		return false
	}
	for y := y0; y <= y1; y++ {
		dy := c.near(y, p.y)
		for x := x0; x <= x1; x++ {
			if dx := c.near(x, p.x); dx*dx+dy*dy < r*r && c.layers[y*c.nx+x] < deep {
				return false
			}
		}
	}
	return true
}

// add counts a marker that covers the disc of radius r about p.
func (c *cover) add(p point, r float64) {
	p.x, p.y = p.x-c.x, p.y-c.y
	x0, x1 := c.span(p.x, r)
	y0, y1 := c.span(p.y, r)
	for y := max(y0, 0); y <= min(y1, c.ny-1); y++ {
		dy := c.near(y, p.y) + c.cell
		for x := max(x0, 0); x <= min(x1, c.nx-1); x++ {
			if dx := c.near(x, p.x) + c.cell; dx*dx+dy*dy <= r*r && c.layers[y*c.nx+x] < deep {
				c.layers[y*c.nx+x]++
			}
		}
	}
}

// near is how far v is from cell k at least; it is at most a cell more from the far side.
func (c *cover) near(k int, v float64) float64 {
	return max(0, float64(k)*c.cell-v, v-float64(k+1)*c.cell)
}

// visible leaves out the rows whose markers lie below those of later rows everywhere, if there
// are many. Markers have the radius r.
func (d dots) visible(a axes, r float64) []int {
	if len(d.rows) <= manyPoints || d.s.labels != nil {
		return d.rows
	}
	keep, at := make([]int, len(d.rows)), len(d.rows)
	c := newCover(a.box)
	for k := len(d.rows) - 1; k >= 0; k-- {
		i := d.rows[k]
		p, ok := a.at(d.s.x[i], d.s.y[i])
		inner, outer := r, r // of the discs within and about the marker; see outline
		if d.s.of[i]%shapes != 0 {
			inner, outer = 0.49*r, 1.4*r
		}
		if ok && !c.hides(p, outer+c.cell) {
			c.add(p, inner)
			at--
			keep[at] = i
		}
	}
	return keep[at:]
}

// thinned leaves out points of a long line that lie between others in a column of a quarter
// point: of each column the first, the lowest, the highest and the last stay. Dashes are as
// long as the line, so a dashed one keeps all.
func thinned(run []point, s stroke) []point {
	if len(run) <= manyPoints || s.dash != nil {
		return run
	}
	column := func(p point) float64 { return math.Floor(p.x * 4) }
	var out []point
	for from := 0; from < len(run); {
		low, high, to := from, from, from
		for ; to < len(run) && column(run[to]) == column(run[from]); to++ {
			if run[to].y < run[low].y {
				low = to
			}
			if run[to].y > run[high].y {
				high = to
			}
		}
		last := -1
		for _, k := range []int{from, min(low, high), max(low, high), to - 1} {
			if k > last {
				out, last = append(out, run[k]), k
			}
		}
		from = to
	}
	return out
}
