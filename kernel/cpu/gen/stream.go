package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const (
	streamCount = 3 // panels, a vector of columns each, that are read at once
	streamRows  = 4 // with them twelve sums
	streamSteps = 8 // elements of k in a round of the loop
)

// streams writes the products of few rows by weights packed for them.
func streams(g *gen) {
	for _, v := range both {
		for _, typ := range types {
			for rows := 1; rows <= streamRows; rows++ {
				s := &streamOf{gen: g, isa: v, typ: typ, rows: rows}
				s.write()
			}
		}
		g.partHalves(v)
	}
}

// A streamOf is a product being written: c[i,j] = Σ x[i,p]·w[j,p] for rows i, which lie,
// and the columns j of some panels.
type streamOf struct {
	*gen
	isa
	typ  string
	rows int

	x, ldx, ldx3, cur, apart, next reg.Register
	mask                           reg.Register // of the second element of a word, nil to read it anew
	acc                            [][]reg.VecVirtual
}

func (s *streamOf) write() {
	name := fmt.Sprintf("stream%s%sx%d", s.tag, s.typ, s.rows)
	s.function(name, "func(groups, k int, x *float32, ldx int, w *byte, apart int, c *float32, ldc, away int, add bool, next uintptr, pace int)",
		fmt.Sprintf("%s is streamKernels.times of %d rows.", name, s.rows))
	for range s.rows {
		s.acc = append(s.acc, s.regs(s.gen, streamCount))
	}
	s.x, s.cur, s.ldx, s.apart, s.next = s.GP64(), s.GP64(), s.param("ldx"), s.param("apart"), s.param("next")
	c, ldc, away, n := s.param("c"), s.param("ldc"), s.param("away"), s.GP64()
	s.SHLQ(operand.Imm(2), s.ldx)
	s.SHLQ(operand.Imm(2), ldc)
	if s.rows > 3 {
		s.ldx3 = s.GP64()
		s.LEAQ(operand.Mem{Base: s.ldx, Index: s.ldx, Scale: 2}, s.ldx3)
	}
	s.loadMask()
	s.Label("group")
	s.MOVQ(s.inMemory("x"), s.x)
	s.MOVQ(s.inMemory("w"), s.cur)
	s.start(c, ldc, away)
	s.MOVQ(s.inMemory("k"), n)
	s.while(n, streamSteps, func() { s.round() })
	s.while(n, s.word(), func() {
		s.step(0)
		s.forth(s.word())
	})
	for i := range s.acc {
		s.eachSum(i, c, away, func(r reg.VecVirtual, m operand.Mem) { s.VMOVUPS(r, m) })
		s.ADDQ(ldc, c)
		s.ADDQ(s.ldx, s.inMemory("x"))
	}
	s.DECQ(s.inMemory("groups"))
	s.JNZ(operand.LabelRef("group"))
	s.done()
}

// word is how many elements of k lie together.
func (s *streamOf) word() int { return 4 / size(s.typ) }

// rowBytes is how many bytes of a panel an element of k has.
func (s *streamOf) rowBytes() int { return s.lanes() * size(s.typ) }

// loadMask sets mask where there is a register for it.
func (s *streamOf) loadMask() {
	if s.typ == "BF16" && (s.rows < streamRows || s.bytes == 64) {
		m := s.reg(s.gen)
		s.VMOVUPS(s.constant(0xffff0000), m)
		s.mask = m
	}
}

// start sets the sums to those at c, or to 0.
func (s *streamOf) start(c, ldc, away reg.Register) {
	row := s.GP64()
	s.CMPB(s.inMemory("add"), operand.Imm(0))
	s.JE(operand.LabelRef("clear"))
	s.MOVQ(c, row)
	for i := range s.acc {
		s.eachSum(i, row, away, func(r reg.VecVirtual, m operand.Mem) { s.VMOVUPS(m, r) })
		s.ADDQ(ldc, row)
	}
	s.JMP(operand.LabelRef("begin"))
	s.Label("clear")
	for i := range s.acc {
		for _, r := range s.acc[i] {
			s.zero(s.gen, r)
		}
	}
	s.Label("begin")
}

