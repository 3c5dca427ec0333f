package kernel

// Gradient has the backward pass of each op of Layer and Scorer, and the
// optimiser. Gradients of activations (dx, dq, …) are set; gradients of weights
// (dw, dtable) are added to.
type Gradient interface {
	// EmbedGrad adds dy[i] to dtable[ids[i]], in the order of i.
	EmbedGrad(dtable, dy Array, ids []int32)
	// RMSNormGrad takes dy back through RMSNorm to x and w. dx may be dy.
	RMSNormGrad(dx, dw, dy, x, w Array, eps, offset float32)
	// LayerNormGrad takes dy back through LayerNorm; db may be the zero Array.
	LayerNormGrad(dx, dw, db, dy, x, w Array, eps float32)
	// AttentionGrad takes dout back through Attention, whose result was out.
	// Rows of dk and dv that no sequence sees become zero. A query and a key that it
	// does not see are not in each other's sums, whatever they hold; one that it sees
	// is, though its weight be 0, and 0 times an infinite key is no number.
	AttentionGrad(dq, dk, dv, dout, out, q, k, v Array, s AttentionSpec)
	// GLUGrad takes dy back through GLU. dgate and dup may be gate and up.
	GLUGrad(dgate, dup, dy, gate, up Array, act Activation)
	// AddRowGrad adds the sum of dy's rows to db.
	AddRowGrad(db, dy Array)
	// LogProbGrad sets logProb to LogProb's log-likelihoods, to rounding, and takes
	// the gradient of
	//
	//	loss = -Σ weight[i] * LogProb[i]
	//
	// to x (set) and w (added to). It goes through some rows at a time, whose
	// logits are computed once; of a large vocabulary through some words at a time
	// too, whose logits are computed twice: it holds 16 MB of them at most. A row with
	// a negative target has no gradient.
	LogProbGrad(logProb []float32, dx, dw, x, w Array, target []int32, weight []float32, h Head)

	// Sum sets dst = x[0] + x[1] + …, added in this order. dst may be x[0].
	Sum(dst Array, x ...Array)

	// SumSquares returns Σx², in float64 by one fixed tree: for clipping gradients.
	SumSquares(x Array) float64
	// AdamW makes one step of the optimiser. arXiv:1711.05101.
	//
	//	g *= o.GradScale
	//	m = β₁m + (1-β₁)g;  v = β₂v + (1-β₂)g²
	//	p -= lr * ((m / (1-β₁ᵗ)) / (sqrt(v / (1-β₂ᵗ)) + eps) + decay*p)
	AdamW(p, m, v, g Array, o AdamW)
}

// AdamW holds the hyper-parameters of one step.
type AdamW struct {
	LR, Beta1, Beta2, Eps, Decay float32
	GradScale                    float32 // 1, or less where gradients are clipped
	Step                         int     // t, from 1
}
