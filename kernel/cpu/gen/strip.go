package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// strips writes the loops of attention over strips of rows, operation by
// operation those of ../strip.go: for strips of one vector and of two.
func strips(g *gen) {
	for _, v := range both {
		for w := 1; w <= 2; w++ {
			s := &strip{vec: &vec{gen: g, isa: v, ways: w}, w: w}
			s.scores()
			s.values()
			s.outer()
			s.soften()
			s.back("back", false)
			s.back("backKept", true)
			s.dots()
			s.divide()
			if v == avx2 {
				s.scatter()
			}
		}
	}
}

// A strip is w vectors, each lane a row of attention. The methods that write
// functions number what a loop goes through as ../strip.go does.
type strip struct {
	*vec
	w int
}

// start begins a function of strips of w vectors.
func (s *strip) start(name, params, doc string) {
	name = fmt.Sprintf("%s%sx%d", name, s.tag, s.w)
	s.function(name, "func("+params+")", name+" is "+doc+" of strips of "+fmt.Sprint(s.w)+" vectors.")
}

// size is the bytes of a strip.
func (s *strip) size() int { return s.w * s.bytes }

// most is how many rows of a product are in registers.
const most = 6

// stride is a distance between rows, times 1, 3 and 5.
type stride [6]reg.Register

func (g *gen) stride(name string) (d stride) {
	one := g.param(name)
	g.SHLQ(operand.Imm(2), one)
	three, five := g.GP64(), g.GP64()
	g.LEAQ(operand.Mem{Base: one, Index: one, Scale: 2}, three)
	g.LEAQ(operand.Mem{Base: one, Index: one, Scale: 4}, five)
	return stride{1: one, 3: three, 5: five}
}

// row is row i <= 6 from p.
func (d stride) row(p reg.Register, i int) operand.Mem {
	switch i {
	case 0:
		return mem(p, 0)
	case 2, 4:
		return operand.Mem{Base: p, Index: d[1], Scale: uint8(i)}
	case 6:
		return operand.Mem{Base: p, Index: d[3], Scale: 2}
	}
	return operand.Mem{Base: p, Index: d[i], Scale: 1}
}

// sixes calls block for each six of n, and then for what is left: of seven and eight, two
// blocks of up to four, as one or two rows take as long as four, waiting for their sums.
func (s *strip) sixes(n reg.Register, block func(m int)) {
	const half = 4
	for m := most; m > 0; m-- {
		label := fmt.Sprint("rows", m)
		s.Label(label)
		s.CMPQ(n, imm(m))
		s.JLT(operand.LabelRef(fmt.Sprint("rows", m-1)))
		if m == most {
			s.JE(operand.LabelRef("six"))
			s.CMPQ(n, imm(2*half))
			s.JLE(operand.LabelRef(fmt.Sprint("rows", half)))
			s.Label("six")
		}
		block(m)
		s.SUBQ(imm(m), n)
		if m == most || m == half {
			s.JMP(operand.LabelRef(label))
		}
	}
	s.Label("rows0")
}

// sums are m rows of w vectors.
func (s *strip) sums(m int) [][]reg.VecVirtual {
	acc := make([][]reg.VecVirtual, m)
	for i := range acc {
		acc[i] = s.regs(s.gen, s.w)
	}
	return acc
}

// step adds the product of m numbers and a strip to acc.
func (s *strip) step(acc [][]reg.VecVirtual, number func(i int) operand.Mem, p reg.Register) {
	b := s.regs(s.gen, s.w)
	for j := range b {
		s.VMOVUPS(mem(p, j*s.bytes), b[j])
	}
	for i := range acc {
		t := s.reg(s.gen)
		s.VBROADCASTSS(number(i), t)
		for j := range b {
			s.VFMADD231PS(b[j], t, acc[i][j])
		}
	}
}

// repeat writes a loop of n rounds, n > 0.
func (s *strip) repeat(label string, n reg.Register, body func()) {
	c := s.GP64()
	s.MOVQ(n, c)
	s.Label(label)
	body()
	s.DECQ(c)
	s.JNZ(operand.LabelRef(label))
}

// copyOf returns a register with the address in p.
func (s *strip) copyOf(p reg.Register) reg.Register {
	c := s.GP64()
	s.MOVQ(p, c)
	return c
}

