package kernel

// Layer has the parts of a transformer between its matrix products. All
// activations are float32, one row a token; weights may be of any float type.
// dst may be the first input, except in Attention.
type Layer interface {
	// Embed sets dst[i] = table[ids[i]].
	Embed(dst, table Array, ids []int32)
	// Scatter sets dst[rows[i]] = x[i], of float32. No row is named twice.
	Scatter(dst, x Array, rows []int32)

	// RMSNorm is, for each run of len(w) elements of x,
	//
	//	dst = x / sqrt(mean(x²) + eps) * (w + offset)
	//
	// Llama's offset is 0, Gemma's 1. arXiv:1910.07467.
	RMSNorm(dst, x, w Array, eps, offset float32)

	// LayerNorm is, for each run of len(w) elements of x,
	//
	//	dst = (x - mean(x)) / sqrt(var(x) + eps) * w + b
	//
	// with the variance over n. A zero Array for b means no bias.
	LayerNorm(dst, x, w, b Array, eps float32)

	// RoPE turns each head of each row of x, in place, by its position:
	// pair j of a head by pos[i]*r.Freq[j] radians. arXiv:2104.09864.
	RoPE(x Array, pos []int32, r Rotary)

	// Attention is softmax(scale·q·kᵀ)·v for each head of each query, over the
	// keys that s lets it see; q and dst are [queries, heads*dim], k and v
	// [keys, kvHeads*dim]. No matrix of all scores is made.
	Attention(dst, q, k, v Array, s AttentionSpec)

	// GLU sets dst = act(gate) * up.
	GLU(dst, gate, up Array, act Activation)

	// Add sets dst = a + b. AddRow adds the vector b to each row of x in place.
	Add(dst, a, b Array)
	AddRow(x, b Array)
	// Scale sets dst = a * s.
	Scale(dst, a Array, s float32)
	// Softcap sets x = cap * tanh(x / cap).
	Softcap(x Array, limit float32)
}

// A Rotary says how positions turn the pairs of a head.
type Rotary struct {
	Dim         int       // of a head
	Freq        []float32 // radians a position, one for each pair; 2*len(Freq) <= Dim, the rest stays
	Scale       float32   // of cosine and sine; 0 means 1 (YaRN's attention factor)
	Interleaved bool      // pairs are (2j, 2j+1); else (j, j+len(Freq))
	Inverse     bool      // turn back: the gradient
}

// An AttentionSpec says which keys each query sees.
//
// A Sequence's keys are the rows of k and v in its Keys, in order; its queries
// are rows [Query.Start, Query.End) of q and sit at the last positions of those
// keys, so query i of n sees the keys at positions <= len(keys)-n+i. Many
// sequences may share spans: a prefix computed once, a cache, a tree of prompts.
type AttentionSpec struct {
	Heads, KVHeads, Dim int
	Scale               float32
	Window              int     // a query sees only the last Window keys up to its own; 0: all
	Softcap             float32 // scores become c*tanh(score/c); 0: none
	Sequences           []Sequence
}

// A Sequence is a run of queries and the spans of keys they may see.
type Sequence struct {
	Query Span
	Keys  []Span
}

// A Span is rows [Start, End).
type Span struct{ Start, End int }

// Len returns the number of rows.
func (s Span) Len() int { return s.End - s.Start }

// An Activation is the function of a gated unit.
type Activation uint8

// The activations of the architectures known.
const (
	SiLU     Activation = iota // x / (1 + exp(-x))
	GELUTanh                   // x/2 * (1 + tanh(√(2/π)(x + 0.044715x³)))
	GELU                       // x/2 * (1 + erf(x/√2))
)
