package kernel

// Scorer takes log-likelihoods without keeping logits.
type Scorer interface {
	// LogProb returns, for each row i of x [m, k] and the head w [n, k],
	//
	//	z = x[i]·wᵀ, times h.Scale, soft-capped by h.Softcap
	//	LogProb[i] = z[target[i]] - log Σ exp z
	//	Argmax[i]  = the first index of the largest z
	//	LSE[i]     = log Σ exp z
	//
	// It goes through the vocabulary in pieces with a running maximum and sum:
	// memory is m times a piece, not m times n. A negative target gives NaN.
	LogProb(x, w Array, target []int32, h Head) LogProbs
}

// A Head says what is done to logits.
type Head struct {
	Scale   float32 // 0 means 1
	Softcap float32 // 0 means none
}

// LogProbs is what LogProb returns, one entry a row.
type LogProbs struct {
	LogProb []float32
	LSE     []float32
	Argmax  []int32
}