func (s *strip) scores() {
	s.start("scores", "n int, k *float32, ldk int, q *float32, dim int, s *float32", "stripKernels.scores")
	n, k, q, dim, dst := s.param("n"), s.param("k"), s.param("q"), s.param("dim"), s.param("s")
	ld, zero := s.stride("ldk"), s.reg(s.gen)
	s.VMOVUPS(s.num(0), zero) // avo takes a register that clears itself for one read before
	s.sixes(n, func(m int) {
		acc := s.sums(m)
		for _, a := range acc {
			for _, r := range a {
				s.VMOVAPS(zero, r)
			}
		}
		kp, qp := s.copyOf(k), s.copyOf(q)
		s.repeat(fmt.Sprint("dims", m), dim, func() {
			s.step(acc, func(i int) operand.Mem { return ld.row(kp, i) }, qp)
			s.ADDQ(imm(4), kp)
			s.ADDQ(imm(s.size()), qp)
		})
		s.storeRows(acc, dst)
		s.ADDQ(imm(m*s.size()), dst)
		s.LEAQ(ld.row(k, m), k)
	})
	s.done()
}

// storeRows writes strips that follow each other.
func (s *strip) storeRows(acc [][]reg.VecVirtual, p reg.Register) {
	for i, a := range acc {
		for j, r := range a {
			s.VMOVUPS(r, mem(p, (i*s.w+j)*s.bytes))
		}
	}
}

func (s *strip) values() {
	s.start("values", "n int, v *float32, ldv int, p *float32, dim int, down, acc *float32", "stripKernels.values")
	n, v, ldv, p, dim, down, dst := s.param("n"), s.param("v"), s.param("ldv"), s.param("p"), s.param("dim"), s.param("down"), s.param("acc")
	s.SHLQ(operand.Imm(2), ldv)
	s.sixes(dim, func(m int) {
		acc := s.sums(m)
		for i, a := range acc {
			for j, r := range a {
				s.VMOVUPS(mem(dst, (i*s.w+j)*s.bytes), r)
				s.VMULPS(mem(down, j*s.bytes), r, r)
			}
		}
		vp, pp := s.copyOf(v), s.copyOf(p)
		s.repeat(fmt.Sprint("keys", m), n, func() {
			s.step(acc, func(i int) operand.Mem { return mem(vp, 4*i) }, pp)
			s.ADDQ(ldv, vp)
			s.ADDQ(imm(s.size()), pp)
		})
		s.storeRows(acc, dst)
		s.ADDQ(imm(m*s.size()), dst)
		s.ADDQ(imm(4*m), v)
	})
	s.done()
}

func (s *strip) outer() {
	s.start("outer", "n int, p *float32, ldp, rows int, x *float32, ldx int, c *float32, ldc int", "tier.outer")
	n, p, rows, x, ldx, c, ldc := s.param("n"), s.param("p"), s.param("rows"), s.param("x"), s.param("ldx"), s.param("c"), s.param("ldc")
	ld := s.stride("ldp")
	s.SHLQ(operand.Imm(2), ldx)
	s.SHLQ(operand.Imm(2), ldc)
	s.sixes(n, func(m int) {
		acc := s.sums(m)
		each := func(do func(r reg.VecVirtual, m operand.Mem)) reg.Register {
			cp := s.copyOf(c)
			for _, a := range acc {
				for j, r := range a {
					do(r, mem(cp, j*s.bytes))
				}
				s.ADDQ(ldc, cp)
			}
			return cp
		}
		each(func(r reg.VecVirtual, m operand.Mem) { s.VMOVUPS(m, r) })
		pp, xp := s.copyOf(p), s.copyOf(x)
		s.repeat(fmt.Sprint("outer", m), rows, func() {
			s.step(acc, func(i int) operand.Mem { return ld.row(pp, i) }, xp)
			s.ADDQ(imm(4), pp)
			s.ADDQ(ldx, xp)
		})
		s.MOVQ(each(func(r reg.VecVirtual, m operand.Mem) { s.VMOVUPS(r, m) }), c)
		s.LEAQ(ld.row(p, m), p)
	})
	s.done()
}

// at is vector j of the strip that is i strips after p.
func (s *strip) strip(p reg.Register, i, j int) operand.Mem { return mem(p, (i*s.w+j)*s.bytes) }

