package arch

import "pewter/kernel"

// A Spec is all that the forward pass must know of a model. Every architecture
// is the same block with parts switched on or off:
//
//	x = embed[ids] * EmbedScale
//	for each layer:
//		h = norm(x, AttnIn)
//		q, k, v = h·Wqᵀ + bq, h·Wkᵀ + bk, h·Wvᵀ + bv;  q, k = norm(q), norm(k);  q, k = rope(q), rope(k)
//		x += norm(attention(q, k, v)·Woᵀ + bo, AttnOut)
//		h = norm(x, MLPIn)                        (the h above where Parallel)
//		x += norm((act(h·Wgᵀ) * h·Wuᵀ)·Wdᵀ, MLPOut)
//	logits = head(norm(x, FinalNorm)·Wᵀ)
//
// A norm whose name is empty is left out.
type Spec struct {
	Arch                                                string
	Vocab, Hidden, Heads, KVHeads, HeadDim, FFN, MaxLen int

	Norm       Norm
	EmbedScale float32 // 0 means 1
	Act        kernel.Activation
	AttnScale  float32 // of q·k
	Softcap    float32 // of q·k; 0: none
	Head       kernel.Head
	Tied       bool // the head is the embedding

	QKNorm                    QKNorm
	QKVBias, OutBias, MLPBias bool
	Parallel                  bool // attention and MLP read one norm and are added together

	Embed, FinalNorm, HeadName     string // full names of tensors
	Prefix                         string // of a layer's tensors, before its number
	AttnIn, AttnOut, MLPIn, MLPOut string // norms, within a layer
	Layers                         []Layer
}

// A Norm is the kind of every norm of a model.
type Norm struct {
	Layer  bool    // LayerNorm without bias; else RMSNorm
	Eps    float32 // added to the variance
	Offset float32 // of the weight: Gemma's is 1
}

// QKNorm says whether queries and keys are normed, and in what runs.
type QKNorm uint8

// The norms of queries and keys.
const (
	NoQKNorm      QKNorm = iota
	QKNormPerHead        // each head on its own
	QKNormWhole          // all heads together
)

// A Layer is what differs from layer to layer.
type Layer struct {
	Window int            // a query sees this many keys up to its own; 0: all
	Rope   *kernel.Rotary // nil: no positions
}

// A Weight is the name and shape of a tensor that a model needs.
type Weight struct {
	Name  string
	Shape []int
}

// Weights lists the tensors of the model in the order in which they are used.
func (s *Spec) Weights() []Weight {
	out := []Weight{{s.Embed, []int{s.Vocab, s.Hidden}}}
	for i := range s.Layers {
		out = append(out, s.LayerWeights(i)...)
	}
	out = append(out, Weight{s.FinalNorm, []int{s.Hidden}})
	if !s.Tied {
		out = append(out, Weight{s.HeadName, []int{s.Vocab, s.Hidden}})
	}
	return out
}

// LayerWeights lists the tensors of layer i.
func (s *Spec) LayerWeights(i int) []Weight {
	var out []Weight
	add := func(name string, shape ...int) {
		out = append(out, Weight{s.Name(i, name), shape})
	}
	linear := func(name string, bias bool, n, k int) {
		add(name+".weight", n, k)
		if bias {
			add(name+".bias", n)
		}
	}
	q, kv := s.Heads*s.HeadDim, s.KVHeads*s.HeadDim
	for _, name := range []string{s.AttnIn, s.AttnOut, s.MLPIn, s.MLPOut} {
		if name != "" {
			add(name+".weight", s.Hidden)
		}
	}
	linear("self_attn.q_proj", s.QKVBias, q, s.Hidden)
	linear("self_attn.k_proj", s.QKVBias, kv, s.Hidden)
	linear("self_attn.v_proj", s.QKVBias, kv, s.Hidden)
	switch s.QKNorm {
	case QKNormPerHead:
		add("self_attn.q_norm.weight", s.HeadDim)
		add("self_attn.k_norm.weight", s.HeadDim)
	case QKNormWhole:
		add("self_attn.q_norm.weight", q)
		add("self_attn.k_norm.weight", kv)
	}
	linear("self_attn.o_proj", s.OutBias, s.Hidden, q)
	linear("mlp.gate_proj", s.MLPBias, s.FFN, s.Hidden)
	linear("mlp.up_proj", s.MLPBias, s.FFN, s.Hidden)
	linear("mlp.down_proj", s.MLPBias, s.Hidden, s.FFN)
	return out
}
