package model

import (
	"context"
	"fmt"

	"pewter/kernel"
)

// A pass holds the memory of forward passes: activations for a number of rows,
// and keys and values of every layer, in rows that the caller hands out.
type pass struct {
	m       *Model
	scratch scratch
	acts    *acts
	keys    []kernel.Array // of each layer, [kvRows, kvHeads*headDim]
	values  []kernel.Array
	picked  kernel.Array         // what comes into the last layer, of the rows that are picked
	told    *progress            // is added what is done
	hidden  func(x kernel.Array) // if set, is shown the embeddings and what each block but the last returns
}

// newPass returns memory for batches of up to n rows, over kvRows rows of keys
// and values.
func (m *Model) newPass(n, kvRows int) *pass {
	p := &pass{m: m, scratch: scratch{dev: m.dev}}
	p.acts = newActs(&p.scratch, m.spec, n)
	for range m.layers {
		p.keys = append(p.keys, p.scratch.new(kvRows, m.spec.KVHeads*m.spec.HeadDim))
		p.values = append(p.values, p.scratch.new(kvRows, m.spec.KVHeads*m.spec.HeadDim))
	}
	p.picked = p.scratch.new(n, m.spec.Hidden)
	return p
}

func (p *pass) free() { p.scratch.free() }

// run takes ids through all layers and the final norm. Their keys and values go
// to rows [at, at+len(ids)), and from there to r.homes. It returns the rows of pick, which ascend, or all
// where that is nil; they are valid until the next run. The other rows have
// no more of the last layer than their keys and values.
func (p *pass) run(ctx context.Context, ids []int32, at int, r rows, pick []int32) (kernel.Array, error) {
	m, d := p.m, p.m.dev
	kernel.Until(d, ctx.Done())
	defer kernel.Until(d, nil)
	a := p.acts.first(d, len(ids))
	m.embedded(a.x, ids)
	for i := range m.layers {
		if err := ctx.Err(); err != nil {
			return kernel.Array{}, err
		}
		if p.hidden != nil {
			p.hidden(a.x)
		}
		a.k, a.v = d.Slice(p.keys[i], at, at+len(ids)), d.Slice(p.values[i], at, at+len(ids))
		a.k0 = a.k
		if i < len(m.layers)-1 || pick == nil || len(pick) == len(ids) {
			m.block(i, a, p.keys[i], p.values[i], r)
		} else {
			a = p.pickedBlock(i, a, r, pick)
		}
		p.told.add(float64(len(ids)) * layerWork(m.spec))
	}
	return m.normed(a.h, a.x, m.norm), ctx.Err() // ops that ended early computed nothing
}

// embedded sets x to the embeddings of ids.
func (m *Model) embedded(x kernel.Array, ids []int32) {
	m.dev.Embed(x, m.embed, ids)
	if s := m.spec.EmbedScale; s != 0 {
		m.dev.Scale(x, x, s)
	}
}

// copyRows copies rows [from, from+n) of keys and values to rows [to, to+n),
// which must not overlap them.
func (p *pass) copyRows(to, from, n int) {
	d := p.m.dev
	for i := range p.keys {
		for _, a := range []kernel.Array{p.keys[i], p.values[i]} {
			d.Scale(d.Slice(a, to, to+n), d.Slice(a, from, from+n), 1)
		}
	}
}

// check makes sure that ids can be run.
func (m *Model) check(ids []int32) error {
	if len(ids) == 0 {
		return fmt.Errorf("%s: no tokens; want at least one, such as the one that begins a text", m.ckpt.Name())
	}
	for i, id := range ids {
		if id < 0 || int(id) >= m.spec.Vocab {
			return fmt.Errorf("%s: token %d is %d, but the model's embedding has ids 0 to %d: this is not the model's tokenizer", m.ckpt.Name(), i, id, m.spec.Vocab-1)
		}
	}
	return nil
}

// checkLength is check, for sequences that may not be cut.
func (m *Model) checkLength(ids []int32) error {
	if len(ids) > m.spec.MaxLen {
		return fmt.Errorf("%s: %d tokens, want at most %d, max_position_embeddings in config.json", m.ckpt.Name(), len(ids), m.spec.MaxLen)
	}
	return m.check(ids)
}

// alone is one sequence from its start.
func alone(n int) rows {
	pos := make([]int32, n)
	for i := range pos {
		pos[i] = int32(i)
	}
	all := kernel.Span{Start: 0, End: n}
	return rows{pos: pos, sequences: []kernel.Sequence{{Query: all, Keys: []kernel.Span{all}}}}
}
