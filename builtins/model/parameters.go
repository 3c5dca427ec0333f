package model

import (
	"fmt"
	"slices"
	"strings"

	"pewter/builtins/model/arch"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A layout says where each parameter lies in an array of all: norms and biases,
// the embedding and the head first, whose gradients are added to, then the
// layers' matrices, whose gradients are set. Each begins a cache line; what lies
// between is 0 and stays so.
type layout struct {
	spec    *arch.Spec
	at      map[string]int
	order   []arch.Weight
	vectors int // length of norms and biases
	added   int // and of the embedding and the head
	len     int
}

const lineFloats = 16 // of a cache line

func newLayout(spec *arch.Spec) *layout {
	l := &layout{spec: spec, at: make(map[string]int), order: slices.Clone(spec.Weights())}
	slices.SortStableFunc(l.order, func(a, b arch.Weight) int { return l.class(a) - l.class(b) })
	for _, w := range l.order {
		l.at[w.Name] = l.len
		l.len += (tensor.Len(w.Shape) + lineFloats - 1) / lineFloats * lineFloats
		switch l.class(w) {
		case 0:
			l.vectors, l.added = l.len, l.len
		case 1:
			l.added = l.len
		}
	}
	return l
}

// class is 0 for norms and biases, 1 for the embedding and the head, 2 for matrices.
func (l *layout) class(w arch.Weight) int {
	switch {
	case len(w.Shape) == 1:
		return 0
	case w.Name == l.spec.Embed || w.Name == l.spec.HeadName:
		return 1
	}
	return 2
}

// parts returns each parameter's part of an array of all.
func (l *layout) parts(dev kernel.Device, all kernel.Array) map[string]kernel.Array {
	out := make(map[string]kernel.Array, len(l.order))
	for _, w := range l.order {
		at := l.at[w.Name]
		out[w.Name] = dev.Reshape(dev.Slice(all, at, at+tensor.Len(w.Shape)), w.Shape...)
	}
	return out
}

// read returns all weights of a checkpoint as float32, as they lie.
func (l *layout) read(c Checkpoint) (tensor.Tensor, error) {
	all := tensor.New(tensor.F32, l.len)
	for _, w := range l.order {
		x, err := c.Tensor(w.Name)
		if err != nil {
			return all, fmt.Errorf("%s: %s: %w", c.Name(), w.Name, err)
		}
		at := l.at[w.Name]
		tensor.Widen(all.Float32s()[at:at+x.Len()], x.Data, x.DType)
	}
	return all, nil
}

// gradients are an array as long as all parameters, and its parts by their use.
type gradients struct {
	all               kernel.Array
	added             []kernel.Array // those that are added to, in one
	byName            map[string]kernel.Array
	embed, norm, head kernel.Array
	layers            []layerWeights
}

func (l *layout) gradients(dev kernel.Device) *gradients {
	g := &gradients{all: dev.Put(tensor.New(tensor.F32, l.len))}
	g.added = []kernel.Array{dev.Slice(g.all, 0, l.added)}
	g.byName = l.parts(dev, g.all)
	g.embed, g.norm, g.head = g.byName[l.spec.Embed], g.byName[l.spec.FinalNorm], g.byName[l.spec.HeadName]
	if l.spec.Tied {
		g.head = g.embed
	}
	for i := range l.spec.Layers {
		g.layers = append(g.layers, bindLayer(l.spec, i, g.byName))
	}
	return g
}

// sorted returns parameters and gradients in the order of their names.
func (l *layout) sorted(value, grad map[string]kernel.Array) []Param {
	var out []Param
	for _, w := range l.order {
		out = append(out, Param{w.Name, value[w.Name], grad[w.Name]})
	}
	slices.SortFunc(out, func(a, b Param) int { return strings.Compare(a.Name, b.Name) })
	return out
}
