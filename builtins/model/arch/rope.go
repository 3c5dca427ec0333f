package arch

import (
	"math"

	"pewter/kernel"
)

// A rope says how the frequencies of rotary embeddings are made.
type rope struct {
	*Fields
	kind  string
	theta float64
}

// rope returns the rotary embedding of layers of a type, in either style:
//
//	"rope_parameters": {"rope_theta": …, "rope_type": …, …}                 today's
//	"rope_parameters": {"full_attention": {…}, "sliding_attention": {…}}    today's, by type of layer
//	"rope_theta": …, "rope_scaling": {"rope_type" or "type": …, …} or null  most published
func (b *Builder) rope(layerType string, theta float64) rope {
	theta = b.Float("rope_theta", theta)
	m := b.Map("rope_parameters")
	if m == nil {
		m = b.Map("rope_scaling")
	}
	if m == nil {
		m = &Fields{}
	}
	if byType := m.Map(layerType); byType != nil {
		m = byType
	}
	r := rope{Fields: m, kind: m.String("rope_type", m.String("type", "default")), theta: m.Float("rope_theta", theta)}
	if r.theta <= 0 {
		b.fail("rope_theta is %v, want more than 0", r.theta)
	}
	return r
}

// rotary returns the frequencies for heads of b.HeadDim.
func (b *Builder) rotary(r rope) *kernel.Rotary {
	dim := int(float64(b.HeadDim) * b.Float("partial_rotary_factor", 1))
	if dim < 2 || dim%2 != 0 || dim > b.HeadDim {
		b.fail("rotary embeddings turn %d of the %d dimensions of a head, want an even number of them", dim, b.HeadDim)
		return nil
	}
	freq := make([]float64, dim/2)
	for j := range freq {
		freq[j] = math.Pow(r.theta, -2*float64(j)/float64(dim))
	}
	out := &kernel.Rotary{Dim: b.HeadDim}
	switch r.kind {
	case "default", "dynamic": // dynamic scales only past the length a model takes here
	case "linear":
		r.linear(freq)
	case "llama3":
		r.llama3(freq, b.MaxLen)
	case "yarn":
		out.Scale = r.yarn(freq, dim, b.MaxLen)
	default:
		b.fail("rope type %q is not known; have: default, dynamic, linear, llama3, yarn", r.kind)
	}
	if r.err != nil {
		b.fail("rotary embeddings: %w", r.err)
	}
	out.Freq = make([]float32, len(freq))
	for j, x := range freq {
		out.Freq[j] = float32(x)
	}
	return out
}

func (r rope) factor() float64 {
	x := r.Float("factor", 1)
	if x <= 0 {
		r.fail("factor is %v, want more than 0", x)
		return 1
	}
	return x
}

// linear divides every frequency. Chen et al., arXiv:2306.15595.
func (r rope) linear(freq []float64) {
	f := r.factor()
	for j := range freq {
		freq[j] /= f
	}
}

// llama3 divides the low frequencies, keeps the high ones and goes smoothly
// between. The Llama 3 herd of models, arXiv:2407.21783.
func (r rope) llama3(freq []float64, maxLen int) {
	factor := r.factor()
	low, high := r.Float("low_freq_factor", 1), r.Float("high_freq_factor", 4)
	old := r.Float("original_max_position_embeddings", float64(maxLen))
	if high <= low {
		r.fail("high_freq_factor is %v, want more than low_freq_factor, %v", high, low)
	}
	for j, f := range freq {
		turns := old * f / (2 * math.Pi) // in the length trained on
		s := min(max((turns-low)/(high-low), 0), 1)
		freq[j] = (1-s)*f/factor + s*f
	}
}

// yarn interpolates the frequencies that turn less than beta_slow times in the
// length trained on, keeps those that turn more than beta_fast times, and
// returns the factor of cosine and sine. Peng et al., arXiv:2309.00071.
func (r rope) yarn(freq []float64, dim, maxLen int) float32 {
	factor := r.factor()
	old := r.Float("original_max_position_embeddings", float64(maxLen))
	at := func(turns float64) float64 { // the pair that turns so many times
		return float64(dim) * math.Log(old/(turns*2*math.Pi)) / (2 * math.Log(r.theta))
	}
	lo, hi := at(r.Float("beta_fast", 32)), at(r.Float("beta_slow", 1))
	if r.Bool("truncate", true) {
		lo, hi = math.Floor(lo), math.Ceil(hi)
	}
	lo, hi = max(lo, 0), min(hi, float64(dim-1))
	if lo == hi {
		hi += 0.001
	}
	for j, f := range freq {
		s := min(max((float64(j)-lo)/(hi-lo), 0), 1)
		freq[j] = s*f/factor + (1-s)*f
	}
	mscale := 1.0
	if factor > 1 {
		mscale = 0.1*math.Log(factor) + 1
	}
	return float32(r.Float("attention_factor", mscale))
}
