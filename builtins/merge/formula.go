package merge

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pewter/internal/suggest"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A Formula is a merge method made of an expression over the models' tensors:
// every element of the result is the expression of the models' elements. It is
// compiled to operations on runs of elements, which go through all of them in
// one pass, after one for each level of reductions (sum, mean, norm).
type Formula struct {
	Expr  string // the expression
	names []string
	expr  *Expr
	base  bool // it names the base model
	zeros bool // the signs of zeros are kept
}

// NewFormula returns the method of an expression. Names are those of its
// variables, in the order of the models; "base" is the base model.
func NewFormula(e *Expr, names []string) (Formula, error) {
	f := Formula{Expr: e.String(), names: names, expr: e}
	known := append(slices.Clone(names), "base")
	for _, v := range e.Vars() {
		f.base = f.base || v == "base"
		if !slices.Contains(known, v) {
			return f, fmt.Errorf("unknown name %q%s in %s; have: %s", v, suggest.DidYouMean(v, known), e, strings.Join(names, ", "))
		}
	}
	return f, nil
}

// Needs implements Method.
func (f Formula) Needs() Needs {
	n := Needs{Base: Optional, Min: len(f.names), Max: len(f.names)}
	if f.base {
		n.Base = Always
	}
	return n
}

// Check implements Method.
func (f Formula) Check() error {
	if f.expr == nil {
		return fmt.Errorf("a formula without an expression")
	}
	return nil
}

// String returns the compiled program, one operation a line.
func (f Formula) String() string { return f.compile(f.expr, nil, false).String() }

// variable returns the input that a name stands for.
func (f Formula) variable(name string) int {
	if i := slices.Index(f.names, name); i >= 0 {
		return i
	}
	return len(f.names) // the base
}

// Plan implements Method.
func (f Formula) Plan(t *Tensor) (TileFunc, error) {
	known, err := f.numbers(t)
	if err != nil {
		return nil, err
	}
	p := f.compile(f.expr, known, t.compat)
	return func(dst []float32, x *Tile) { p.run(t, x, dst) }, nil
}

// numbers computes the reductions, level by level.
func (f Formula) numbers(t *Tensor) (map[*Expr]float64, error) {
	known := make(map[*Expr]float64)
	for {
		ready := reductions(f.expr, known)
		if len(ready) == 0 {
			return known, nil
		}
		if err := f.reduce(t, ready, known); err != nil {
			return nil, err
		}
	}
}

// Number computes an expression that is a reduction (sum, mean, norm).
func (f Formula) Number(t *Tensor) (float64, error) {
	known, err := f.numbers(t)
	return known[f.expr], err
}

// Cut returns the cut after the rank largest magnitudes of the expression.
func (f Formula) Cut(t *Tensor, rank int) (Cut, error) {
	known, err := f.numbers(t)
	if err != nil {
		return Cut{}, err
	}
	p := f.compile(f.expr, known, t.compat)
	cuts, err := t.Cuts(func(x *Tile, _ int) []float32 {
		out := room(x, 0)
		p.run(t, x, out)
		return out
	}, [][]int{{rank}})
	if err != nil {
		return Cut{}, err
	}
	return cuts[0][0], nil
}

// reductions returns those whose argument needs no other reduction.
func reductions(e *Expr, known map[*Expr]float64) []*Expr {
	var ready []*Expr
	waits := make(map[*Expr]bool)
	e.walk(func(e *Expr) {
		_, done := known[e]
		for _, a := range e.args {
			waits[e] = waits[e] || waits[a]
		}
		if exprOps[e.op].reduces && !done {
			if !waits[e] {
				ready = append(ready, e)
			}
			waits[e] = true
		}
	})
	return ready
}

