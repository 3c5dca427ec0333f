package merge

import (
	"fmt"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A vote says how the task vectors of one tensor are added to its base:
//
//	u[k] = w[k] * δ[k]
//	num  = Σ u[k]                 over all k; or, where Elect,
//	       Σ u[k], div = Σ w[k]   over the k whose sign is that of Σ u (0 counts as +)
//	num /= div                    where Normalize; a div of 0 is 1
//	out  = base + Scale*num
type vote struct {
	Elect, Normalize bool
	Scale            float64
}

// vote adds up task vectors, each with its sparsity.
func (t *Tensor) vote(v vote, s []sparsity) TileFunc {
	if t.compat {
		return t.voteRounded(v, func(x *Tile, k int) []float32 { return s[k].Apply(x, k) })
	}
	w, kv := t.weights32(), t.kernelVote(v)
	return func(dst []float32, x *Tile) {
		d, raw := x.bytes()
		tv := x.taskVectors(s, w)
		for i := 0; i < x.Len; {
			j := x.segment(s, i)
			for k := range tv {
				tv[k].X = raw[k][i*d.Size() : j*d.Size()]
				tv[k].Lo, tv[k].Hi = s[k].low.least(x.At+i), s[k].high.least(x.At+i)
			}
			t.dev.TaskVectors(dst[i:j], d, raw[t.N][i*d.Size():j*d.Size()], tv, kv)
			i = j
		}
	}
}

// taskVectors fills in what is the same for the whole tile.
func (x *Tile) taskVectors(s []sparsity, w []float32) []kernel.TaskVector {
	x.tv = sized(x.tv, len(s))
	for k := range s {
		x.tv[k] = kernel.TaskVector{Coef: float32(float64(w[k]) * s[k].rescale), Weight: w[k]}
		if s[k].p < 1 {
			x.tv[k].Keep = x.mask(k, s[k].p)
		}
	}
	return x.tv
}

// segment returns the end of the run of elements from i on that every cut
// treats alike.
func (x *Tile) segment(s []sparsity, i int) int {
	end := x.Len
	for k := range s {
		for _, last := range [2]int{s[k].low.Last, s[k].high.Last} {
			if next := last + 1 - x.At; next > i && next < end {
				end = next
			}
		}
	}
	return end
}

// voteOf adds up task vectors that sparse returns.
func (t *Tensor) voteOf(v vote, sparse seriesFunc) TileFunc {
	if t.compat {
		return t.voteRounded(v, sparse)
	}
	w, kv := t.weights32(), t.kernelVote(v)
	return func(dst []float32, x *Tile) {
		x.tv, x.zeros = sized(x.tv, t.N), sized(x.zeros, x.Len)
		for k := range t.N {
			x.tv[k] = kernel.TaskVector{X: tensor.Bytes(sparse(x, k)), Coef: w[k], Weight: w[k], Hi: noneBits}
		}
		t.dev.TaskVectors(dst, tensor.F32, tensor.Bytes(x.zeros), x.tv, kv)
		t.dev.Axpy(dst, 1, x.Base())
	}
}

// kernelVote returns v for the kernel. Without election the divisor is the sum
// of the weights, and becomes part of the scale.
func (t *Tensor) kernelVote(v vote) kernel.Vote {
	scale := v.Scale
	if v.Normalize && !v.Elect {
		scale /= t.divisor()
	}
	return kernel.Vote{Elect: v.Elect, Normalize: v.Normalize, Scale: float32(scale)}
}

// divisor returns the sum of the weights, or 1, with a note, if that is next to nothing.
func (t *Tensor) divisor() float64 { return divisorOf(t, t.Weights) }

// divisorOf is divisor for weights that may be rounded.
func divisorOf[T float32 | float64](t *Tensor, weights []T) float64 {
	var sum float64
	for _, w := range weights {
		sum += float64(w)
	}
	if sum < -1e-8 || sum > 1e-8 {
		return sum
	}
	if t.notes != nil {
		t.notes.undivided.Do(func() {
			t.notes.add(fmt.Sprintf("%s: the weights sum to %g, and nothing is divided by that (nor in other tensors, which are not named)", t.Name, sum))
		})
	}
	return 1
}

// weights32 returns the weights in the type they are multiplied in.
func (t *Tensor) weights32() []float32 {
	w := make([]float32, len(t.Weights))
	for k := range w {
		w[k] = float32(t.Weights[k])
	}
	t.Round(w)
	return w
}
