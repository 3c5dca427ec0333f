package kerneltest

import (
	"math"

	"pewter/kernel"
)

// operations checks Apply against float64, whose operations are exact enough to
// round once.
func (b *bench) operations(n int) {
	for op := range kernel.VectorOps {
		x, y, z := b.numbers(n), b.numbers(n), b.numbers(n)
		got, want := poison(n), make([]float64, n)
		for i := range want {
			if i%7 == 0 {
				y[i] = x[i]
			}
			want[i] = operation(op, float64(x[i]), float64(y[i]), float64(z[i]))
		}
		b.Apply(op, got, x, y, z)
		b.check(name("Apply ", op, n), wide(got), want, nil, 3e-7)
		b.Apply(op, x, x, y, z)
		b.check(name("Apply in place ", op, n), wide(x), want, nil, 3e-7)
	}
}

func operation(op kernel.VectorOp, a, b, c float64) float64 {
	is := func(x bool) float64 { return map[bool]float64{true: 1}[x] }
	switch op {
	case kernel.OpAdd:
		return a + b
	case kernel.OpSub:
		return a - b
	case kernel.OpMul:
		return a * b
	case kernel.OpDiv:
		return a / b
	case kernel.OpMulAdd:
		return float64(float32(a) + float32(b*c))
	case kernel.OpAddWhere:
		return a + choice(kernel.OpWhere, b, c, 0)
	case kernel.OpEqualSign:
		return is(a == choice(kernel.OpSign, b, 0, 0))
	case kernel.OpLess:
		return is(a < b)
	case kernel.OpLessEq:
		return is(a <= b)
	case kernel.OpEqual:
		return is(a == b)
	case kernel.OpNotEqual:
		return is(a != b)
	case kernel.OpAnd:
		return is(a != 0 && b != 0)
	case kernel.OpOr:
		return is(a != 0 || b != 0)
	}
	return choice(op, a, b, c)
}

func choice(op kernel.VectorOp, a, b, c float64) float64 {
	switch {
	case op == kernel.OpMin && a < b, op == kernel.OpMax && a > b, op == kernel.OpSign && (a != a || a == 0):
		return a
	case op == kernel.OpMin, op == kernel.OpMax, op == kernel.OpWhere && a != 0:
		return b
	case op == kernel.OpWhere:
		return c
	case op == kernel.OpSign:
		return math.Copysign(1, a)
	}
	f := map[kernel.VectorOp]func(float64) float64{
		kernel.OpNeg: func(x float64) float64 { return -x }, kernel.OpAbs: math.Abs, kernel.OpSqrt: math.Sqrt, kernel.OpExp: math.Exp, kernel.OpLog: math.Log,
	}[op]
	if f != nil {
		return f(a)
	}
	return math.Pow(a, b)
}
