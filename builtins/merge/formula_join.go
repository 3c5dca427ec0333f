package merge

import (
	"math"

	"pewter/kernel"
)

// A union is an operation and one that makes one of its arguments, which are one for the
// kernels: it takes the other argument, then those of the inner operation.
type union struct {
	outer, inner string
	name         string // in a printed program
	vector       kernel.VectorOp
}

// unions are to the same bits as their operations one after the other.
var unions = []union{
	{"add", "mul", "muladd", kernel.OpMulAdd},
	{"add", "where", "addwhere", kernel.OpAddWhere}, // where(c, x, 0)
	{"eq", "sign", "eqsign", kernel.OpEqualSign},
}

// vectorOf returns the operation of a name.
func vectorOf(name string) kernel.VectorOp {
	for _, p := range unions {
		if p.name == name {
			return p.vector
		}
	}
	return exprOps[name].vector
}

// join makes unions of operations whose inner one is used for nothing else.
func (c *compiler) join(root int) {
	uses := c.uses(root)
	for i := range c.values {
		for _, p := range unions {
			for k, a := range c.values[i].args {
				v, inner := &c.values[i], c.values[a]
				if v.op == p.outer && inner.op == p.inner && uses[a] == 1 && c.joins(inner) {
					v.op, v.args = p.name, append([]int{v.args[1-k]}, inner.args[:min(2, len(inner.args))]...)
				}
			}
		}
	}
	c.ends(root)
}

// joins reports whether an inner operation can be part of a union: of choices, those
// between something and 0.
func (c *compiler) joins(inner value) bool {
	return inner.op != "where" || c.is(inner.args[2], 0)
}

// is reports whether a value is a number, to the sign of a zero.
func (c *compiler) is(i int, x float64) bool {
	v := c.values[i]
	return v.input < 0 && v.op == "" && math.Float64bits(v.num) == math.Float64bits(x)
}

// isTruth reports whether a value is where(c, 1, 0) of a truth, which is 1 or 0 itself.
func (c *compiler) isTruth(v *value) bool {
	if v.op != "where" || !c.is(v.args[1], 1) || !c.is(v.args[2], 0) {
		return false
	}
	switch c.values[v.args[0]].op {
	case "lt", "le", "eq", "ne", "and", "or":
		return true
	}
	return false
}
