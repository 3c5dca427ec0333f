package main

import (
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// masks is 32 words of ones and 32 of zeros: a vector read at 4*(32-n) has its
// first n lanes set.
func (g *gen) masks() operand.Mem {
	if g.maskTable == nil {
		m := g.StaticGlobal("masks")
		for i := range 64 {
			g.AddDatum(4*i, operand.U32(0xffffffff*uint32((63-i)/32)))
		}
		g.DataAttributes(8 | 16)
		g.maskTable = &m
	}
	return *g.maskTable
}

// begin starts a function over slices of float32 of one length, and scalars.
func (g *gen) begin(v isa, name, doc string, slices, scalars []string, result string) *vec {
	params := strings.Join(slices, ", ") + " []float32"
	if len(scalars) > 0 {
		params += ", " + strings.Join(scalars, ", ") + " float32"
	}
	g.function(name+v.tag, "func("+params+") "+result, name+v.tag+" is "+doc+".")
	e := &vec{gen: g, isa: v, ways: 1, slices: map[string]reg.Register{}, scalars: map[string]same{}}
	for _, s := range slices {
		e.slices[s] = g.Load(g.Param(s).Base(), g.GP64())
	}
	for _, s := range scalars {
		r := v.reg(g)
		a, err := g.Param(s).Resolve()
		if err != nil {
			panic(err)
		}
		g.VBROADCASTSS(a.Addr, r)
		e.scalars[s] = same{r}
	}
	e.at = g.GP64()
	g.XORQ(e.at, e.at)
	return e
}

// each writes a loop over n elements, step vectors at a time: body is called
// with the number of the first vector of a val among them. The last step's
// missing lanes are masked.
func (e *vec) each(n reg.Register, step int, body func(u int)) {
	e.eachOf("loop", "end", n, step, body)
}

// eachOf is each with labels of its own, for a function of several loops.
func (e *vec) eachOf(loop, end string, n reg.Register, step int, body func(u int)) {
	e.whole(loop, n, step, body)
	e.TESTQ(n, n)
	e.JZ(operand.LabelRef(end))
	e.steps(step, e.tail(n), body)
	e.Label(end)
}

// whole writes the loop for as long as no lane is missing.
func (e *vec) whole(label string, n reg.Register, step int, body func(u int)) {
	size := step * e.lanes()
	e.JMP(operand.LabelRef("test" + label))
	e.Label(label)
	e.steps(step, nil, body)
	e.ADDQ(imm(size*4), e.at)
	e.SUBQ(imm(size), n)
	e.Label("test" + label)
	e.CMPQ(n, imm(size))
	e.JGE(operand.LabelRef(label))
}

// steps calls body for each val of step vectors, masked if there is mask.
func (e *vec) steps(step int, mask func(u int) reg.Register, body func(u int)) {
	for u := 0; u < step; u += e.ways {
		e.extra = u * e.bytes
		for i := 0; mask != nil && i < e.ways; i++ {
			e.part = append(e.part, mask(u+i))
		}
		body(u)
		e.part = nil
	}
	e.extra = 0
}

// tail returns what makes the masks of the first n lanes of a step.
func (e *vec) tail(n reg.Register) func(u int) reg.Register {
	bits := e.GP64()
	if e.bytes == 64 {
		e.MOVQ(operand.I32(-1), bits)
		e.BZHIQ(n, bits, bits)
		return func(u int) reg.Register {
			k := e.K()
			if u > 0 {
				e.SHRQ(operand.Imm(16), bits)
			}
			e.KMOVW(bits.As32(), k)
			return k
		}
	}
	table := e.masks()
	e.LEAQ(table, bits)
	e.NEGQ(n)
	return func(u int) reg.Register {
		m := e.reg(e.gen)
		e.VMOVUPS(operand.Mem{Base: bits, Index: n, Scale: 4, Disp: 128 + 32*u}, m)
		return m
	}
}

// elementwise writes a function for both tiers.
func (g *gen) elementwise(name, doc, slices, scalars string, body func(e *vec)) {
	for _, v := range both {
		e := g.begin(v, name, doc, strings.Fields(slices), strings.Fields(scalars), "")
		n := g.Load(g.Param(strings.Fields(slices)[0]).Len(), g.GP64())
		e.each(n, 1, func(int) { body(e) })
		g.done()
	}
}

// rowwise writes an element-wise function of a row that was gone through before: of
// the slices named in next, the row that follows is asked for meanwhile, as the memory
// would have nothing to do.
func (g *gen) rowwise(name, doc, slices, scalars, next string, body func(e *vec)) {
	for _, v := range both {
		e := g.begin(v, name, doc, strings.Fields(slices), strings.Fields(scalars), "")
		n := g.Load(g.Param(strings.Fields(slices)[0]).Len(), g.GP64())
		ask := e.following(n, next)
		e.each(n, 1, func(int) {
			ask()
			body(e)
		})
		g.done()
	}
}

// following returns what asks for the vector at hand of the row that follows, n
// elements after, of each of the slices named.
func (e *vec) following(n reg.Register, next string) (ask func()) {
	var rows []reg.Register
	for _, s := range strings.Fields(next) {
		row := e.GP64()
		e.LEAQ(operand.Mem{Base: e.slices[s], Index: n, Scale: 4}, row)
		rows = append(rows, row)
	}
	return func() {
		for _, row := range rows {
			e.PREFETCHT0(operand.Mem{Base: row, Index: e.at, Scale: 1, Disp: e.extra})
		}
	}
}

// reduce writes a function that sums over 32 lanes, each body adding to acc.
func (g *gen) reduce(name, doc, slices, scalars string, body func(e *vec, acc val)) {
	for _, v := range both {
		e := g.begin(v, name, doc, strings.Fields(slices), strings.Fields(scalars), "float32")
		n := g.Load(g.Param(strings.Fields(slices)[0]).Len(), g.GP64())
		acc := v.regs(g, 32/v.lanes())
		for _, a := range acc {
			v.zero(g, a)
		}
		e.ways = 2
		e.each(n, len(acc), func(u int) { body(e, val(acc[u:u+2])) })
		g.Store(e.tree(acc, e.VADDPS), g.ReturnIndex(0))
		g.done()
	}
}

// sums writes a function of several sums over 32 lanes each, which body adds to, a
// vector at a time. Of the slices named in next, the row that follows is asked for.
func (g *gen) sums(name, doc, slices, scalars, results, next string, body func(e *vec, acc []val)) {
	for _, v := range both {
		e := g.begin(v, name, doc, strings.Fields(slices), strings.Fields(scalars), "("+strings.Join(strings.Fields(results), ", ")+" float32)")
		n := g.Load(g.Param(strings.Fields(slices)[0]).Len(), g.GP64())
		lanes := make([][]reg.VecVirtual, len(strings.Fields(results)))
		for i := range lanes {
			lanes[i] = v.regs(g, 32/v.lanes())
			for _, a := range lanes[i] {
				v.zero(g, a)
			}
		}
		ask := e.following(n, next)
		e.each(n, 32/v.lanes(), func(u int) {
			ask()
			acc := make([]val, len(lanes))
			for i := range acc {
				acc[i] = val(lanes[i][u : u+1])
			}
			body(e, acc)
		})
		for i := range lanes {
			g.Store(e.tree(lanes[i], e.VADDPS), g.ReturnIndex(i))
		}
		g.done()
	}
}

// tree folds 32 lanes in halves with op.
func (e *vec) tree(acc []reg.VecVirtual, op func(...operand.Op)) reg.Register {
	for n := len(acc) / 2; n > 0; n /= 2 {
		for i := range n {
			op(acc[i+n], acc[i], acc[i])
		}
	}
	if e.bytes == 64 {
		hi := e.YMM()
		e.VEXTRACTF32X8(operand.Imm(1), acc[0], hi)
		op(hi, acc[0].AsY(), acc[0].AsY())
	}
	hi, x := e.XMM(), acc[0].AsX()
	e.VEXTRACTF128(operand.Imm(1), acc[0].AsY(), hi)
	op(hi, x, x)
	e.VMOVHLPS(x, x, hi)
	op(hi, x, x)
	e.VMOVSHDUP(x, hi)
	op(hi, x, x)
	return x
}
