package align

import (
	"strings"

	"pewter/builtins/model/arch"
)

// A kind says what the units along an axis of a weight are.
type kind uint8

// The kinds of axes.
const (
	fixed    kind = iota // tokens, or what is shared by all units
	residual             // dimensions of the residual stream
	ffn                  // units of a layer's gated unit
	query                // dimensions of the heads of queries, head by head
	keyValue             // dimensions of the heads of keys and values
)

// An axis is a kind of units in a layer; that of the residual stream is 0.
type axis struct {
	kind  kind
	layer int
}

// A weight is a tensor with the meaning of its axes; one of one dimension has
// rows of a single element.
type weight struct {
	name       string
	rows, cols axis
	vocabulary bool // rows are tokens
}

// weightsOf lists the weights of a model with their axes.
func weightsOf(s *arch.Spec) []weight {
	r := axis{kind: residual}
	out := []weight{{name: s.Embed, cols: r, vocabulary: true}, {name: s.FinalNorm, rows: r}}
	if s.HeadName != "" && s.HeadName != s.Embed {
		out = append(out, weight{name: s.HeadName, cols: r, vocabulary: true})
	}
	for i := range s.Layers {
		for _, w := range s.LayerWeights(i) {
			out = append(out, layerWeight(s, i, w))
		}
	}
	return out
}

// layerWeight finds the axes of a weight by the part of its name that says what
// it is.
func layerWeight(s *arch.Spec, i int, w arch.Weight) weight {
	out := weight{name: w.Name}
	r := axis{kind: residual}
	unit := func(k kind) axis { return axis{k, i} }
	bias := strings.HasSuffix(w.Name, ".bias")
	switch part := strings.TrimSuffix(strings.TrimSuffix(w.Name, ".bias"), ".weight"); part[strings.LastIndexByte(part, '.')+1:] {
	case "q_proj":
		out.rows, out.cols = unit(query), r
	case "k_proj", "v_proj":
		out.rows, out.cols = unit(keyValue), r
	case "o_proj":
		out.rows, out.cols = r, unit(query)
	case "gate_proj", "up_proj":
		out.rows, out.cols = unit(ffn), r
	case "down_proj":
		out.rows, out.cols = r, unit(ffn)
	case "q_norm":
		out.rows = headNorm(s, unit(query))
	case "k_norm":
		out.rows = headNorm(s, unit(keyValue))
	default: // the norms of the residual stream
		out.rows = r
	}
	if bias {
		out.cols = axis{}
	}
	return out
}

// headNorm is the axis of a norm of queries or keys: where each head is normed
// by itself all share one weight.
func headNorm(s *arch.Spec, a axis) axis {
	if s.QKNorm == arch.QKNormWhole {
		return a
	}
	return axis{}
}