// loads returns the strip that is i strips after p, and saves writes it.
func (s *strip) loads(p reg.Register, i int) val {
	return s.vals(func(j int, d reg.VecVirtual) { s.VMOVUPS(s.strip(p, i, j), d) })
}

func (s *strip) saves(v val, p reg.Register, i int) {
	for j, r := range v {
		s.VMOVUPS(r, s.strip(p, i, j))
	}
}

// spreadOf returns a vector full of a parameter.
func (s *strip) spreadOf(name string) same {
	r := s.reg(s.gen)
	s.VBROADCASTSS(s.addr(name), r)
	return same{r}
}

// sight is the positions that each row sees, and that of the key at hand.
type sight struct {
	key    reg.VecVirtual
	lo, hi val
}

func (s *strip) sight() sight {
	see := s.param("see")
	v := sight{key: s.reg(s.gen), lo: s.loads(see, 0), hi: s.loads(see, 1)}
	s.spread("at", v.key)
	return v
}

// keyAt moves to the key that is so many after the first, as a parameter says.
func (s *strip) keyAt(after string, v sight) {
	r, x := s.GP64(), s.XMM()
	s.MOVL(s.addr("at"), r.As32())
	s.ADDQ(s.inMemory(after), r)
	s.VMOVD(r.As32(), x)
	s.VPBROADCASTD(x, v.key)
}

// seen is the masks of the lanes that see the key.
func (s *strip) seen(v sight) []reg.Register {
	m := make([]reg.Register, s.w)
	for j := range m {
		if s.bytes == 64 {
			before, k := s.K(), s.K()
			s.VPCMPD(operand.Imm(1), v.hi[j], v.key, before)
			s.VPCMPD(operand.Imm(2), v.key, v.lo[j], before, k)
			m[j] = k
			continue
		}
		before, after := s.reg(s.gen), s.reg(s.gen)
		s.VPCMPGTD(v.key, v.hi[j], before)
		s.VPCMPGTD(v.key, v.lo[j], after)
		s.VPANDN(before, after, before)
		m[j] = before
	}
	return m
}

// where is yes in the lanes of masks, else no.
func (s *strip) where(mask []reg.Register, yes val, no same) val {
	return s.vals(func(j int, d reg.VecVirtual) {
		if s.bytes == 64 {
			s.VBLENDMPS(yes[j], no, mask[j], d)
		} else {
			s.VBLENDVPS(mask[j], yes[j], no, d)
		}
	})
}

// masked calls body twice, for rows that see all keys and for others, whose
// masks it can have, in loops of n rounds.
func (s *strip) masked(n reg.Register, body func(masks func() []reg.Register)) {
	flag := s.Load(s.Param("masked"), s.GP8())
	s.TESTB(flag, flag)
	s.JZ(operand.LabelRef("plain"))
	v := s.sight()
	s.repeat("some", n, func() {
		body(func() []reg.Register { return s.seen(v) })
		s.VPADDD(s.constant(1), v.key, v.key)
	})
	s.JMP(operand.LabelRef("after"))
	s.Label("plain")
	s.repeat("all", n, func() { body(nil) })
	s.Label("after")
}

func (s *strip) soften() {
	s.start("soften", "n int, s *float32, at int32, see *int32, scale float32, open, shut int, state *float32", "stripKernels.soften")
	n, p, state := s.param("n"), s.param("s"), s.param("state")
	top, x := s.loads(state, 0), s.copyOf(p)
	s.tops(n, x, top)
	down := s.exp2(s.sub(s.loads(state, 0), top))
	s.saves(down, state, 2)
	sum := s.mul(s.loads(state, 1), down)
	s.saves(top, state, 0)
	for j := range top {
		s.powersOf(j, n, p, top[j], sum[j])
	}
	s.saves(sum, state, 1)
	s.done()
}

