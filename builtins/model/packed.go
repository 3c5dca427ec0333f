package model

import (
	"context"
	"slices"
	"weak"

	"pewter/internal/memory"
	"pewter/kernel"
)

// A model that makes many tokens, a few rows at a time, reads all of its weights for
// each: then a copy of them, packed in the order in which they are read, pays. To make it
// takes as long as some four tokens, and as much memory as the weights.

const (
	packSteps   = 16      // steps of generation that are worth a copy
	packShare   = 4       // of the memory that is free a copy may have one part in so many
	packUnknown = 4 << 30 // bytes that are free where the system does not say
)

// packedWeights are the matrices of a model in a form of its device.
type packedWeights struct {
	layers []layerWeights
	head   kernel.Array
}

// packedBy is the matrices as pack makes them.
func (m *Model) packedBy(pack func(...kernel.Array) []kernel.Array) *packedWeights {
	p := &packedWeights{slices.Clone(m.layers), m.head}
	places := []*kernel.Array{&p.head}
	for i := range p.layers {
		places = append(places, p.layers[i].matrices()...)
	}
	lying := make([]kernel.Array, len(places))
	for i, w := range places {
		lying[i] = *w
	}
	for i, w := range pack(lying...) {
		*places[i] = w
	}
	return p
}

// matrices are the weights of products.
func (l *layerWeights) matrices() []*kernel.Array {
	return []*kernel.Array{&l.q, &l.k, &l.v, &l.o, &l.gate, &l.up, &l.down}
}

// with is the model with its matrices packed, if p is not nil.
func (m *Model) with(p *packedWeights) *Model {
	if p == nil {
		return m
	}
	other := *m
	other.layers, other.head = p.layers, p.head
	return &other
}

// A keptWeights is what was packed last, for as long as the collector leaves it: calls
// that follow each other share it, and memory that nobody uses is given back.
type keptWeights = weak.Pointer[packedWeights]

// forFew returns the weights packed for few rows, or nil where so many steps do not pay
// or the copy is too large for the memory that is free.
func (m *Model) forFew(ctx context.Context, steps int) (*packedWeights, error) {
	if steps < packSteps {
		return nil, nil
	}
	if p := m.kept.Value(); p != nil {
		return p, nil
	}
	if !fits(m.matrixBytes(), memory.Available()) {
		return nil, nil
	}
	kernel.Until(m.dev, ctx.Done())
	defer kernel.Until(m.dev, nil)
	p := m.packedBy(m.dev.PackedFew)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.kept = weak.Make(p)
	return p, nil
}

// matrixBytes is how much memory the weights of products take.
func (m *Model) matrixBytes() (n uint64) {
	add := func(w kernel.Array) { n += uint64(w.Len() * w.DType.Size()) }
	add(m.head)
	for i := range m.layers {
		for _, w := range m.layers[i].matrices() {
			add(*w)
		}
	}
	return n
}

// fits reports whether a copy of so many bytes is no large part of those that are free,
// 0 where the system does not say.
func fits(bytes, free uint64) bool {
	if free == 0 {
		free = packUnknown
	}
	return bytes <= free/packShare
}