// reduce computes reductions in one pass.
func (f Formula) reduce(t *Tensor, ready []*Expr, known map[*Expr]float64) error {
	programs := make([]*program, len(ready))
	for i, e := range ready {
		programs[i] = f.compile(e.args[0], known, t.compat)
	}
	sums, err := t.Sum(len(ready), func(x *Tile, acc []float64) {
		out := room(x, 0)
		for i, p := range programs {
			p.run(t, x, out)
			if ready[i].op == "norm" {
				acc[i] = t.addDot(acc[i], out, out, true)
				continue
			}
			for _, v := range out {
				acc[i] += float64(v)
			}
		}
	})
	for i, e := range ready {
		switch known[e] = sums[i]; e.op {
		case "norm":
			known[e] = math.Sqrt(sums[i])
		case "mean":
			known[e] = sums[i] / float64(t.Len())
		}
	}
	return err
}

// A program is an expression as operations on slots: first the inputs, then
// numbers, then memory that is used again when its value is not needed more.
type program struct {
	inputs   []int  // of the first slots
	stored   []bool // inputs that steps read as they are stored, whose slots stay empty
	consts   []float32
	steps    []step
	memory   int  // slots of memory
	combines bool // some step is a combination
	result   int  // the slot of the result
}

// A step sets slot dst.
type step struct {
	op        kernel.VectorOp
	name      string
	dst       int
	args      [3]int
	arguments int
	linear    *combination // instead of op
}

const (
	// chunk is how many elements a program works on at a time: few enough that its
	// memory stays in the first caches, many enough that calls cost little.
	chunk = 2048
	// apart is how many elements lie between the starts of slots: at like places of
	// their pages, their lines would drive each other out of that cache.
	apart = chunk + 6*16
)

// slot returns the first n elements of a slot.
func (x *Tile) slot(i, n int) []float32 { return x.memory[i*apart:][:n] }

// run computes a tile.
func (p *program) run(t *Tensor, x *Tile, dst []float32) {
	p.prepare(x)
	for i := 0; i < x.Len; i += chunk {
		j := min(i+chunk, x.Len)
		for s, in := range x.stretches {
			if !p.stored[s] {
				t.dev.Widen(x.slot(s, j-i), in.run(i, j), in.d)
			}
		}
		for n := range p.steps {
			out := x.slot(p.steps[n].dst, j-i)
			if n == len(p.steps)-1 {
				out = dst[i:j]
			}
			p.step(t, x, &p.steps[n], out, i)
			t.Round(out)
		}
		if len(p.steps) == 0 {
			copy(dst[i:j], x.slot(p.result, j-i))
		}
	}
}

// step carries out a step on the elements from i on.
func (p *program) step(t *Tensor, x *Tile, s *step, out []float32, i int) {
	if s.linear != nil {
		s.linear.run(t, x, out, i)
		return
	}
	n := len(out)
	if a := s.args[0]; a < len(p.inputs) && p.stored[a] {
		in := &x.stretches[a]
		t.dev.Less(out, in.run(i, i+n), in.d, x.slot(s.args[1], n))
		return
	}
	t.dev.Apply(s.op, out, x.slot(s.args[0], n), x.slot(s.args[1], n), x.slot(s.args[2], n))
}

// A stretch is one model's part of a tile as it is stored.
type stretch struct {
	raw  []byte
	d    tensor.DType
	size int // bytes of an element
}

// run returns elements i to j.
func (a *stretch) run(i, j int) []byte { return a.raw[i*a.size : j*a.size] }

// stretch returns that of model k; where it is not in memory, or is rounded first,
// that of Model.
func (x *Tile) stretch(k int) stretch {
	var raw []byte
	d := tensor.F32
	if !x.t.compat {
		raw, d = x.stored(k)
	}
	if raw == nil {
		raw, d = tensor.Bytes(x.Model(k)), tensor.F32
	}
	return stretch{raw, d, d.Size()}
}

// prepare gives a tile the inputs of a program, and its memory and numbers unless
// the tile has them.
func (p *program) prepare(x *Tile) {
	x.stretches = x.stretches[:0]
	for _, k := range p.inputs {
		x.stretches = append(x.stretches, x.stretch(k))
	}
	if p.combines {
		p.alike(x)
	}
	if x.program == p {
		return
	}
	x.program = p
	x.memory = sized(x.memory, (len(p.inputs)+len(p.consts)+p.memory)*apart)
	for i, c := range p.consts {
		m := x.slot(len(p.inputs)+i, chunk)
		for j := range m {
			m[j] = c
		}
	}
}
