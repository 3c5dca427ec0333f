package train

import (
	"math"

	"pewter/builtins/model"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// An optimizer is AdamW over the parameters of a model, all in one array.
type optimizer struct {
	dev      kernel.Device
	p        model.Param
	m, v     kernel.Array // running means of the gradient and of its square
	before   kernel.Array // parameters before the last update: those whose loss was last known
	vectors  moments      // norms and biases, which do not decay
	matrices moments
	o        Options
}

// moments are some parameters with their gradients and the means of those.
type moments struct{ value, m, v, grad kernel.Array }

func newOptimizer(dev kernel.Device, t *model.Trainable, o Options) *optimizer {
	p, vectors := t.All()
	opt := &optimizer{dev: dev, p: p, m: zeros(dev, p.Value.Shape), v: zeros(dev, p.Value.Shape), before: zeros(dev, p.Value.Shape), o: o}
	opt.vectors, opt.matrices = opt.part(0, vectors), opt.part(vectors, p.Value.Len())
	return opt
}

// part returns parameters [i, j).
func (opt *optimizer) part(i, j int) moments {
	cut := func(a kernel.Array) kernel.Array { return opt.dev.Slice(a, i, j) }
	return moments{cut(opt.p.Value), cut(opt.m), cut(opt.v), cut(opt.p.Grad)}
}

// zeros returns an array of zeros.
func zeros(dev kernel.Device, shape []int) kernel.Array {
	return dev.Put(tensor.New(tensor.F32, shape...))
}

func (opt *optimizer) close() { opt.dev.Free(opt.m, opt.v, opt.before) }

// norm returns the length of the gradient over all parameters.
func (opt *optimizer) norm() float64 { return math.Sqrt(opt.dev.SumSquares(opt.p.Grad)) }

// update makes step number step, from 1.
func (opt *optimizer) update(step int, lr, norm float64) {
	opt.dev.Scale(opt.before, opt.p.Value, 1)
	scale := 1.0
	if opt.o.Clip > 0 && norm > opt.o.Clip {
		scale = opt.o.Clip / norm
	}
	o := kernel.AdamW{LR: float32(lr), Beta1: float32(opt.o.Beta1), Beta2: float32(opt.o.Beta2),
		Eps: float32(opt.o.Eps), GradScale: float32(scale), Step: step}
	opt.adam(opt.vectors, o)
	o.Decay = float32(opt.o.Decay)
	opt.adam(opt.matrices, o)
}

func (opt *optimizer) adam(p moments, o kernel.AdamW) { opt.dev.AdamW(p.value, p.m, p.v, p.grad, o) }
