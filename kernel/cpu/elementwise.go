package cpu

// Loops over elements, in their portable form. A product that is added to is
// rounded first unless it is written as fma: the conversions keep compilers
// from fusing it.

func addGo(dst, a, b []float32) {
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

func addPairGo(a, x, b, y []float32) {
	addGo(a, a, x)
	addGo(b, b, y)
}

func addAskingGo(dst, x, _, _ []float32) { addGo(dst, dst, x) }

func scaleGo(dst, a []float32, s float32) {
	for i := range dst {
		dst[i] = a[i] * s
	}
}

// normGo is dst = ((x-m)*r)*(w+c) + b, where b may be nil.
func normGo(dst, x, w, b []float32, m, r, c float32) {
	for i := range dst {
		y := float32(float32((x[i]-m)*r) * (w[i] + c))
		if b != nil {
			y += b[i]
		}
		dst[i] = y
	}
}

// rmsRowsGo is dst = (x*r)*(w+c) for each run of as many elements as w has, where
// r = 1/sqrt(Σx²/n + eps) and n is that number.
func rmsRowsGo(dst, x, w []float32, n, eps, c float32) {
	for i := 0; i < len(dst); i += len(w) {
		row := x[i : i+len(w)]
		normGo(dst[i:i+len(w)], row, w, nil, 0, invSqrt(dotGo(row, row)/n+eps), c)
	}
}

// normGradGo is dw += ((x-m)*r)*dy, the last product fused, db += dy unless it is
// nil, and dst = (dy*(w+c))*r - ((x-m)*s + t): the last step back through a norm of
// mean m and scale r, where s and t gather its sums. dst may be dy or x.
func normGradGo(dst, dw, db, dy, x, w []float32, m, r, c, s, t float32) {
	for i := range dst {
		d, y := x[i]-m, dy[i]
		dw[i] = fma(float32(d*r), y, dw[i])
		if db != nil {
			db[i] += y
		}
		dst[i] = float32(float32(y*(w[i]+c))*r) - fma(d, s, t)
	}
}

// softcapGo is dst = c*tanh(x*inv).
func softcapGo(dst, x []float32, c, inv float32) {
	for i := range dst {
		dst[i] = c * tanh(x[i]*inv)
	}
}

// uncapGo is dst = dy*(1 - (y*inv)²): dy back through y = c*tanh(x/c).
func uncapGo(dst, dy, y []float32, inv float32) {
	for i := range dst {
		t := float32(y[i] * inv)
		dst[i] = dy[i] * fma(-t, t, 1)
	}
}

// rotateGo turns, in each of so many rows, the pairs half apart of each head of dim
// elements by the row's angles, of which there are half, of cosine c and sine s.
func rotateGo(rows int, x []float32, dim int, c, s []float32) {
	n, half := len(x)/rows, len(c)/rows
	for r := range rows {
		c, s := c[r*half:(r+1)*half], s[r*half:(r+1)*half]
		for row := x[r*n : (r+1)*n]; len(row) > 0; row = row[dim:] {
			rotateHead(row[:half], row[half:2*half], c, s)
		}
	}
}

func rotateHead(a, b, c, s []float32) {
	for i := range a {
		u, v := a[i], b[i]
		a[i] = float32(u*c[i]) - float32(v*s[i])
		b[i] = float32(v*c[i]) + float32(u*s[i])
	}
}

// rotatePairsGo turns the pairs (x[2i], x[2i+1]).
func rotatePairsGo(x, c, s []float32) {
	for i := range c {
		a, b := x[2*i], x[2*i+1]
		x[2*i] = float32(a*c[i]) - float32(b*s[i])
		x[2*i+1] = float32(b*c[i]) + float32(a*s[i])
	}
}

// adamStep holds what AdamW's loop multiplies by, in the order that the
// assembly reads it.
type adamStep struct {
	scale, b1, nb1, b2, nb2, c1, c2, eps, decay, lr float32
}

func adamGo(p, m, v, g []float32, s *adamStep) {
	for i := range p {
		d := float32(g[i] * s.scale)
		mi := float32(s.b1*m[i]) + float32(s.nb1*d)
		vi := float32(s.b2*v[i]) + float32(s.nb2*float32(d*d))
		m[i], v[i] = mi, vi
		u := float32(mi*s.c1) / (sqrt(float32(vi*s.c2)) + s.eps)
		p[i] -= float32(s.lr * (u + float32(s.decay*p[i])))
	}
}
