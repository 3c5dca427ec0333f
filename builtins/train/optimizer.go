package train

import (
	"math"

	"pewter/builtins/model"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// An optimizer is AdamW over the parameters of a model, all in one array.
type optimizer struct {
	dev     kernel.Device
	p       model.Param
	vectors int          // the first so many are norms and biases
	m, v    kernel.Array // running means of the gradient and of its square
	before  kernel.Array // parameters before the last update: those whose loss was last known
	o       Options
}

func newOptimizer(dev kernel.Device, t *model.Trainable, o Options) *optimizer {
	p, vectors := t.All()
	return &optimizer{dev: dev, p: p, vectors: vectors, m: zeros(dev, p.Value.Shape), v: zeros(dev, p.Value.Shape), before: zeros(dev, p.Value.Shape), o: o}
}

// zeros returns an array of zeros.
func zeros(dev kernel.Device, shape []int) kernel.Array {
	return dev.Put(tensor.New(tensor.F32, shape...))
}

func (opt *optimizer) close() { opt.dev.Free(opt.m, opt.v, opt.before) }

// norm returns the length of the gradient over all parameters.
func (opt *optimizer) norm() float64 { return math.Sqrt(opt.dev.SumSquares(opt.p.Grad)) }

// update makes step number step, from 1. Vectors (norms and biases) do not decay.
func (opt *optimizer) update(step int, lr, norm float64) {
	opt.dev.Sum(opt.before, opt.p.Value)
	scale := 1.0
	if opt.o.Clip > 0 && norm > opt.o.Clip {
		scale = opt.o.Clip / norm
	}
	o := kernel.AdamW{LR: float32(lr), Beta1: float32(opt.o.Beta1), Beta2: float32(opt.o.Beta2),
		Eps: float32(opt.o.Eps), GradScale: float32(scale), Step: step}
	opt.part(0, opt.vectors, o)
	o.Decay = float32(opt.o.Decay)
	opt.part(opt.vectors, opt.p.Value.Len(), o)
}

// part updates parameters [i, j).
func (opt *optimizer) part(i, j int, o kernel.AdamW) {
	cut := func(a kernel.Array) kernel.Array { return opt.dev.Slice(a, i, j) }
	opt.dev.AdamW(cut(opt.p.Value), cut(opt.m), cut(opt.v), cut(opt.p.Grad), o)
}
