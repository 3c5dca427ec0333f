package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// thinGroups is how many vectors of columns are summed at once for a number of
// rows by weights of 16 bits: the latency of a multiply-add takes eight sums, and
// the registers hold ten beside a transposition. The time of one row goes to the
// transposition; from six rows on skinny is as fast.
var thinGroups = map[int]int{1: 4, 2: 4, 3: 3, 4: 2, 5: 2}

// thins256 writes thin for AVX2.
func thins256(g *gen) {
	for _, typ := range types {
		for rows := 1; rows <= len(thinGroups); rows++ {
			t := &thinOf{gen: g, typ: typ, rows: rows, groups: thinGroups[rows], line: 64 / size(typ)}
			if typ == "F32" {
				t.groups = 1
			}
			t.write()
		}
	}
}

// A thinOf is a function being written that multiplies few rows: c[i,j] =
// Σ x[p,i]·w[j,p] for rows i and 8*groups columns j, whose weights are transposed
// a line of the cache of each at a time.
//
// Of float32 there is one vector of columns, multiplied as it is transposed:
// its chains of sums keep up with memory, and eight rows are what the processor
// reads ahead of as fast as of any, and what a set of its cache holds where they
// are a power of two apart. Of 16 bits, which take as long in half the bytes,
// there are several, by way of buf: chains then do not wait for each other.
type thinOf struct {
	*gen
	typ                string
	rows, groups, line int

	x, w, buf  reg.Register
	one, three reg.Register // how far apart rows of weights are
	next, wrap reg.Register // what is wanted next, see ask
	lines      reg.Register
	acc        [][]reg.VecVirtual
}

func (t *thinOf) write() {
	name := fmt.Sprintf("thin256%sx%d", t.typ, t.rows)
	t.function(name, "func(lines, rest int, x *float32, w *byte, apart int, buf, c *float32, ldc int)",
		fmt.Sprintf("%s is tier.columns of %d rows and %d columns, whose weights are apart bytes apart, for k = %d*lines + rest; the rest of the weights is transposed, in buf behind a line's.", name, t.rows, 8*t.groups, t.line))
	t.lines, t.x, t.w, t.one, t.buf, t.three = t.param("lines"), t.param("x"), t.param("w"), t.param("apart"), t.param("buf"), t.GP64()
	t.LEAQ(operand.Mem{Base: t.one, Index: t.one, Scale: 2}, t.three)
	t.startNext()
	for range t.rows {
		row := avx2.regs(t.gen, t.groups)
		t.acc = append(t.acc, row)
		for _, r := range row {
			avx2.zero(t.gen, r)
		}
	}
	t.while(t.lines, 1, t.each)
	t.ADDQ(imm(32*t.groups*t.line), t.buf)
	t.while(t.param("rest"), 1, func() {
		t.step(0)
		t.ADDQ(imm(4*t.rows), t.x)
		t.ADDQ(imm(32*t.groups), t.buf)
	})
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

// lead is how many bytes before it is used a line is asked for.
const lead = 128

// startNext begins with what is wanted next: of several vectors of columns the
// columns after these, line by line; of one vector the lines that come in its
// rows, which at their end are those of the columns after these, wrap bytes on.
func (t *thinOf) startNext() {
	t.next = t.GP64()
	t.IMUL3Q(imm(8*t.groups), t.one, t.next)
	if t.groups > 1 {
		t.ADDQ(t.w, t.next)
		return
	}
	t.wrap = t.GP64()
	t.MOVQ(t.lines, t.wrap)
	t.NEGQ(t.wrap)
	t.SHLQ(operand.Imm(6), t.wrap)
	t.LEAQ(operand.Mem{Base: t.wrap, Index: t.next, Scale: 1, Disp: lead}, t.wrap)
}

// each adds a line of each column.
func (t *thinOf) each() {
	first := t.w
	for j := range t.groups {
		fourth := t.GP64()
		t.LEAQ(operand.Mem{Base: first, Index: t.one, Scale: 4}, fourth)
		p := 0
		t.lineOf(first, fourth, j, func(o reg.VecVirtual) {
			if t.groups == 1 {
				t.add(p, []reg.VecVirtual{o})
			} else {
				t.VMOVUPS(o, mem(t.buf, 32*(p*t.groups+j)))
			}
			p++
		})
		if j < t.groups-1 {
			first = t.GP64()
			t.LEAQ(operand.Mem{Base: fourth, Index: t.one, Scale: 4}, first)
		}
	}
	t.ADDQ(imm(64), t.w)
	if t.groups > 1 {
		t.ADDQ(imm(512*t.groups), t.next)
		for p := range t.line {
			t.step(p)
		}
	}
	t.ADDQ(imm(4*t.rows*t.line), t.x)
}

// lineOf transposes a line of each column of vector j, and asks for as many of
// what is next, a few at a time: the processor waits if it has no place for a
// request.
func (t *thinOf) lineOf(first, fourth reg.Register, j int, column func(o reg.VecVirtual)) {
	ask := func(i int) { t.PREFETCHT1(mem(t.next, 64*(8*j+i))) }
	if t.groups == 1 {
		ask = t.askRows(first, fourth)
	}
	step := 8 * size(t.typ)
	for q := 0; q < 64; q += step {
		for i := q / 8; i < (q+step)/8; i++ {
			ask(i)
		}
		t.eightAt(t.typ, func(i, disp int) operand.Mem { return t.row(first, fourth, i, disp) }, q, column)
	}
}

// askRows returns what asks for the next line of row i.
func (t *thinOf) askRows(first, fourth reg.Register) func(i int) {
	low, high := t.GP64(), t.GP64()
	t.MOVQ(imm(lead), t.next)
	t.CMPQ(t.lines, imm(lead/64))
	t.CMOVQLE(t.wrap, t.next)
	t.LEAQ(operand.Mem{Base: first, Index: t.next, Scale: 1}, low)
	t.LEAQ(operand.Mem{Base: fourth, Index: t.next, Scale: 1}, high)
	return func(i int) { t.PREFETCHT0(t.row(low, high, i, 0)) }
}

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

// step adds the products of element p of the columns in buf to the sums.
func (t *thinOf) step(p int) {
	w := avx2.regs(t.gen, t.groups)
	for j := range w {
		t.VMOVUPS(mem(t.buf, 32*(p*t.groups+j)), w[j])
	}
	t.add(p, w)
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
