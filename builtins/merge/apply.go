package merge

import (
	"slices"
	"sync"

	"pewter/kernel"
)

// Few is how many elements Apply takes at most.
const Few = chunk

// An Operand is a run of elements; or, where there are none, a number in the place of
// each.
type Operand struct {
	X      []float32
	Number float32
}

// Apply sets dst to an operation of expressions, element by element, on at most Few:
// there it costs less than to compile an expression.
func Apply(dev kernel.Vector, op string, dst []float32, args ...Operand) {
	p := alone()[op]
	var slots [8][]float32
	n := copies.Get().(*[]float32)
	*n = (*n)[:0]
	for i, k := range p.inputs {
		if slots[i] = args[k].X; slots[i] == nil {
			slots[i] = repeat(n, args[k].Number, len(dst))
		}
	}
	for i, c := range p.consts {
		slots[len(p.inputs)+i] = repeat(n, c, len(dst))
	}
	for i := range p.memory {
		slots[len(p.inputs)+len(p.consts)+i] = dst
	}
	for _, s := range p.steps {
		dev.Apply(s.op, dst, slots[s.args[0]], slots[s.args[1]], slots[s.args[2]])
	}
	copies.Put(n)
}

// copies holds memory for numbers in the place of elements: two in an operation that
// has a tensor.
var copies = sync.Pool{New: func() any {
	s := make([]float32, 0, 2*Few)
	return &s
}}

// repeat adds n copies of a number to s, and returns them.
func repeat(s *[]float32, x float32, n int) []float32 {
	at := len(*s)
	*s = slices.Grow(*s, n)[:at+n]
	for i := range n {
		(*s)[at+i] = x
	}
	return (*s)[at:]
}

// alone holds the program of each operation on nothing but variables. Its steps are a
// chain, so that the result's own memory is enough.
var alone = sync.OnceValue(func() map[string]*program {
	programs := make(map[string]*program)
	names := []string{"a", "b", "c"}
	for op, o := range exprOps {
		if o.reduces || op == "dot" {
			continue
		}
		var vars []*Expr
		for _, name := range names[:o.args] {
			vars = append(vars, Var(name))
		}
		if e, err := Call(op, vars...); err == nil {
			f := Formula{names: names[:o.args], expr: e}
			programs[op] = f.compile(e, nil, true)
		}
	}
	return programs
})