// tops scales the scores of n keys from x on, has those that a row does not see be -Inf,
// and sets top to the largest so far.
func (s *strip) tops(n, x reg.Register, top val) {
	scale, none, left := s.spreadOf("scale"), s.reg(s.gen), s.GP64()
	s.VMOVUPS(s.constant(0xff800000), none)
	run := func(label string, count reg.Register, masks func() []reg.Register) {
		s.counted(label, count, func() {
			z := s.mul(s.loads(x, 0), scale)
			if masks != nil {
				z = s.where(masks(), z, same{none})
			}
			s.saves(z, x, 0)
			for j := range top {
				s.VMAXPS(top[j], z[j], top[j])
			}
			s.ADDQ(imm(s.size()), x)
		})
	}
	v := s.sight()
	some := func() []reg.Register {
		m := s.seen(v)
		s.VPADDD(s.constant(1), v.key, v.key)
		return m
	}
	s.MOVQ(s.param("open"), left)
	run("before", left, some)
	s.MOVQ(s.param("shut"), left)
	s.SUBQ(s.inMemory("open"), left)
	run("between", left, nil)
	s.keyAt("shut", v)
	s.MOVQ(n, left)
	s.SUBQ(s.inMemory("shut"), left)
	run("after", left, some)
}

// counted is repeat of a count that may be 0, which it uses up.
func (s *strip) counted(label string, count reg.Register, body func()) {
	s.TESTQ(count, count)
	s.JZ(operand.LabelRef(label + "End"))
	s.Label(label)
	body()
	s.DECQ(count)
	s.JNZ(operand.LabelRef(label))
	s.Label(label + "End")
}

// back writes stripKernels.back; kept has the exponentials already.
func (s *strip) back(name string, kept bool) {
	s.start(name, "n int, s, dp *float32, at int32, see *int32, scale, by float32, masked bool, state *float32", "stripKernels."+name)
	n, p, dp, state := s.param("n"), s.param("s"), s.param("dp"), s.param("state")
	scale, by := s.spreadOf("scale"), s.spreadOf("by")
	s.masked(n, func(masks func() []reg.Register) {
		x := s.loads(p, 0)
		if !kept {
			x = s.exp2(s.sub(s.mul(x, scale), s.loads(state, 0)))
		}
		x = s.mul(x, s.loads(state, 1))
		d := s.mul(s.mul(x, s.sub(s.loads(dp, 0), s.loads(state, 2))), by)
		if masks != nil {
			s.part = masks()
			x, d = s.keep(x), s.keep(d)
			s.part = nil
		}
		s.saves(x, p, 0)
		s.saves(d, dp, 0)
		s.ADDQ(imm(s.size()), p)
		s.ADDQ(imm(s.size()), dp)
	})
	s.done()
}

func (s *strip) dots() {
	s.start("dots", "n int, a, b, dst *float32", "stripKernels.dots")
	n, a, b, dst := s.param("n"), s.param("a"), s.param("b"), s.param("dst")
	acc := s.one(0)
	s.repeat("loop", n, func() {
		s.fmaTo(acc, s.loads(a, 0), s.loads(b, 0))
		s.ADDQ(imm(s.size()), a)
		s.ADDQ(imm(s.size()), b)
	})
	s.saves(acc, dst, 0)
	s.done()
}

func (s *strip) divide() {
	s.start("divide", "n int, acc, sum *float32", "stripKernels.divide")
	n, acc, sum := s.param("n"), s.param("acc"), s.param("sum")
	inv := s.div(s.one(1), s.loads(sum, 0))
	s.saves(inv, sum, 0)
	s.repeat("loop", n, func() {
		s.saves(s.add(s.mul(s.loads(acc, 0), inv), s.num(0)), acc, 0)
		s.ADDQ(imm(s.size()), acc)
	})
	s.done()
}

// scatter writes stripKernels.scatter for AVX2.
func (s *strip) scatter() {
	s.start("scatter", "n int, acc *float32, rows *[32]*byte", "stripKernels.scatter")
	n, acc, rows, at, row := s.param("n"), s.param("acc"), s.param("rows"), s.GP64(), s.GP64()
	s.XORQ(at, at)
	s.repeat("loop", n, func() {
		for j := range s.w {
			lane := 8 * j
			s.eightAt("F32", func(i, disp int) operand.Mem { return mem(acc, i*s.size()+j*s.bytes+disp) }, 0, func(o reg.VecVirtual) {
				s.MOVQ(mem(rows, 8*lane), row)
				s.VMOVUPS(o, operand.Mem{Base: row, Index: at, Scale: 1})
				lane++
			})
		}
		s.ADDQ(imm(8*s.size()), acc)
		s.ADDQ(imm(32), at)
	})
	s.done()
}
