package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// singles writes the loops of attention of one query, of up to singleRows heads that
// share their keys: with AVX2 alone, as they wait for memory.
func singles(g *gen) {
	for rows := 1; rows <= singleRows; rows++ {
		for blocks := 1; blocks <= 2; blocks++ {
			s := &single{gen: g, rows: rows, blocks: blocks}
			s.scores()
		}
		s := &single{gen: g, rows: rows}
		s.values()
	}
}

// singleRows is ../attention_single.go's.
const singleRows = 4

// A single is a function being written for rows of a strip, whose lanes are step bytes
// apart. Its lanes are keys, blocks of eight at once, or the elements of values.
type single struct {
	*gen
	rows, blocks int
}

// scores writes singleKernels.scores.
func (s *single) scores() {
	s.function(fmt.Sprintf("singleScores256x%dx%d", s.rows, s.blocks), "func(n int, k *float32, ldk int, q *float32, step, quads int, s *float32)",
		fmt.Sprintf("singleScores256x%dx%d is singleKernels.scores of %d rows and %d keys at once.", s.rows, s.blocks, s.rows, 8*s.blocks))
	n, k, ld, q, step, dst := s.param("n"), s.param("k"), s.param("ldk"), s.param("q"), s.param("step"), s.param("s")
	three, count := s.GP64(), s.GP64()
	s.LEAQ(operand.Mem{Base: ld, Index: ld, Scale: 2}, three)
	s.Label("keys")
	acc := make([][]reg.VecVirtual, s.blocks)
	for b := range acc {
		acc[b] = avx2.regs(s.gen, s.rows)
		for _, r := range acc[b] {
			s.VXORPS(r, r, r)
		}
	}
	at, qp := s.fours(k, ld), s.GP64()
	ask := s.asking(at, ld, three, count)
	s.MOVQ(q, qp)
	s.MOVQ(s.inMemory("quads"), count)
	s.Label("dims")
	s.quads(at, ld, three, qp, step, acc)
	ask()
	s.DECQ(count)
	s.JNZ(operand.LabelRef("dims"))
	for _, a := range acc {
		s.lanes(a, dst, step)
	}
	s.LEAQ(operand.Mem{Base: at[0], Index: ld, Scale: 8}, k)
	if s.blocks == 2 {
		s.LEAQ(operand.Mem{Base: k, Index: ld, Scale: 8}, k)
	}
	s.MOVQ(s.inMemory("quads"), count)
	s.SHLQ(operand.Imm(4), count)
	s.SUBQ(count, k)
	s.DECQ(n)
	s.JNZ(operand.LabelRef("keys"))
	s.done()
}

// fours returns the addresses of every fourth key from k on.
func (s *single) fours(k, ld reg.Register) (at []reg.Register) {
	for range 2 * s.blocks {
		p := s.GP64()
		if len(at) == 0 {
			s.MOVQ(k, p)
		} else {
			s.LEAQ(operand.Mem{Base: at[len(at)-1], Index: ld, Scale: 4}, p)
		}
		at = append(at, p)
	}
	return at
}

// asking returns what asks for the keys after those at hand, which the processor does not
// foresee: at each four elements for a line of a quarter of them. Eight at once may share
// a set of the first-level cache, where there is no room for the next.
func (s *single) asking(at []reg.Register, ld, three, count reg.Register) func() {
	next, back := s.GP64(), s.GP64()
	s.MOVQ(ld, back)
	s.SHLQ(operand.Imm(uint64(2+s.blocks)), back) // all keys at hand
	s.LEAQ(operand.Mem{Base: at[0], Index: back, Scale: 1}, next)
	s.NEGQ(back)
	s.ADDQ(imm(64), back)
	fetch := s.PREFETCHT1
	if s.blocks == 2 {
		fetch = s.PREFETCHT0
	}
	return func() {
		fetch(mem(next, 0))
		fetch(operand.Mem{Base: next, Index: ld, Scale: 1})
		if s.blocks == 2 {
			fetch(operand.Mem{Base: next, Index: ld, Scale: 2})
			fetch(operand.Mem{Base: next, Index: three, Scale: 1})
		}
		s.LEAQ(operand.Mem{Base: next, Index: ld, Scale: uint8(2 * s.blocks)}, next)
		label := s.label("line")
		rest := s.GP64()
		s.MOVQ(count, rest)
		s.ANDQ(operand.Imm(3), rest)
		s.CMPQ(rest, imm(1)) // four elements before a line ends
		s.JNE(operand.LabelRef(label))
		s.ADDQ(back, next)
		s.Label(label)
	}
}

