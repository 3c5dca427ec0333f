package ext

import (
	"fmt"
	"math"

	"pewter/builtins/merge"
)

// A Vector is a tensor, element by element in float32, that is computed when it
// is needed. A truth is 1 or 0; what is not 0 counts as true.
type Vector struct {
	t *Tensor
	e *merge.Expr
	_ [0]func() // == would compare what is computed, not elements
}

// apply returns an operation on vectors of one tensor.
func (v Vector) apply(op string, others ...Vector) Vector {
	if v.t == nil {
		panic(fmt.Errorf("%s of an empty Vector: begin with t.Model, t.Base, t.Delta or t.Fill", op))
	}
	args := []*merge.Expr{v.e}
	for _, o := range others {
		if o.t != v.t {
			panic(fmt.Errorf("%s of vectors that are not of one tensor", op))
		}
		args = append(args, o.e)
	}
	e, err := merge.Call(op, args...)
	if err != nil {
		panic(err)
	}
	return v.t.vector(e)
}

func (v Vector) number(op string, x float64) Vector {
	if v.t == nil {
		return v.apply(op)
	}
	return v.apply(op, v.t.Fill(x))
}

// Add returns v + b.
func (v Vector) Add(b Vector) Vector { return v.apply("add", b) }

// Sub returns v - b.
func (v Vector) Sub(b Vector) Vector { return v.apply("sub", b) }

// Mul returns v · b, element by element.
func (v Vector) Mul(b Vector) Vector { return v.apply("mul", b) }

// Div returns v / b, element by element.
func (v Vector) Div(b Vector) Vector { return v.apply("div", b) }

// Scale returns x · v.
func (v Vector) Scale(x float64) Vector { return v.number("mul", x) }

// Shift returns v + x.
func (v Vector) Shift(x float64) Vector { return v.number("add", x) }

// Neg returns -v.
func (v Vector) Neg() Vector { return v.apply("neg") }

// Abs returns |v|.
func (v Vector) Abs() Vector { return v.apply("abs") }

// Sign returns 1, -1 or 0.
func (v Vector) Sign() Vector { return v.apply("sign") }

// Sqrt returns √v.
func (v Vector) Sqrt() Vector { return v.apply("sqrt") }

// Exp returns eᵛ.
func (v Vector) Exp() Vector { return v.apply("exp") }

// Log returns the natural logarithm.
func (v Vector) Log() Vector { return v.apply("log") }

// Pow returns vˣ.
func (v Vector) Pow(x float64) Vector { return v.number("pow", x) }

// Min returns the smaller of each two elements.
func (v Vector) Min(b Vector) Vector { return v.apply("min", b) }

// Max returns the larger of each two elements.
func (v Vector) Max(b Vector) Vector { return v.apply("max", b) }

// Clip returns v with what is under lo raised to it and what is over hi lowered.
func (v Vector) Clip(lo, hi float64) Vector { return v.number("max", lo).number("min", hi) }

// Less is true where v < b.
func (v Vector) Less(b Vector) Vector { return v.apply("lt", b) }

// LessEq is true where v <= b.
func (v Vector) LessEq(b Vector) Vector { return v.apply("le", b) }

// Equal is true where v == b.
func (v Vector) Equal(b Vector) Vector { return v.apply("eq", b) }

// And is true where both are.
func (v Vector) And(b Vector) Vector { return v.apply("and", b) }

// Or is true where either is.
func (v Vector) Or(b Vector) Vector { return v.apply("or", b) }

// Not is true where v is not.
func (v Vector) Not() Vector { return v.apply("not") }

// Where returns a where v is true, and b elsewhere.
func (v Vector) Where(a, b Vector) Vector { return v.apply("where", a, b) }

// Sum returns the sum of all elements, in float64, the same whatever computes it.
func (v Vector) Sum() float64 { return v.reduce("sum") }

// Mean returns the mean of all elements.
func (v Vector) Mean() float64 { return v.reduce("mean") }

// Norm returns √Σv².
func (v Vector) Norm() float64 { return v.reduce("norm") }

// Dot returns Σ v·b.
func (v Vector) Dot(b Vector) float64 { return v.Mul(b).Sum() }

// Threshold returns the magnitude of the smallest of the share of elements whose
// magnitudes are largest: of n, the max(1, ⌊share·n⌋)th. Share is in (0, 1].
func (v Vector) Threshold(share float64) float64 {
	if !(share > 0 && share <= 1) {
		panic(fmt.Errorf("Threshold(%v): want a share over 0, at most 1", share))
	}
	n := v.apply("abs").t.Len()
	rank := max(1, int(share*float64(n)))
	var cut merge.Cut
	v.compute(v.e, func(f merge.Formula) (err error) {
		cut, err = f.Cut(v.t.t, min(rank, n-1))
		return err
	})
	if rank == n {
		return 0
	}
	return float64(math.Float32frombits(cut.Bits))
}

// Largest returns v with all but the share of its elements whose magnitudes are
// largest set to 0. Elements that tie at the cut are all kept.
func (v Vector) Largest(share float64) Vector {
	least := v.t.Fill(v.Threshold(share))
	return least.LessEq(v.Abs()).Where(v, v.t.Fill(0))
}

// reduce goes through all elements.
func (v Vector) reduce(op string) (x float64) {
	e := v.apply(op).e
	v.compute(e, func(f merge.Formula) (err error) {
		x, err = f.Number(v.t.t)
		return err
	})
	return x
}

// compute runs what goes through the weights.
func (v Vector) compute(e *merge.Expr, run func(merge.Formula) error) {
	f, err := merge.NewFormula(e, v.t.names)
	if err == nil {
		v.t.native(func() { err = run(f) })
	}
	if err != nil {
		panic(err)
	}
}
