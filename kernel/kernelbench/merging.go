package kernelbench

import (
	"fmt"

	"pewter/internal/parallel"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A merging bench goes tile by tile through ten models in host memory, as a
// merge does, with as many goroutines as the device has threads.
const (
	mergeLen  = 1 << 23 // elements of a model
	mergeTile = 1 << 12
)

// lane is the memory of one goroutine.
type lane struct {
	dst   []float32
	x     [][]byte
	tasks []kernel.TaskVector
	bits  []uint64
	mags  []uint32
}

// merge returns a bench of what do does to each tile.
func (r *runner) merge(op string, d tensor.DType, flops, bytes float64, do func(l *lane)) bench {
	var models [][]byte
	var lanes []*lane
	start := func() {
		for range 10 {
			models = append(models, pattern(d, mergeLen))
		}
		for range r.threads {
			lanes = append(lanes, &lane{make([]float32, mergeTile), make([][]byte, 10), make([]kernel.TaskVector, 9), make([]uint64, mergeTile/64), make([]uint32, mergeTile)})
		}
	}
	run := func() {
		if models == nil {
			start()
		}
		var wg parallel.Group
		for t, l := range lanes {
			wg.Go(func() {
				for at := t * mergeLen / r.threads; at+mergeTile <= (t+1)*mergeLen/r.threads; at += mergeTile {
					for i, m := range models {
						l.x[i] = m[d.Size()*at : d.Size()*(at+mergeTile)]
					}
					do(l)
				}
			})
		}
		wg.Wait()
	}
	return bench{op: op, shape: fmt.Sprintf("10x%d", mergeLen), dtype: d, flops: flops * mergeLen, bytes: bytes * mergeLen,
		run: run, free: func() { models, lanes = nil, nil }}
}

func merging(r *runner) []bench {
	weights := []float32{.1, .1, .1, .1, .1, .1, .1, .1, .1, .1}
	var all []bench
	for _, d := range []tensor.DType{tensor.BF16, tensor.F16, tensor.F32} {
		bytes := float64(10 * d.Size())
		all = append(all,
			r.merge("WeightedSum", d, 20, bytes, func(l *lane) { r.WeightedSum(l.dst, d, l.x, weights, 1) }),
			r.merge("TaskVectors ties", d, 40, bytes, func(l *lane) {
				for i := range l.tasks {
					l.tasks[i] = kernel.TaskVector{X: l.x[i+1], Coef: 1, Weight: 1, Lo: 0x3f000000, Hi: 1 << 31}
				}
				r.TaskVectors(l.dst, d, l.x[0], l.tasks, kernel.Vote{Elect: true, Normalize: true, Scale: 1})
			}),
		)
	}
	return append(all,
		r.merge("Bernoulli", tensor.BF16, 0, 10./8, func(l *lane) {
			for k := range l.x {
				r.Bernoulli(l.bits, [2]uint32{1, 2}, uint32(k), 0, mergeTile, 0.75)
			}
		}),
		r.merge("Within", tensor.BF16, 0, 20, func(l *lane) {
			for _, x := range l.x {
				r.Widen(l.dst, x, tensor.BF16)
				r.Within(l.mags, l.dst, 0x3f000000, 0x3f080000)
			}
		}),
	)
}
