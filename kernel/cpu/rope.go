package cpu

import (
	"slices"

	"pewter/kernel"
)

// A rotation is the cosines and sines of every position and pair of a call.
type rotation struct {
	pos   []int32
	freq  []float32
	scale float32
	sign  float32
	cos   []float32
	sin   []float32
}

// rotations keeps the last few: queries and keys of every layer share one.
type rotations struct {
	kept [4]rotation
	next int
}

// RoPE turns each head of each row of x by its position.
func (d *Device) RoPE(x kernel.Array, pos []int32, r kernel.Rotary) {
	n := len(pos)
	check("RoPE", n > 0 && r.Dim > 0 && x.Rows() == n && x.Cols()%r.Dim == 0 && 2*len(r.Freq) <= r.Dim || n == 0, x)
	if n == 0 || len(r.Freq) == 0 {
		return
	}
	t := &d.tasks.byRows
	*t = byRows{all: ropeHalves, rot: d.tasks.turns.of(d.tier, pos, r), s: [4]float32{float32(r.Dim)}}
	if r.Interleaved {
		t.all, t.do = nil, ropePairs
	}
	t.x[0] = f32(x)
	d.overRows(t, n, x.Cols())
}

func ropeHalves(r *byRows, i, j int) {
	h := len(r.rot.freq)
	r.t.rotate(j-i, r.x[0][i*r.cols:j*r.cols], int(r.s[0]), r.rot.cos[i*h:j*h], r.rot.sin[i*h:j*h])
}

func ropePairs(r *byRows, _ *worker, i int) {
	x, h := r.row(0, i), len(r.rot.freq)
	c, s := r.rot.cos[i*h:(i+1)*h], r.rot.sin[i*h:(i+1)*h]
	for at := 0; at < len(x); at += int(r.s[0]) {
		r.t.rotatePairs(x[at:at+2*h], c, s)
	}
}

// of returns the rotation of the positions, made now or kept from before.
func (m *rotations) of(t *tier, pos []int32, r kernel.Rotary) *rotation {
	sign := float32(1)
	if r.Inverse {
		sign = -1
	}
	for i := range m.kept {
		k := &m.kept[i]
		if k.scale == r.Scale && k.sign == sign && slices.Equal(k.freq, r.Freq) && slices.Equal(k.pos, pos) {
			return k
		}
	}
	k := &m.kept[m.next]
	m.next = (m.next + 1) % len(m.kept)
	k.pos, k.freq = append(k.pos[:0], pos...), append(k.freq[:0], r.Freq...)
	k.scale, k.sign = r.Scale, sign
	k.fill(t)
	return k
}

// fill computes the angles pos·freq, rounded to float32 as models are trained,
// and their cosines and sines.
func (k *rotation) fill(t *tier) {
	h, scale := len(k.freq), k.scale
	if scale == 0 {
		scale = 1
	}
	n := len(k.pos) * h
	k.cos, k.sin = slices.Grow(k.cos[:0], n)[:n], slices.Grow(k.sin[:0], n)[:n]
	for i, p := range k.pos {
		sin, cos := k.sin[i*h:(i+1)*h], k.cos[i*h:(i+1)*h]
		t.scale(cos, k.freq, float32(p))
		t.sincos(sin, cos, cos)
		t.scale(sin, sin, k.sign*scale)
		t.scale(cos, cos, scale)
	}
}
