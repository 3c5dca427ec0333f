package merge

import (
	"fmt"
	"slices"
	"strings"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A combination is a value that the kernels of the built-in methods compute from the
// inputs as they are stored:
//
//	(w[0]*x[0] + w[1]*x[1] + …) / div                    without a base
//	base + scale*(w[0]*(x[0]-base) + w[1]*(x[1]-base) + …)    with one
//	base + w[0]*(x[0]-base) + w[1]*(x[1]-base) + …          onto it, term after term
//
// to the same bits, but for the sign of a zero, as the operations it stands for.
type combination struct {
	x          []int // values, in a program slots, of inputs
	w          []float32
	base       int // likewise, or -1
	scale, div float32
	onto       bool
}

// names of the operation in a printed program.
const (
	sumName  = "weighted sum"
	taskName = "task vectors"
)

// combine makes what is a combination one operation, the largest first. Parts that
// something else uses too stay as they are.
func (c *compiler) combine(root int) {
	uses := c.uses(root)
	for i := len(c.values) - 1; i >= 0; i-- {
		if uses[i] == 0 {
			continue
		}
		k := c.combination(i, uses)
		if k == nil {
			continue
		}
		v := &c.values[i]
		v.op, v.args, v.linear = sumName, slices.Clone(k.x), k
		if k.base >= 0 {
			v.op, v.args = taskName, append(v.args, k.base)
		}
		uses = c.uses(root)
	}
	c.ends(root)
}

// ends finds the last use of each value, and drops what the root does not need.
func (c *compiler) ends(root int) {
	uses := c.uses(root)
	for i := range c.values {
		v := &c.values[i]
		if v.last = -1; uses[i] == 0 {
			v.args = nil
		}
		for _, a := range v.args {
			c.values[a].last = i
		}
	}
	c.values[root].last = len(c.values)
}

// uses counts how often what the root needs uses each value.
func (c *compiler) uses(root int) []int {
	uses := make([]int, len(c.values))
	uses[root] = 1
	for i := root; i >= 0; i-- {
		if uses[i] > 0 {
			for _, a := range c.values[i].args {
				uses[a]++
			}
		}
	}
	return uses
}

// combination returns value i as one, nil where it is none.
func (c *compiler) combination(i int, uses []int) *combination {
	m := &matcher{c, uses}
	v := c.values[i]
	switch v.op {
	case "add":
		for k, b := range v.args {
			if x := m.tasks(b, v.args[1-k]); x != nil {
				return x
			}
		}
		if x := m.ontoBase(i); x != nil {
			return x
		}
		return m.sum(i, 1)
	case "div":
		if div, ok := c.number(v.args[1]); ok && uses[v.args[0]] == 1 {
			return m.sum(v.args[0], div)
		}
	}
	return nil
}

// number returns a value that is a number.
func (c *compiler) number(i int) (float32, bool) {
	v := c.values[i]
	return float32(v.num), v.input < 0 && v.op == ""
}

// A matcher finds the parts of combinations, which nothing else may use.
type matcher struct {
	*compiler
	use []int
}

// sum is the combination of a sum of two terms or more.
func (m *matcher) sum(i int, div float32) *combination {
	k := &combination{base: -1, scale: 1, div: div}
	if !m.terms(k, i) || len(k.x) < 2 {
		return nil
	}
	return k
}

// tasks is the combination of a base and what is added to it.
func (m *matcher) tasks(base, i int) *combination {
	if m.f.zeros || m.values[base].input < 0 || m.use[i] != 1 {
		return nil
	}
	k := &combination{base: base, scale: 1, div: 1}
	if w, x, ok := m.product(i); ok && m.values[x].op == "add" && m.use[x] == 1 {
		k.scale, i = w, x
	}
	if !m.terms(k, i) {
		return nil
	}
	return k
}

// ontoBase is the combination of an input and what is added to it, term after term.
func (m *matcher) ontoBase(i int) *combination {
	var terms []int
	for root := i; m.values[i].op == "add" && (i == root || m.use[i] == 1); {
		v := m.values[i]
		a, b := v.args[0], v.args[1]
		if m.values[b].op == "add" || m.values[b].input >= 0 {
			a, b = b, a
		}
		i, terms = a, append(terms, b)
	}
	k := &combination{base: i, scale: 1, div: 1, onto: true}
	if m.values[i].input < 0 {
		return nil
	}
	for _, t := range slices.Backward(terms) {
		if !m.term(k, t) {
			return nil
		}
	}
	return k
}

// terms adds the terms of a sum, in the order in which they are added.
func (m *matcher) terms(k *combination, i int) bool {
	v := m.values[i]
	if v.op != "add" {
		return m.term(k, i)
	}
	a, b := v.args[0], v.args[1]
	if m.values[b].op == "add" {
		a, b = b, a
	}
	return m.values[b].op != "add" && (m.use[a] == 1 || m.values[a].input >= 0) && m.terms(k, a) && m.term(k, b)
}

// term adds an input, or its difference from the base, times a number.
func (m *matcher) term(k *combination, i int) bool {
	w := float32(1)
	if number, x, ok := m.product(i); ok {
		w, i = number, x
	}
	if k.base >= 0 {
		v := m.values[i]
		if v.op != "sub" || v.args[1] != k.base || m.use[i] != 1 {
			return false
		}
		i = v.args[0]
	}
	if m.values[i].input < 0 {
		return false
	}
	k.x, k.w = append(k.x, i), append(k.w, w)
	return true
}

// product returns the factors of a number and something else.
func (m *matcher) product(i int) (number float32, other int, ok bool) {
	v := m.values[i]
	if v.op != "mul" || m.use[i] != 1 {
		return 0, 0, false
	}
	for k, a := range v.args {
		if x, is := m.number(a); is {
			return x, v.args[1-k], true
		}
	}
	return 0, 0, false
}

// run computes elements i to i+len(out) of a combination, whose values are now those
// of a tile.
func (k *combination) run(t *Tensor, x *Tile, out []float32, i int) {
	j := i + len(out)
	d := x.stretches[k.x[0]].d
	if k.base < 0 {
		x.raw = x.raw[:0]
		for _, s := range k.x {
			x.raw = append(x.raw, x.stretches[s].run(i, j))
		}
		t.dev.WeightedSum(out, d, x.raw, k.w, k.div)
		return
	}
	x.tv = sized(x.tv, len(k.x))
	for n, s := range k.x {
		x.tv[n] = kernel.TaskVector{X: x.stretches[s].run(i, j), Coef: k.w[n], Weight: k.w[n], Hi: noneBits}
	}
	t.dev.TaskVectors(out, d, x.stretches[k.base].run(i, j), x.tv, kernel.Vote{Scale: k.scale, Onto: k.onto})
}

// in returns the combination with slots in the place of values.
func (k *combination) in(values []value) *combination {
	c := *k
	c.x = make([]int, len(k.x))
	for i, v := range k.x {
		c.x[i] = values[v].slot
	}
	if c.base >= 0 {
		c.base = values[k.base].slot
	}
	return &c
}

// String returns the equation.
func (k *combination) String() string {
	terms := make([]string, len(k.x))
	for i, x := range k.x {
		if terms[i] = fmt.Sprintf("r%d", x); k.base >= 0 {
			terms[i] = fmt.Sprintf("(r%d - r%d)", x, k.base)
		}
		if k.w[i] != 1 {
			terms[i] = fmt.Sprint(k.w[i], " * ", terms[i])
		}
	}
	sum := strings.Join(terms, " + ")
	switch {
	case k.onto || k.base >= 0 && k.scale == 1 && len(terms) == 1:
		return fmt.Sprintf("r%d + %s", k.base, sum)
	case k.base >= 0 && k.scale == 1:
		return fmt.Sprintf("r%d + (%s)", k.base, sum)
	case k.base >= 0:
		return fmt.Sprintf("r%d + %v * (%s)", k.base, k.scale, sum)
	case k.div != 1:
		return fmt.Sprintf("(%s) / %v", sum, k.div)
	}
	return sum
}

// alike gives all inputs of a program that has combinations one type.
func (p *program) alike(x *Tile) {
	for _, s := range x.stretches {
		if s.d != x.stretches[0].d || s.d == tensor.F64 {
			for i, k := range p.inputs {
				x.stretches[i] = stretch{tensor.Bytes(x.Model(k)), tensor.F32, 4}
			}
			return
		}
	}
}
