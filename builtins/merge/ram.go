package merge

func init() {
	Methods.Add("ram", "Average each element over the models that changed it.", RAM{Epsilon: 1e-5})
	Methods.Add("ramplus_tl", "As ram, and strengthen elements that one model alone changed.", RAMPlus{Epsilon: 1e-5, R: 0.1, Alpha: 0.2})
}

// RAM adds, at each element, the mean of the task vectors that are not zero
// there: of those with |τ| > Epsilon.
type RAM struct {
	Epsilon float64 // changes of this size or less count as none
}

// RAMPlus is RAM where an element that model k alone changed is multiplied by
//
//	1 + R · min(sharedₖ/uniqueₖ, Alpha)
//
// of the elements of the tensor that k changed with others, and alone.
type RAMPlus struct {
	Epsilon  float64 // changes of this size or less count as none
	R, Alpha float64
}

// Needs implements Method.
func (RAM) Needs() Needs { return Needs{Base: Always, Min: 1} }

// Needs implements Method.
func (RAMPlus) Needs() Needs { return Needs{Base: Always, Min: 1} }

// Check implements Method.
func (m RAM) Check() error { return within("epsilon", 0, 1e30, m.Epsilon) }

// Check implements Method.
func (m RAMPlus) Check() error {
	return first(within("epsilon", 0, 1e30, m.Epsilon), finite("r", m.R), finite("alpha", m.Alpha))
}

// Plan implements Method.
func (m RAM) Plan(t *Tensor) (TileFunc, error) {
	f := make([]float32, t.N)
	for k := range f {
		f[k] = 1
	}
	return t.ram(float32(m.Epsilon), f), nil
}

// Plan implements Method.
func (m RAMPlus) Plan(t *Tensor) (TileFunc, error) {
	eps, f := float32(m.Epsilon), make([]float32, t.N)
	counts, err := t.Sum(2*t.N, func(x *Tile, acc []float64) {
		d := x.deltas()
		for i := range x.Len {
			n, _, _ := changed(d, i, eps, f)
			for k := range d {
				if abs(d[k][i]) > eps {
					acc[2*k+min(n, 2)-1]++ // unique, then shared
				}
			}
		}
	})
	for k := range f {
		f[k] = 1
		if unique := counts[2*k]; unique > 0 {
			f[k] += float32(m.R * min(counts[2*k+1]/unique, m.Alpha))
		}
	}
	return t.ram(eps, f), err
}

// ram averages what is changed; elements that model k alone changed are
// multiplied by f[k].
func (t *Tensor) ram(eps float32, f []float32) TileFunc {
	return func(dst []float32, x *Tile) {
		d := x.deltas()
		for i := range dst {
			n, sum, alone := changed(d, i, eps, f)
			switch {
			case n > 1:
				sum /= float32(n)
			case n == 1:
				sum *= alone
			}
			dst[i] = sum
		}
		t.Round(dst)
		t.dev.Axpy(dst, 1, x.Base())
	}
}

// changed returns how many models changed element i, the sum of their changes,
// and the factor of the last of them. NaN counts as a change.
func changed(d [][]float32, i int, eps float32, f []float32) (n int, sum, alone float32) {
	for k := range d {
		if v := d[k][i]; !(abs(v) <= eps) {
			n++
			sum += v
			alone = f[k]
		}
	}
	return n, sum, alone
}

// deltas returns all task vectors.
func (x *Tile) deltas() [][]float32 {
	x.u = sized(x.u, x.t.N)
	for k := range x.u {
		x.u[k] = x.Delta(k)
	}
	return x.u
}
