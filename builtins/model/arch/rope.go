package arch

import (
	"maps"
	"math"

	"pewter/kernel"
)

// A rope says how the frequencies of rotary embeddings are made.
type rope struct {
	*Fields
	kind  string
	theta float64
}

// rope returns the rotary embedding of layers of a type, in either style, of which the
// older counts where both are there, as for transformers:
//
//	"rope_theta": …, "rope_scaling": {"rope_type" or "type": …, …} or null  most published
//	"rope_parameters": {"rope_theta": …, "rope_type": …, …}                 today's
//	"rope_parameters": {"full_attention": {…}, "sliding_attention": {…}}    today's, by type of layer
func (b *Builder) rope(layerType string, theta float64) rope {
	m := b.Map("rope_scaling")
	if m == nil || len(m.raw) == 0 {
		m = b.Map("rope_parameters")
	}
	if byType := b.within(m, layerType); byType != nil {
		m = byType
	}
	return b.ropeOf(m, b.Float("rope_theta", theta))
}

// within is m.Map, for which no m has nothing. What is said of a type of layer has no
// "truncate": transformers looks for it beside the types.
func (b *Builder) within(m *Fields, key string) *Fields {
	if m == nil {
		return nil
	}
	inner := m.Map(key)
	if m.err != nil {
		b.fail("rotary embeddings: %w", m.err)
	}
	if inner != nil {
		inner.raw = maps.Clone(inner.raw)
		delete(inner.raw, "truncate")
	}
	return inner
}

// ropeOf reads an object that describes a rotary embedding.
func (b *Builder) ropeOf(m *Fields, theta float64) rope {
	if m == nil {
		m = &Fields{}
	}
	r := rope{Fields: m, kind: m.String("rope_type", m.String("type", "default")), theta: m.Float("rope_theta", theta)}
	if r.theta <= 0 {
		b.fail("rope_theta is %v, want more than 0", r.theta)
	}
	return r
}

// rotary returns the frequencies for heads of b.HeadDim.
func (b *Builder) rotary(r rope) *kernel.Rotary {
	dim := b.HeadDim
	if dim%2 != 0 {
		b.fail("rotary embeddings turn pairs of dimensions; head_dim is %d, want an even number", dim)
		return nil
	}
	if x := r.Float("partial_rotary_factor", 1); x != 1 {
		r.fail("partial_rotary_factor is %v, want 1: no architecture that is known here turns a part of a head", x)
	}
	freq := make([]float64, dim/2)
	for j := range freq {
		freq[j] = math.Pow(r.theta, -2*float64(j)/float64(dim))
	}
	out := &kernel.Rotary{Dim: dim}
	switch r.kind {
	case "default", "dynamic": // dynamic scales only past the length a model takes here
	case "linear":
		r.linear(freq)
	case "llama3":
		r.llama3(freq, b.trainedLen(r))
	case "yarn":
		out.Scale = r.yarn(freq, b.trainedLen(r), b.MaxLen)
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

// trainedLen is the length that a model was first trained on: of the whole model,
// which counts before that of its rotary embeddings, else the longest it takes.
func (b *Builder) trainedLen(r rope) float64 {
	const key = "original_max_position_embeddings"
	n := b.Float(key, r.Float(key, float64(b.MaxLen)))
	if n <= 0 {
		r.fail("%s is %v, want more than 0", key, n)
		return 1
	}
	return n
}

func (r rope) factor() float64 {
	if !r.Has("factor") {
		r.fail("factor is missing, want how many times as long the texts may be")
		return 1
	}
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
func (r rope) llama3(freq []float64, trained float64) {
	factor := r.factor()
	low, high := r.Float("low_freq_factor", 1), r.Float("high_freq_factor", 4)
	if high <= low {
		r.fail("high_freq_factor is %v, want more than low_freq_factor, %v", high, low)
	}
	for j, f := range freq {
		turns := trained * f / (2 * math.Pi) // in the length trained on
		s := min(max((turns-low)/(high-low), 0), 1)
		freq[j] = (1-s)*f/factor + s*f
	}
}

// yarn interpolates the frequencies that turn less than beta_slow times in the
// length trained on, keeps those that turn more than beta_fast times, and
// returns the factor of cosine and sine. Peng et al., arXiv:2309.00071.
func (r rope) yarn(freq []float64, trained float64, maxLen int) float32 {
	factor := float64(maxLen) / trained
	if r.Has("factor") {
		factor = r.factor()
	}
	dim := float64(2 * len(freq))
	at := func(turns float64) float64 { // the pair that turns so many times
		return dim * math.Log(trained/(turns*2*math.Pi)) / (2 * math.Log(r.theta))
	}
	lo, hi := at(r.or("beta_fast", 32)), at(r.or("beta_slow", 1))
	if r.Bool("truncate", true) {
		lo, hi = math.Floor(lo), math.Ceil(hi)
	}
	lo, hi = max(lo, 0), min(hi, dim-1)
	if lo == hi {
		hi += 0.001
	}
	for j, f := range freq {
		s := min(max((float64(j)-lo)/(hi-lo), 0), 1)
		freq[j] = s*f/factor + (1-s)*f
	}
	return float32(r.Float("attention_factor", r.mscale(factor)))
}

// mscale is YaRN's factor of cosine and sine: 0.1·ln(factor) + 1, or the ratio of
// two such with factors of their logarithm, as DeepSeek writes it.
func (r rope) mscale(factor float64) float64 {
	of := func(scale float64) float64 { return 0.1*scale*math.Log(max(factor, 1)) + 1 }
	if m, all := r.Float("mscale", 0), r.Float("mscale_all_dim", 0); m != 0 && all != 0 {
		return of(m) / of(all)
	}
	return of(1)
}

// or is Float, for which 0 is as absent.
func (r rope) or(key string, def float64) float64 {
	if x := r.Float(key, def); x != 0 {
		return x
	}
	return def
}
