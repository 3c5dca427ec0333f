package builtins

import (
	"math"
	"slices"

	"go.starlark.net/starlark"

	"pewter/kernel/tensor"
	"pewter/lang"
)

// A reduction makes one number of many, in float64. Those of a run of reductionRun
// elements are added in their order, and then what the runs came to in theirs: the same
// for any number of threads.
type reduction struct {
	name, doc string
	start     float64
	add       func(acc float64, x []float32) float64
	beside    func(acc []float64, x []float32) // add of each element to a number of its own
	join      func(a, b float64) float64
	end       func(acc float64, n int) float64
}

const reductionRun = 1 << 18

var reductions = []reduction{
	{"sum", "The sum, in float64.", 0, addUp, addBeside, plus, asIs},
	{"mean", "The mean.", 0, addUp, addBeside, plus, func(acc float64, n int) float64 { return acc / float64(n) }},
	{"max", "The greatest.", math.Inf(-1), greatest, beside(greatest), math.Max, asIs},
	{"min", "The least.", math.Inf(1), least, beside(least), math.Min, asIs},
	{"norm", "The square root of the sum of squares.", 0, addSquares, beside(addSquares), plus, func(acc float64, _ int) float64 { return math.Sqrt(acc) }},
}

func plus(a, b float64) float64       { return a + b }
func asIs(acc float64, _ int) float64 { return acc }

func addUp(acc float64, x []float32) float64 {
	for _, v := range x {
		acc += float64(v)
	}
	return acc
}

func addSquares(acc float64, x []float32) float64 {
	for _, v := range x {
		acc += float64(v) * float64(v)
	}
	return acc
}

func addBeside(acc []float64, x []float32) {
	for i, v := range x {
		acc[i] += float64(v)
	}
}

func beside(add func(acc float64, x []float32) float64) func(acc []float64, x []float32) {
	return func(acc []float64, x []float32) {
		for i := range x {
			acc[i] = add(acc[i], x[i:i+1])
		}
	}
}

// greatest is math.Max over all, which is asked only where < does not tell.
func greatest(acc float64, x []float32) float64 {
	for _, f := range x {
		if v := float64(f); v > acc {
			acc = v
		} else if !(v < acc) && (v != acc || v == 0) {
			acc = math.Max(acc, v)
		}
	}
	return acc
}

// least is math.Min over all.
func least(acc float64, x []float32) float64 {
	for _, f := range x {
		if v := float64(f); v < acc {
			acc = v
		} else if !(v > acc) && (v != acc || v == 0) {
			acc = math.Min(acc, v)
		}
	}
	return acc
}

func (r reduction) run(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Tensor)
	if !t.DType.Float() {
		return nil, c.Errorf("no arithmetic on %s", t.DType)
	}
	if !c.Has("axis") {
		x, err := r.all(c, t)
		if err != nil {
			return nil, c.Errorf("%w", err)
		}
		return starlark.Float(x), nil
	}
	axis := c.Int("axis")
	if axis < 0 {
		axis += len(t.Shape)
	}
	if axis < 0 || axis >= len(t.Shape) {
		return nil, c.Errorf("parameter axis: got %d for a tensor of %d dimensions", c.Int("axis"), len(t.Shape))
	}
	u, err := r.along(c, t, axis)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return u, nil
}

// all reduces all elements.
func (r reduction) all(c *lang.Call, t *Tensor) (float64, error) {
	n := t.Tensor.Len()
	parts := r.starts((n + reductionRun - 1) / reductionRun)
	err := t.each(c.Context(), reductionRun, func(at int, x []float32) error {
		parts[at/reductionRun] = r.add(parts[at/reductionRun], x)
		return nil
	})
	acc := r.start
	for _, p := range parts {
		acc = r.join(acc, p)
	}
	return r.end(acc, n), err
}

func (r reduction) starts(n int) []float64 {
	acc := make([]float64, n)
	for i := range acc {
		acc[i] = r.start
	}
	return acc
}

// narrow is how many lines there are at most of which each run has sums of its own.
const narrow = 8192

// along reduces one dimension. Lines are added in order; those of a long first dimension
// in runs of whole rows, as all elements are.
func (r reduction) along(c *lang.Call, t *Tensor, axis int) (starlark.Value, error) {
	outer, n, inner := tensor.Len(t.Shape[:axis]), t.Shape[axis], tensor.Len(t.Shape[axis+1:])
	lines, slab := outer*inner, max(1, n*inner)
	run, runs := slab*max(1, reductionRun/4/slab), 1
	if outer == 1 && 0 < inner && inner <= narrow {
		run = reductionRun / inner * inner
		runs = max(1, (n*inner+run-1)/run)
	}
	acc := r.starts(runs * lines)
	err := t.each(c.Context(), run, func(at int, x []float32) error {
		own := acc
		if runs > 1 {
			own = acc[at/run*lines:][:lines]
		}
		r.lines(own, at, x, n, inner)
		return nil
	})
	out := make([]float32, lines)
	for i := range out {
		sum := acc[i]
		for k := 1; k < runs; k++ {
			sum = r.join(sum, acc[k*lines+i])
		}
		out[i] = float32(r.end(sum, n))
	}
	return t.w.newTensor(tensor.FromFloat32s(out, slices.Delete(slices.Clone(t.Shape), axis, axis+1)...)), err
}

// lines adds elements from one on to their lines: element (o, k, i) to o*inner+i.
func (r reduction) lines(acc []float64, at int, x []float32, n, inner int) {
	for len(x) > 0 {
		i := at % inner
		line := at/(n*inner)*inner + i
		some := min(len(x), inner-i)
		if inner == 1 {
			some = min(len(x), n-at%n)
			acc[line] = r.add(acc[line], x[:some])
		} else {
			r.beside(acc[line:][:some], x[:some])
		}
		at, x = at+some, x[some:]
	}
}
