package model

import "pewter/kernel"

// pickedBlock runs layer i for the rows of pick alone, and returns their
// activations. All rows get keys and values.
func (p *pass) pickedBlock(i int, a *acts, r rows, pick []int32) *acts {
	m, d := p.m, p.m.dev
	m.remember(i, a, m.normed(a.h, a.x, m.layers[i].attnIn), p.keys[i], p.values[i], r)
	x := d.Slice(p.picked, 0, len(pick))
	d.Embed(x, a.x, pick)
	b := a.first(d, len(pick))
	b.x, b.mid, b.out = x, x, x
	m.look(i, b, m.normed(b.h, x, m.layers[i].attnIn), p.keys[i], p.values[i], r.pick(pick))
	return b
}

// pick returns where some rows stand, in ascending order.
func (r rows) pick(which []int32) rows {
	out := rows{pos: make([]int32, len(which))}
	for i, row := range which {
		out.pos[i] = r.pos[row]
	}
	at := 0
	for _, s := range r.sequences {
		for at < len(which) && int(which[at]) < s.Query.End {
			n := run(which[at:], s.Query.End)
			end := int(which[at]) + n
			out.sequences = append(out.sequences, kernel.Sequence{
				Query: kernel.Span{Start: at, End: at + n}, Keys: allBut(s.Keys, s.Query.End-end),
			})
			at += n
		}
	}
	return out
}

// run returns how many rows at the start follow one another, below end.
func run(rows []int32, end int) int {
	n := 1
	for n < len(rows) && rows[n] == rows[0]+int32(n) && int(rows[n]) < end {
		n++
	}
	return n
}

// allBut returns spans without their last n rows.
func allBut(list []kernel.Span, n int) []kernel.Span {
	for n > 0 && list[len(list)-1].Len() <= n {
		n -= list[len(list)-1].Len()
		list = list[:len(list)-1]
	}
	if n > 0 {
		list = append([]kernel.Span(nil), list...)
		list[len(list)-1].End -= n
	}
	return list
}
