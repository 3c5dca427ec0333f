package merge

func init() {
	Methods.Add("ram", "Average each element over the models that changed it: θ₀ + Σ τₖ / #{k : |τₖ| > ε}.", RAM{Epsilon: 1e-5})
	Methods.Add("ramplus_tl", "As ram, and strengthen elements that one model alone changed by 1 + r·min(shared/unique, α).", RAMPlus{Epsilon: 1e-5, R: 0.1, Alpha: 0.2})
}

// RAM adds, at each element, the mean of the task vectors that are not zero
// there: of those with |τ| > Epsilon. Reinforced agent merging, arXiv:2601.13572.
type RAM struct {
	Epsilon float64 `doc:"changes of this size or less count as none"`
}

// RAMPlus is RAM where an element that model k alone changed is multiplied by
//
//	1 + R · min(sharedₖ/uniqueₖ, Alpha)
//
// of the elements of the tensor that k changed with others, and alone.
type RAMPlus struct {
	Epsilon float64 `doc:"changes of this size or less count as none"`
	R       float64 `doc:"how much to strengthen"`
	Alpha   float64 `doc:"the ratio of shared to unique counts up to this"`
}

// Needs implements Method.
func (RAM) Needs() Needs { return Needs{Base: Always, Min: 1} }

// Needs implements Method.
func (RAMPlus) Needs() Needs { return Needs{Base: Always, Min: 1, Wide: true} }

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
	return t.ram(float32(t.r(m.Epsilon)), f, t.Round), nil
}

// Plan implements Method.
func (m RAMPlus) Plan(t *Tensor) (TileFunc, error) {
	eps, f := float32(t.r(m.Epsilon)), make([]float32, t.N)
	counts, err := t.Sum(2*t.N, func(x *Tile, acc []float64) {
		d := x.deltas()
		for i := range x.Len {
			n := changed(d, i, eps)
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
	return t.ram(eps, f, func([]float32) {}), err
}

// ram averages what is changed; elements that model k alone changed are
// multiplied by f[k]. round rounds the sum.
func (t *Tensor) ram(eps float32, f []float32, round func([]float32)) TileFunc {
	return func(dst []float32, x *Tile) {
		part := sized(x.work, x.Len)
		x.work = part
		d := x.deltas()
		clear(dst)
		for k := range d {
			for i, v := range d[k] {
				part[i] = v / float32(max(1, changed(d, i, eps)))
			}
			t.Round(part)
			for i, v := range d[k] {
				if abs(v) <= eps {
					part[i] = 0
				} else if part[i] == v { // no other model changed it
					part[i] *= f[k]
				}
			}
			t.dev.Axpy(dst, 1, part)
		}
		round(dst)
		t.dev.Axpy(dst, 1, x.Base())
	}
}

// changed returns how many models changed element i. NaN counts as a change.
func changed(d [][]float32, i int, eps float32) (n int) {
	for k := range d {
		if !(abs(d[k][i]) <= eps) {
			n++
		}
	}
	return n
}

// deltas returns all task vectors.
func (x *Tile) deltas() [][]float32 {
	x.all = grown(x.all, x.t.N)
	for k := range x.all {
		x.all[k] = x.Delta(k)
	}
	return x.all
}
