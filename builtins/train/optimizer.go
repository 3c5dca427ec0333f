package train

import (
	"math"

	"pewter/builtins/model"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// An optimizer is AdamW over the parameters of a model.
type optimizer struct {
	dev    kernel.Device
	params []model.Param
	m, v   []kernel.Array // running means of the gradient and of its square
	o      Options
}

func newOptimizer(dev kernel.Device, params []model.Param, o Options) *optimizer {
	opt := &optimizer{dev: dev, params: params, o: o}
	for _, p := range params {
		opt.m, opt.v = append(opt.m, zeros(dev, p.Value.Shape)), append(opt.v, zeros(dev, p.Value.Shape))
	}
	return opt
}

// zeros returns an array of zeros.
func zeros(dev kernel.Device, shape []int) kernel.Array {
	return dev.Put(tensor.FromFloat32s(make([]float32, tensor.Len(shape)), shape...))
}

func (opt *optimizer) close() {
	opt.dev.Free(opt.m...)
	opt.dev.Free(opt.v...)
}

// norm returns the length of the gradient over all parameters.
func (opt *optimizer) norm() float64 {
	var sum float64
	for _, p := range opt.params {
		sum += opt.dev.SumSquares(p.Grad)
	}
	return math.Sqrt(sum)
}

// update makes step number step, from 1. Vectors (norms and biases) do not decay.
func (opt *optimizer) update(step int, lr, norm float64) {
	scale := 1.0
	if opt.o.Clip > 0 && norm > opt.o.Clip {
		scale = opt.o.Clip / norm
	}
	for i, p := range opt.params {
		o := kernel.AdamW{LR: float32(lr), Beta1: float32(opt.o.Beta1), Beta2: float32(opt.o.Beta2),
			Eps: float32(opt.o.Eps), GradScale: float32(scale), Step: step}
		if len(p.Value.Shape) > 1 {
			o.Decay = float32(opt.o.Decay)
		}
		opt.dev.AdamW(p.Value, opt.m[i], opt.v[i], p.Grad, o)
	}
}
