package model

import (
	"context"
	"fmt"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// Hidden returns the residual stream, each float32[len(ids), hidden]: the
// embeddings, then the output of each block, the last after the final norm.
func (m *Model) Hidden(ctx context.Context, ids []int32) (out []tensor.Tensor, err error) {
	err = m.HiddenEach(ctx, [][]int32{ids}, func(_ int, layers []tensor.Tensor) { out = layers })
	return out, err
}

// HiddenEach calls each with what Hidden returns for each of many texts, in
// order. Texts are run together, which is faster; what one gives does not depend
// on the others.
func (m *Model) HiddenEach(ctx context.Context, texts [][]int32, each func(i int, layers []tensor.Tensor)) error {
	longest := 0
	for i, ids := range texts {
		if err := m.checkLength(ids); err != nil {
			return fmt.Errorf("text %d: %w", i, err)
		}
		longest = max(longest, len(ids))
	}
	size := max(longest, batchRows/2)
	for first := 0; first < len(texts); {
		next, rows := first, 0
		for next < len(texts) && rows+len(texts[next]) <= size {
			rows += len(texts[next])
			next++
		}
		layers, err := m.hidden(ctx, texts[first:next], rows)
		if err != nil {
			return err
		}
		at := 0
		for i, ids := range texts[first:next] {
			each(first+i, rowsOf(layers, at, at+len(ids)))
			at += len(ids)
		}
		first = next
	}
	return nil
}

// hidden runs texts of n tokens in all, one after the other.
func (m *Model) hidden(ctx context.Context, texts [][]int32, n int) ([]tensor.Tensor, error) {
	p := m.newPass(n, n)
	defer p.free()
	var layers []tensor.Tensor
	p.hidden = func(x kernel.Array) { layers = append(layers, m.dev.Get(x)) }
	var ids []int32
	var r rows
	for _, text := range texts {
		one := kernel.Span{Start: len(ids), End: len(ids) + len(text)}
		r.sequences = append(r.sequences, kernel.Sequence{Query: one, Keys: []kernel.Span{one}})
		r.pos = append(r.pos, alone(len(text)).pos...)
		ids = append(ids, text...)
	}
	x, err := p.run(ctx, ids, 0, r, nil)
	if err != nil {
		return nil, err
	}
	return append(layers, m.dev.Get(x)), nil
}

// rowsOf returns rows [i, j) of tensors, over the same memory.
func rowsOf(list []tensor.Tensor, i, j int) []tensor.Tensor {
	out := make([]tensor.Tensor, len(list))
	for k, t := range list {
		row := t.Shape[1] * t.DType.Size()
		out[k] = tensor.Tensor{DType: t.DType, Shape: []int{j - i, t.Shape[1]}, Data: t.Data[i*row : j*row]}
	}
	return out
}