// quads adds the products of four elements of each key, of all blocks at once where
// there are registers for them.
func (s *single) quads(at []reg.Register, ld, three, qp, step reg.Register, acc [][]reg.VecVirtual) {
	keys := func(b int) []reg.VecVirtual {
		return s.quad("F32", func(i, disp int) operand.Mem {
			p := at[2*b+i/4]
			return []operand.Mem{mem(p, disp), {Base: p, Index: ld, Scale: 1, Disp: disp}, {Base: p, Index: ld, Scale: 2, Disp: disp}, {Base: p, Index: three, Scale: 1, Disp: disp}}[i%4]
		}, 0, nil)
	}
	add := func(acc, k [][]reg.VecVirtual) {
		for p := range 4 {
			for r := range s.rows {
				t := s.YMM()
				s.VBROADCASTSS(mem(qp, 4*r), t)
				for b := range k {
					s.VFMADD231PS(k[b][p], t, acc[b][r])
				}
			}
			s.ADDQ(step, qp)
		}
	}
	if s.rows < 4 || s.blocks == 1 {
		var all [][]reg.VecVirtual
		for b := range s.blocks {
			all = append(all, keys(b))
		}
		add(acc, all)
	} else {
		start := s.GP64()
		s.MOVQ(qp, start)
		for b := range s.blocks {
			s.MOVQ(start, qp)
			add(acc[b:b+1], [][]reg.VecVirtual{keys(b)})
		}
	}
	for _, p := range at {
		s.ADDQ(imm(16), p)
	}
}

// lanes writes the scores of eight keys to four lanes of the strips at p, and moves p on:
// lanes beyond the rows have the last row's.
func (s *single) lanes(a []reg.VecVirtual, p, step reg.Register) {
	row := func(i int) reg.VecVirtual { return a[min(i, s.rows-1)] }
	t, o := avx2.regs(s.gen, 4), s.YMM()
	for i := 0; i < 4; i += 2 {
		s.VUNPCKLPS(row(i+1), row(i), t[i])
		s.VUNPCKHPS(row(i+1), row(i), t[i+1])
	}
	for i := range 2 {
		for _, unpack := range []func(...operand.Op){s.VUNPCKLPD, s.VUNPCKHPD} {
			unpack(t[2+i], t[i], o)
			s.VMOVUPS(o.AsX(), mem(p, 0))
			s.VEXTRACTF128(operand.Imm(1), o, operand.Mem{Base: p, Index: step, Scale: 4})
			s.ADDQ(step, p)
		}
	}
	s.LEAQ(operand.Mem{Base: p, Index: step, Scale: 4}, p)
}

// values writes singleKernels.values.
func (s *single) values() {
	s.function(fmt.Sprintf("singleValues256x%d", s.rows), "func(n int, v *float32, ldv int, p *float32, step, vectors int, down, acc *float32, lda int)",
		fmt.Sprintf("singleValues256x%d is singleKernels.values of %d rows.", s.rows, s.rows))
	v, left, acc, lda, three := s.param("v"), s.param("vectors"), s.param("acc"), s.param("lda"), s.GP64()
	s.LEAQ(operand.Mem{Base: lda, Index: lda, Scale: 2}, three)
	row := func(r, j int) operand.Mem {
		return []operand.Mem{mem(acc, 32*j), {Base: acc, Index: lda, Scale: 1, Disp: 32 * j}, {Base: acc, Index: lda, Scale: 2, Disp: 32 * j}, {Base: acc, Index: three, Scale: 1, Disp: 32 * j}}[r]
	}
	for m := []int{8, 4, 4, 2}[s.rows-1]; m > 0; m /= 2 {
		s.Label(fmt.Sprint("vectors", m))
		s.CMPQ(left, imm(m))
		s.JLT(operand.LabelRef(fmt.Sprint("vectors", m/2)))
		s.valuesOf(m, v, row)
		s.ADDQ(imm(32*m), acc)
		s.ADDQ(imm(32*m), v)
		s.SUBQ(imm(m), left)
		s.JMP(operand.LabelRef(fmt.Sprint("vectors", m)))
	}
	s.Label("vectors0")
	s.done()
}

// valuesOf adds m vectors of the values from v on, weighted.
func (s *single) valuesOf(m int, v reg.Register, row func(r, j int) operand.Mem) {
	ldv, step, down, vp, pp, count := s.param("ldv"), s.param("step"), s.param("down"), s.GP64(), s.param("p"), s.param("n")
	sum := make([][]reg.VecVirtual, s.rows)
	for r := range sum {
		sum[r] = avx2.regs(s.gen, m)
		f := s.YMM()
		s.VBROADCASTSS(mem(down, 4*r), f)
		for j, a := range sum[r] {
			s.VMULPS(row(r, j), f, a)
		}
	}
	s.MOVQ(v, vp)
	next := s.GP64()
	s.MOVQ(ldv, next)
	s.SHLQ(operand.Imm(4), next)
	s.ADDQ(v, next)
	label := fmt.Sprint("keys", m)
	s.Label(label)
	weights := avx2.regs(s.gen, s.rows)
	for r, w := range weights {
		s.VBROADCASTSS(mem(pp, 4*r), w)
	}
	for j := range m {
		x := s.YMM()
		s.VMOVUPS(mem(vp, 32*j), x)
		for r, w := range weights {
			s.VFMADD231PS(x, w, sum[r][j])
		}
	}
	for j := 0; j < m; j += 2 {
		s.PREFETCHT0(mem(next, 32*j)) // sixteen keys on
	}
	s.ADDQ(ldv, next)
	s.ADDQ(ldv, vp)
	s.ADDQ(step, pp)
	s.DECQ(count)
	s.JNZ(operand.LabelRef(label))
	for r := range sum {
		for j, a := range sum[r] {
			s.VMOVUPS(a, row(r, j))
		}
	}
}
