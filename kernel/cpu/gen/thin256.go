package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// thins256 writes thin for AVX2.
func thins256(g *gen) {
	for rows := 1; rows <= 5; rows++ {
		t := &thinOf{gen: g, typ: "F32", rows: rows, groups: 1}
		t.lying()
	}
	for _, typ := range types[1:] {
		g.thinFill(typ)
		for rows := 3; rows <= 4; rows++ {
			t := &thinOf{gen: g, typ: typ, rows: rows, groups: fewGroups}
			t.few()
		}
		for i, groups := range wordGroups {
			t := &thinOf{gen: g, typ: typ, rows: i + 1, groups: groups}
			t.words()
		}
	}
}

// A thinOf is a function being written that multiplies few rows: c[i,j] =
// Σ x[p,i]·w[j,p] for rows i and 8*groups columns j, whose weights are transposed a
// line of the cache of each of eight at a time: that many streams the processor
// reads ahead of as fast as of any, and that many lines a set of its first-level
// cache holds where rows of weights are a power of two apart.
type thinOf struct {
	*gen
	typ          string
	rows, groups int

	x, first, fourth reg.Register // first and fourth are rows of w
	one, three       reg.Register // how far apart rows are
	low, high        reg.Register // what is wanted next, see soon
	lines            reg.Register // to the end of a run
	wrap             operand.Op   // how far on from there the next columns are
	acc              [][]reg.VecVirtual

	to, cur   reg.Register // see words
	gap, gaps reg.Register
	mask      reg.Register
}

// lying writes the product of float32, multiplied as they are transposed: chains
// of sums of one vector of columns keep up with memory.
func (t *thinOf) lying() {
	name := fmt.Sprintf("thin256F32x%d", t.rows)
	t.function(name, "func(lines, rest int, x *float32, w *byte, apart int, wrap int, tail, c *float32, ldc int)",
		fmt.Sprintf("%s sets c to the products of %d rows of x by 8 columns whose weights are apart bytes apart, 16*lines of them, and by rest elements at tail. At the end of the lines what is wrap bytes on is wanted next.", name, t.rows))
	t.lines, t.x, t.wrap = t.param("lines"), t.param("x"), t.param("wrap")
	t.first, t.fourth, t.low, t.high = t.param("w"), t.GP64(), t.GP64(), t.GP64()
	t.startRows()
	t.LEAQ(operand.Mem{Base: t.first, Index: t.one, Scale: 4}, t.fourth)
	t.sums()
	for _, row := range t.acc {
		avx2.zero(t.gen, row[0])
	}
	t.while(t.lines, 1, func() {
		t.soon()
		for q := range 4 {
			t.ask(q)
			for i, o := range t.quad("F32", t.at, 16*q, nil) {
				t.add(4*q+i, []reg.VecVirtual{o})
			}
		}
		t.onward()
		t.ADDQ(imm(64*t.rows), t.x)
	})
	t.rest()
	t.store()
}

// sums makes the registers of sums.
func (t *thinOf) sums() {
	for range t.rows {
		t.acc = append(t.acc, avx2.regs(t.gen, t.groups))
	}
}

// startRows sets how far apart rows are.
func (t *thinOf) startRows() {
	t.one, t.three = t.param("apart"), t.GP64()
	t.LEAQ(operand.Mem{Base: t.one, Index: t.one, Scale: 2}, t.three)
}

// lead is how many bytes before it is used a line is asked for.
const lead = 128

// soon sets low and high to what is wanted next: lines that come in these rows,
// which at their end are those of the columns after these.
func (t *thinOf) soon() {
	t.MOVQ(imm(lead), t.low)
	t.CMPQ(t.lines, imm(lead/64))
	t.CMOVQLE(t.wrap, t.low)
	t.LEAQ(operand.Mem{Base: t.fourth, Index: t.low, Scale: 1}, t.high)
	t.ADDQ(t.first, t.low)
}

// ask asks for the next line of two of the eight rows: all at once would hold up
// what is read.
func (t *thinOf) ask(q int) {
	t.PREFETCHT0(t.row(t.low, t.high, 2*q, 0))
	t.PREFETCHT0(t.row(t.low, t.high, 2*q+1, 0))
}

// onward goes a line on.
func (t *thinOf) onward() {
	t.ADDQ(imm(64), t.first)
	t.ADDQ(imm(64), t.fourth)
}

// at is disp bytes into row i of eight.
func (t *thinOf) at(i, disp int) operand.Mem { return t.row(t.first, t.fourth, i, disp) }

// row is disp bytes into row i of the eight of which two addresses are known.
func (t *thinOf) row(first, fourth reg.Register, i, disp int) operand.Mem {
	m := mem(first, disp)
	if i >= 4 {
		m.Base = fourth
	}
	switch i % 4 {
	case 1, 2:
		m.Index, m.Scale = t.one, uint8(i%4)
	case 3:
		m.Index, m.Scale = t.three, 1
	}
	return m
}

// rest adds the elements that are no line, which were widened before.
func (t *thinOf) rest() {
	tail := t.param("tail")
	t.while(t.param("rest"), 1, func() {
		w := avx2.regs(t.gen, t.groups)
		for j := range w {
			t.VMOVUPS(mem(tail, 32*j), w[j])
		}
		t.add(0, w)
		t.ADDQ(imm(4*t.rows), t.x)
		t.ADDQ(imm(32*t.groups), tail)
	})
}

// add adds the products of element p of the columns, which are w.
func (t *thinOf) add(p int, w []reg.VecVirtual) {
	for i, row := range t.acc {
		s := t.YMM()
		t.VBROADCASTSS(mem(t.x, 4*(p*t.rows+i)), s)
		for j, r := range row {
			t.VFMADD231PS(s, w[j], r)
		}
	}
}

// store writes the sums and ends the function.
func (t *thinOf) store() {
	c, ldc := t.param("c"), t.param("ldc")
	t.SHLQ(operand.Imm(2), ldc)
	for _, row := range t.acc {
		for j, r := range row {
			t.VMOVUPS(r, mem(c, 32*j))
		}
		t.ADDQ(ldc, c)
	}
	t.done()
}