// eachSum calls do for each vector of sums of row i, which is at row.
func (s *streamOf) eachSum(i int, row, away reg.Register, do func(r reg.VecVirtual, m operand.Mem)) {
	for j, r := range s.acc[i] {
		do(r, nthOf(row, 0, away, nil, j))
	}
}

// nthOf is the memory disp bytes after base and i times some more, three times which
// are in a register of their own.
func nthOf(base reg.Register, disp int, step, step3 reg.Register, i int) operand.Mem {
	m := mem(base, disp)
	switch {
	case i == 3:
		m.Index, m.Scale = step3, 1
	case i > 0:
		m.Index, m.Scale = step, uint8(i)
	}
	return m
}

// round is streamSteps elements of k. It asks for a line of each panel behind these.
func (s *streamOf) round() {
	words := streamSteps / s.word()
	for u := range words {
		if u < streamCount {
			s.PREFETCHT0(nthOf(s.next, 0, s.apart, nil, u))
		}
		s.step(u)
	}
	s.ADDQ(s.inMemory("pace"), s.next)
	s.forth(streamSteps)
}

// forth goes n elements of k on.
func (s *streamOf) forth(n int) {
	s.ADDQ(imm(4*n), s.x)
	s.ADDQ(imm(n*s.rowBytes()), s.cur)
}

// step adds the products of word u.
func (s *streamOf) step(u int) {
	for e := range s.word() {
		var w [streamCount]operand.Op
		for j := range w {
			w[j] = s.weights(nthOf(s.cur, u*s.word()*s.rowBytes(), s.apart, nil, j), e)
		}
		for i := range s.acc {
			x := s.reg(s.gen)
			s.VBROADCASTSS(nthOf(s.x, 4*(u*s.word()+e), s.ldx, s.ldx3, i), x)
			for j := range w {
				s.VFMADD231PS(w[j], x, s.acc[i][j])
			}
		}
	}
}

// weights is element e of a vector of words, widened.
func (s *streamOf) weights(m operand.Mem, e int) operand.Op {
	if s.typ == "F32" && s.rows == 1 {
		return m
	}
	w := s.reg(s.gen)
	switch {
	case s.typ == "F32":
		s.VMOVUPS(m, w)
	case s.typ == "F16":
		m.Disp += e * s.bytes / 2
		s.VCVTPH2PS(m, w)
	case e == 0:
		s.VMOVUPS(m, w)
		s.VPSLLD(operand.Imm(16), w, w)
	case s.mask != nil:
		s.VANDPS(m, s.mask, w)
	default:
		s.VMOVUPS(s.constant(0xffff0000), w)
		s.VANDPS(m, w, w)
	}
	return w
}

// partHalves writes what parts the words of float16: the first elements of a vector of
// them come before the second, as half a vector is widened at once.
func (g *gen) partHalves(v isa) {
	name := "partHalves" + v.tag
	g.function(name, "func(vectors int, w *byte)", name+" is streamKernels.part.")
	n, w, within := g.param("vectors"), g.param("w"), v.reg(g)
	g.VMOVUPS(g.wordTable("halvesWithin", 0x05040100, 0x0d0c0908, 0x07060302, 0x0f0e0b0a), within)
	var across reg.VecVirtual
	if v.bytes == 64 {
		across = v.reg(g)
		g.VMOVUPS(g.wordTable("halvesAcross", 0, 0, 2, 0, 4, 0, 6, 0, 1, 0, 3, 0, 5, 0, 7, 0), across)
	}
	g.while(n, 1, func() {
		r := v.reg(g)
		g.VMOVUPS(mem(w, 0), r)
		g.VPSHUFB(within, r, r)
		if across != nil {
			g.VPERMQ(r, across, r)
		} else {
			g.VPERMQ(operand.Imm(0xd8), r, r)
		}
		g.VMOVUPS(r, mem(w, 0))
		g.ADDQ(imm(v.bytes), w)
	})
	g.done()
}

// wordTable is 64 bytes of words, over and over.
func (g *gen) wordTable(name string, words ...uint32) operand.Mem {
	m, ok := g.words[name]
	if ok {
		return m
	}
	m = g.StaticGlobal(name)
	for i := range 16 {
		g.AddDatum(4*i, operand.U32(words[i%len(words)]))
	}
	g.DataAttributes(8 | 16) // RODATA, NOPTR
	g.words[name] = m
	return m
}
