package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// wordGroups is how many vectors of columns are summed at once for a number of rows
// by weights of 16 bits: a chain of multiply-adds takes four cycles an element, in
// which memory brings eight columns four or more, and the registers hold ten sums
// beside a transposition.
var wordGroups = []int{4, 4, 2, 2, 2}

// thinFill writes what transposes the first lines.
func (g *gen) thinFill(typ string) {
	t := &thinOf{gen: g, typ: typ}
	g.function("thinFill256"+typ, "func(groups, run int, w *byte, apart int, to *float32, gap, wrap int)",
		"thinFill256"+typ+" writes the words, of two elements, of run lines of each of 8*groups columns, which are apart bytes apart, those of eight columns gap bytes after those before. At the end of a run what is wrap bytes on is wanted next.")
	t.startRows()
	t.columns("fill", func() { t.unit(nil) })
	g.done()
}

// words writes the product of 16 bits. While some lines are multiplied those that
// come next are transposed to another buffer, in words of two elements, so that
// chains of sums, shuffles and memory do not wait for each other. Words are widened
// as they are multiplied.
func (t *thinOf) words() {
	name := fmt.Sprintf("thin256%sx%d", t.typ, t.rows)
	t.function(name, "func(groups, run int, w *byte, apart int, to *float32, gap, wrap, lines, rest int, x, from, tail, c *float32, ldc int, add bool)",
		fmt.Sprintf("%s sets c to the products of %d rows of x by %d columns, or adds them: by the words at from, of run lines, while it does what thinFill256%s does, or of lines if run is 0; and by rest elements of float32 at tail.", name, t.rows, 8*t.groups, t.typ))
	t.sums()
	t.skinnyStart(t.acc)
	t.x, t.cur = t.param("x"), t.param("from")
	if t.groups > 1 {
		t.gap, t.gaps = t.param("gap"), t.GP64()
		t.LEAQ(operand.Mem{Base: t.gap, Index: t.gap, Scale: 2}, t.gaps)
	}
	if t.typ == "BF16" {
		m := t.YMM()
		t.VMOVUPS(t.constant(0xffff0000), m)
		t.mask = m
	}
	t.CMPQ(t.inMemory("run"), operand.Imm(0))
	t.JE(operand.LabelRef("alone"))
	t.startRows()
	t.columns("both", func() { t.unit(t.word) })
	t.JMP(operand.LabelRef("rest"))
	t.Label("alone")
	t.alone()
	t.Label("rest")
	t.rest()
	t.store()
}

// alone multiplies the last words.
func (t *thinOf) alone() {
	n := t.param("lines")
	t.SHLQ(operand.Imm(2), n)
	t.while(n, 1, func() {
		for p := range 4 {
			t.word(p)
		}
		t.forth(4)
	})
}

// columns calls body for each line of a run of each eight columns.
func (t *thinOf) columns(name string, body func()) {
	t.first, t.fourth, t.to, t.lines = t.GP64(), t.GP64(), t.GP64(), t.GP64()
	t.low, t.high, t.wrap = t.GP64(), t.GP64(), t.inMemory("wrap")
	t.Label(name)
	t.MOVQ(t.inMemory("w"), t.first)
	t.LEAQ(operand.Mem{Base: t.first, Index: t.one, Scale: 4}, t.fourth)
	t.LEAQ(operand.Mem{Base: t.first, Index: t.one, Scale: 8}, t.low)
	t.MOVQ(t.low, t.inMemory("w"))
	t.MOVQ(t.inMemory("to"), t.to)
	t.MOVQ(t.to, t.low)
	t.ADDQ(t.inMemory("gap"), t.low)
	t.MOVQ(t.low, t.inMemory("to"))
	t.MOVQ(t.inMemory("run"), t.lines)
	t.Label(name + "Lines")
	body()
	t.DECQ(t.lines)
	t.JNZ(operand.LabelRef(name + "Lines"))
	t.DECQ(t.inMemory("groups"))
	t.JNZ(operand.LabelRef(name))
}

// unit transposes a line of eight columns and, if there is word, multiplies as many
// words in turns.
func (t *thinOf) unit(word func(p int)) {
	t.soon()
	words := 0
	if word != nil {
		words = 16 / t.groups
	}
	for q := range 4 {
		t.ask(q)
		t.quadOf(q)
		for p := q * words / 4; p < (q+1)*words/4; p++ {
			word(p)
		}
	}
	if words > 0 {
		t.forth(words)
	}
	t.onward()
	t.ADDQ(imm(512), t.to)
}

// quadOf transposes quarter q of a line: four words of eight columns.
func (t *thinOf) quadOf(q int) {
	quad := t.quad
	if t.typ == "F16" {
		quad = t.quadHalves
	}
	for i, o := range quad("F32", t.at, 16*q, nil) {
		t.VMOVUPS(o, mem(t.to, 32*(4*q+i)))
	}
}

// quadHalves is quad of words whose two elements are parted: the lower half of a
// vector is the first of eight columns.
func (g *gen) quadHalves(_ string, row func(i, disp int) operand.Mem, disp int, _ reg.Register) []reg.VecVirtual {
	var r [4]reg.VecVirtual
	for i := range r {
		r[i] = g.halves("F32", row(i, disp), row(i+4, disp), nil)
	}
	t, o := avx2.regs(g, 4), avx2.regs(g, 4)
	for i := 0; i < 4; i += 2 {
		g.VPUNPCKLWD(r[i+1], r[i], t[i])
		g.VPUNPCKHWD(r[i+1], r[i], t[i+1])
	}
	for i := range 2 {
		g.VPUNPCKLDQ(t[2+i], t[i], o[2*i])
		g.VPUNPCKHDQ(t[2+i], t[i], o[2*i+1])
	}
	for i := range o {
		g.VPERMQ(operand.Imm(0xd8), o[i], o[i])
	}
	return o
}

// forth goes some words on.
func (t *thinOf) forth(words int) {
	t.ADDQ(imm(8*t.rows*words), t.x)
	t.ADDQ(imm(32*words), t.cur)
}

// wordsOf is disp bytes into the words of vector j of columns.
func (t *thinOf) wordsOf(j, disp int) operand.Mem {
	m := mem(t.cur, disp)
	switch j {
	case 1, 2:
		m.Index, m.Scale = t.gap, uint8(j)
	case 3:
		m.Index, m.Scale = t.gaps, 1
	}
	return m
}

// word adds the products of the two elements of word p of the columns to the sums.
func (t *thinOf) word(p int) {
	w := avx2.regs(t.gen, t.groups)
	for e := range 2 {
		for j := range w {
			switch {
			case t.typ == "F16":
				t.VCVTPH2PS(t.wordsOf(j, 32*p+16*e), w[j])
			case e == 0:
				t.VMOVUPS(t.wordsOf(j, 32*p), w[j])
				t.VPSLLD(operand.Imm(16), w[j], w[j])
			case t.mask == nil:
				t.VMOVUPS(t.constant(0xffff0000), w[j])
				t.VANDPS(t.wordsOf(j, 32*p), w[j], w[j])
			default:
				t.VANDPS(t.wordsOf(j, 32*p), t.mask, w[j])
			}
		}
		t.add(2*p+e, w)
	}
}
