package merge

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// compiler turns an expression into a program: equal parts are computed once,
// and the memory of values that are not needed more is used again.
type compiler struct {
	f      Formula
	known  map[*Expr]float64 // reductions
	keys   map[valueKey]int  // values by what they are
	values []value
}

// A value is an input, a number or the result of an operation on earlier ones.
type value struct {
	input int // or -1
	num   float64
	op    string // "" for an input or a number
	args  []int
	last  int // the last value that uses it
	slot  int

	linear *combination // of the inputs that args are
}

// A valueKey is what makes two values one. Numbers are told apart by their bits.
type valueKey struct {
	input int
	num   uint64
	op    string
	args  [3]int
}

// compile makes the program of an expression whose reductions are known; of
// others the text is shown. With exact no operations are joined.
func (f Formula) compile(e *Expr, known map[*Expr]float64, exact bool) *program {
	c := &compiler{f: f, known: known, keys: make(map[valueKey]int)}
	of := make(map[*Expr]int)
	root := c.value(e, of)
	c.values[root].last = len(c.values)
	if !exact {
		c.combine(root)
		c.join(root)
	}
	return c.program(root)
}

// value returns the number of the value of an expression.
func (c *compiler) value(e *Expr, of map[*Expr]int) int {
	if i, ok := of[e]; ok {
		return i
	}
	v := value{input: -1, op: e.op, last: -1}
	x, known := c.known[e]
	switch {
	case e.name != "":
		v.input = c.f.variable(e.name)
	case known:
		v.op, v.num = "", x
	case exprOps[e.op].reduces: // not known: for show
		v.op = e.String()
	case e.op == "":
		v.num = e.num
	default:
		for _, a := range e.args {
			v.args = append(v.args, c.value(a, of))
		}
		if c.isTruth(&v) {
			of[e] = v.args[0]
			return of[e]
		}
		c.fold(&v)
	}
	of[e] = c.add(v)
	return of[e]
}

// fold computes an operation on numbers alone.
func (c *compiler) fold(v *value) {
	var x [3]float64
	for i, a := range v.args {
		if w := c.values[a]; w.input >= 0 || w.op != "" {
			return
		}
		x[i] = c.values[a].num
	}
	v.num = exprOps[v.op].fold(x[0], x[1], x[2])
	v.op, v.args = "", nil
}

// add returns the number of a value, the same for equal ones.
func (c *compiler) add(v value) int {
	key := valueKey{input: v.input, num: math.Float64bits(v.num), op: v.op}
	copy(key.args[:], v.args)
	if i, ok := c.keys[key]; ok {
		return i
	}
	n := len(c.values)
	for _, a := range v.args {
		c.values[a].last = n
	}
	c.values = append(c.values, v)
	c.keys[key] = n
	return n
}

// program gives values their slots.
func (c *compiler) program(root int) *program {
	p := new(program)
	for i := range c.values {
		if v := &c.values[i]; v.input >= 0 && v.last >= 0 {
			v.slot = len(p.inputs)
			p.inputs = append(p.inputs, v.input)
			p.stored = append(p.stored, i != root && c.onlyStored(i))
		}
	}
	for i := range c.values {
		if v := &c.values[i]; v.input < 0 && v.op == "" && v.last >= 0 {
			v.slot = len(p.inputs) + len(p.consts)
			p.consts = append(p.consts, float32(v.num))
		}
	}
	first, busy := len(p.inputs)+len(p.consts), []int(nil) // until which value a slot is in use
	for i := range c.values {
		v := &c.values[i]
		if v.op == "" || v.last < 0 {
			continue
		}
		k := slices.IndexFunc(busy, func(until int) bool { return until <= i })
		if k < 0 {
			k, busy = len(busy), append(busy, 0)
		}
		busy[k], v.slot = v.last, first+k
		p.steps = append(p.steps, c.step(v))
		p.combines = p.combines || v.linear != nil
	}
	p.memory, p.result = len(busy), c.values[root].slot
	return p
}

// onlyStored reports whether a value is used for nothing but combinations and to
// subtract others from it, which take it as it is stored.
func (c *compiler) onlyStored(i int) bool {
	for _, v := range c.values {
		if slices.Contains(v.args, i) && v.linear == nil && (v.op != "sub" || v.args[1] == i) {
			return false
		}
	}
	return true
}

// step returns the operation that makes a value. Arguments it has not are its first.
func (c *compiler) step(v *value) step {
	s := step{op: vectorOf(v.op), name: v.op, dst: v.slot, arguments: len(v.args)}
	if v.linear != nil {
		s.linear = v.linear.in(c.values)
		return s
	}
	for i := range s.args {
		if len(v.args) > 0 {
			s.args[i] = c.values[v.args[min(i, len(v.args)-1)]].slot
		}
	}
	return s
}

// String returns the program, one step a line, after its inputs and numbers.
func (p *program) String() string {
	var b strings.Builder
	for i, k := range p.inputs {
		fmt.Fprintf(&b, "r%d = input %d%s\n", i, k, map[bool]string{true: ", as stored"}[p.stored[i]])
	}
	for i, x := range p.consts {
		fmt.Fprintf(&b, "r%d = %v\n", len(p.inputs)+i, x)
	}
	for _, s := range p.steps {
		fmt.Fprintf(&b, "r%d = %s", s.dst, s.name)
		if s.linear != nil {
			fmt.Fprintf(&b, " %s\n", s.linear)
			continue
		}
		for i := range s.arguments {
			fmt.Fprintf(&b, " r%d", s.args[i])
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "result r%d\n", p.result)
	return b.String()
}
