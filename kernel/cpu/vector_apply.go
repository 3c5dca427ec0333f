package cpu

import (
	"math"

	"pewter/kernel"
)

// elementOps are the operations of Apply, as kernel.VectorOp numbers them.
var elementOps = [kernel.VectorOps]func(a, b, c float32) float32{
	kernel.OpAdd:       func(a, b, _ float32) float32 { return a + b },
	kernel.OpSub:       func(a, b, _ float32) float32 { return a - b },
	kernel.OpMul:       func(a, b, _ float32) float32 { return a * b },
	kernel.OpDiv:       func(a, b, _ float32) float32 { return a / b },
	kernel.OpMin:       func(a, b, _ float32) float32 { return pick(a < b, a, b) },
	kernel.OpMax:       func(a, b, _ float32) float32 { return pick(a > b, a, b) },
	kernel.OpLess:      func(a, b, _ float32) float32 { return pick(a < b, 1, 0) },
	kernel.OpLessEq:    func(a, b, _ float32) float32 { return pick(a <= b, 1, 0) },
	kernel.OpEqual:     func(a, b, _ float32) float32 { return pick(a == b, 1, 0) },
	kernel.OpNotEqual:  func(a, b, _ float32) float32 { return pick(a != b, 1, 0) },
	kernel.OpAnd:       func(a, b, _ float32) float32 { return pick(a != 0 && b != 0, 1, 0) },
	kernel.OpOr:        func(a, b, _ float32) float32 { return pick(a != 0 || b != 0, 1, 0) },
	kernel.OpWhere:     func(a, b, c float32) float32 { return pick(a != 0, b, c) },
	kernel.OpNeg:       func(a, _, _ float32) float32 { return -a },
	kernel.OpAbs:       func(a, _, _ float32) float32 { return math.Float32frombits(math.Float32bits(a) &^ (1 << 31)) },
	kernel.OpSign:      func(a, _, _ float32) float32 { return sign(a) },
	kernel.OpSqrt:      func(a, _, _ float32) float32 { return float32(math.Sqrt(float64(a))) },
	kernel.OpMulAdd:    func(a, b, c float32) float32 { return a + float32(b*c) },
	kernel.OpAddWhere:  func(a, b, c float32) float32 { return a + pick(b != 0, c, 0) },
	kernel.OpEqualSign: func(a, b, _ float32) float32 { return pick(a == sign(b), 1, 0) },
	kernel.OpExp:       func(a, _, _ float32) float32 { return exp(a) },
	kernel.OpLog:       func(a, _, _ float32) float32 { return log(a) },
	kernel.OpPow:       func(a, b, _ float32) float32 { return float32(math.Pow(float64(a), float64(b))) },
}

// pick returns a if is, else b.
func pick(is bool, a, b float32) float32 {
	if is {
		return a
	}
	return b
}

// sign returns 1, -1 or 0, and NaN of NaN.
func sign(a float32) float32 { return pick(a != a, a, pick(a > 0, 1, 0)-pick(a < 0, 1, 0)) }

// applyGeneric is Apply for elements from one on.
func applyGeneric(op kernel.VectorOp, dst, a, b, c []float32, from int) {
	f := elementOps[op]
	for i := from; i < len(dst); i++ {
		dst[i] = f(element(a, i), element(b, i), element(c, i))
	}
}

// element returns x[i], or 0 where the operation has no such argument.
func element(x []float32, i int) float32 {
	if i < len(x) {
		return x[i]
	}
	return 0
}
