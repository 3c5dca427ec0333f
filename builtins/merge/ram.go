package merge

import "pewter/kernel"

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
	return t.ram(float32(t.r(m.Epsilon)), nil, t.Round), nil
}

// Plan implements Method.
func (m RAMPlus) Plan(t *Tensor) (TileFunc, error) {
	eps, f := float32(t.r(m.Epsilon)), make([]float32, t.N)
	counts, err := t.Sum(2*t.N, func(x *Tile, acc []float64) { x.countChanges(acc, eps) })
	for k := range f {
		f[k] = 1
		if unique := counts[2*k]; unique > 0 {
			f[k] += float32(m.R * min(counts[2*k+1]/unique, m.Alpha))
		}
	}
	return t.ram(eps, f, func([]float32) {}), err
}

// countChanges adds to acc, for each model, how many elements it alone changed and how
// many it changed with others.
func (x *Tile) countChanges(acc []float64, eps float32) {
	_, n := x.changes(eps)
	bound, is := filled(room(x, 2), eps), room(x, 3)
	one, alone := filled(room(x, 4), 1), room(x, 5)
	x.t.dev.Apply(kernel.OpEqual, alone, n, one, nil)
	for k := range x.t.N {
		x.t.dev.Apply(kernel.OpAbs, is, x.Delta(k), nil, nil)
		x.t.dev.Apply(kernel.OpLess, is, bound, is, nil)
		unique := x.t.dev.Dot(is, alone)
		acc[2*k] += unique
		acc[2*k+1] += x.t.dev.Dot(is, one) - unique
	}
}

// ram averages what is changed; elements that model k alone changed are
// multiplied by f[k], if there are such factors. round rounds the sum.
func (t *Tensor) ram(eps float32, f []float32, round func([]float32)) TileFunc {
	return func(dst []float32, x *Tile) {
		same, n := x.changes(eps)
		zero, part := filled(room(x, 2), 0), room(x, 3)
		t.dev.Apply(kernel.OpMax, n, n, filled(room(x, 4), 1), nil)
		clear(dst)
		for k, d := range x.deltas() {
			t.dev.Apply(kernel.OpDiv, part, d, n, nil)
			t.Round(part)
			if f != nil {
				x.strengthen(part, d, f[k])
			}
			t.dev.Apply(kernel.OpWhere, part, same[k], zero, part)
			t.dev.Axpy(dst, 1, part)
		}
		round(dst)
		t.dev.Axpy(dst, 1, x.Base())
	}
}

// strengthen multiplies the parts that are still whole, as no other model changed
// the element.
func (x *Tile) strengthen(part, whole []float32, factor float32) {
	alone, strong := room(x, 4), filled(room(x, 5), factor)
	x.t.dev.Apply(kernel.OpEqual, alone, part, whole, nil)
	x.t.dev.Apply(kernel.OpMul, strong, part, strong, nil)
	x.t.dev.Apply(kernel.OpWhere, part, alone, strong, part)
}

// changes says for each model where it left the base as it is, 1 where |τ| <= ε and
// else 0, and how many models changed each element. NaN counts as a change.
func (x *Tile) changes(eps float32) (same [][]float32, n []float32) {
	bound := filled(room(x, 0), eps)
	n = filled(room(x, 1), float32(x.t.N))
	x.kept = grown(x.kept, x.t.N)
	for k, d := range x.deltas() {
		x.kept[k] = sized(x.kept[k], x.Len)
		x.t.dev.Apply(kernel.OpAbs, x.kept[k], d, nil, nil)
		x.t.dev.Apply(kernel.OpLessEq, x.kept[k], x.kept[k], bound, nil)
		x.t.dev.Apply(kernel.OpSub, n, n, x.kept[k], nil)
	}
	return x.kept, n
}

// deltas returns all task vectors.
func (x *Tile) deltas() [][]float32 {
	x.all = grown(x.all, x.t.N)
	for k := range x.all {
		x.all[k] = x.Delta(k)
	}
	return x.all
}
