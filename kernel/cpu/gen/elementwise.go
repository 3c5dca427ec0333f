package main

import (
	"math"
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// elementwise writes the loops of ../elementwise.go, operation by operation.
func elementwise(g *gen) {
	g.elementwise("add", "dst = a + b", "dst a b", "", func(e *vec) {
		e.store("dst", e.add(e.load("a"), e.load("b")))
	})
	g.elementwise("scale", "dst = a*s", "dst a", "s", func(e *vec) {
		e.store("dst", e.mul(e.load("a"), e.scalars["s"]))
	})
	g.elementwise("addPair", "a += x; b += y", "a x b y", "", func(e *vec) {
		e.store("a", e.add(e.load("a"), e.load("x")))
		e.store("b", e.add(e.load("b"), e.load("y")))
	})
	g.elementwise("addAsking", "dst += x, and asks for next and after", "dst x next after", "", func(e *vec) {
		e.PREFETCHT0(e.place("next", 0))
		e.PREFETCHT0(e.place("after", 0))
		e.store("dst", e.add(e.load("dst"), e.load("x")))
	})
	g.elementwise("pastCopy", "dst = x, past the caches, and asks for next", "dst x next", "", func(e *vec) {
		e.PREFETCHT0(e.place("next", 0))
		e.storePast("dst", e.load("x"))
	})
	g.fence()
	for _, to := range []storing{{"", "", (*vec).store}, {"past", ", past the caches", (*vec).storePast}} {
		g.norms(to)
	}
	g.rmsRows()
	g.staged("softcap", "dst = c*tanh(x*inv)", "dst x", "c inv", gates{}, 1, func(e *vec) {
		e.put(0, e.tanhPart(e.mul(e.load("x"), e.scalars["inv"])))
	}, func(e *vec) {
		e.store("dst", e.mul(e.tanhOf(e.take(0), e.mul(e.load("x"), e.scalars["inv"])), e.scalars["c"]))
	})
	g.elementwise("uncap", "dst = dy*(1 - (y*inv)²)", "dst dy y", "inv", func(e *vec) {
		t := e.mul(e.load("y"), e.scalars["inv"])
		e.store("dst", e.mul(e.load("dy"), e.nfma(t, t, e.num(1))))
	})
	for _, v := range both {
		g.adam(v)
		g.rotate(v)
		g.rotatePairs(v)
	}
	g.rotateEights()
}

// storing is a kind of store: what it adds to a function's name and what is said of it.
type storing struct {
	name, doc string
	store     func(e *vec, slice string, v val)
}

// norms writes the last steps of norms and of their gradients.
func (g *gen) norms(to storing) {
	name := func(s string) string {
		if to.name == "" {
			return s
		}
		return to.name + strings.ToUpper(s[:1]) + s[1:]
	}
	g.rowwise(name("norm"), "dst = ((x-m)*r)*(w+c)"+to.doc, "dst x w", "m r c", "x", func(e *vec) {
		to.store(e, "dst", e.normed())
	})
	g.rowwise(name("normBias"), "dst = ((x-m)*r)*(w+c) + b"+to.doc, "dst x w b", "m r c", "x", func(e *vec) {
		to.store(e, "dst", e.add(e.normed(), e.load("b")))
	})
	const sums, back = "dw += ((x-m)*r)*dy, the last product fused; ", "dst = (dy*(w+c))*r - ((x-m)*s + t)"
	g.rowwise(name("normGrad"), sums+back+to.doc, "dst dw dy x w", "m r c s t", "dy x", func(e *vec) {
		to.store(e, "dst", e.normGrad(e.load("dy")))
	})
	g.rowwise(name("normGradBias"), sums+"db += dy; "+back+to.doc, "dst dw db dy x w", "m r c s t", "dy x", func(e *vec) {
		y := e.load("dy")
		e.store("db", e.add(e.load("db"), y))
		to.store(e, "dst", e.normGrad(y))
	})
}

// fence writes what orders stores past the caches before others.
func (g *gen) fence() {
	g.function("fence", "func()", "fence ends when what was stored past the caches is seen.")
	g.SFENCE()
	g.RET()
}

// storePast is store past the caches, of whole vectors at places that are multiples of
// their size.
func (e *vec) storePast(slice string, v val) {
	if e.part != nil {
		e.store(slice, v)
		return
	}
	for i, r := range v {
		e.VMOVNTPS(r, e.place(slice, i))
	}
}

// rmsRows writes RMSNorm of rows as long as w: one row's sum is a chain that the next
// row's does not wait for.
func (g *gen) rmsRows() {
	for _, v := range both {
		e := g.begin(v, "rmsRows", "dst = (x*r)*(w+c) for each run of n elements, as many as w has, where r = 1/sqrt(Σx²/n + eps)", []string{"dst", "x", "w"}, []string{"n", "eps", "c"}, "")
		cols, end, n := g.Load(g.Param("w").Len(), g.GP64()), g.Load(g.Param("dst").Len(), g.GP64()), g.GP64()
		g.LEAQ(operand.Mem{Base: e.slices["dst"], Index: end, Scale: 4}, end)
		g.Label("row")
		ask := e.following(cols, "x")
		g.MOVQ(cols, n)
		g.XORQ(e.at, e.at)
		r := e.inverse(e.squares(n))
		g.MOVQ(cols, n)
		g.XORQ(e.at, e.at)
		e.ways = 1
		e.eachOf("scale", "below", n, 1, func(int) {
			ask()
			x := e.mul(e.load("x"), r)
			e.store("dst", e.mul(x, e.add(e.load("w"), e.scalars["c"])))
		})
		e.nextRow(cols, "dst", "x")
		g.CMPQ(e.slices["dst"], end)
		g.JLT(operand.LabelRef("row"))
		g.done()
	}
}

// squares is dot of x and x, and inverse the scale of an RMSNorm of it.
func (e *vec) squares(n reg.Register) reg.Register {
	acc := e.regs(e.gen, 32/e.lanes())
	for _, a := range acc {
		e.zero(e.gen, a)
	}
	e.ways = 2
	e.eachOf("sum", "summed", n, len(acc), func(u int) {
		x := e.load("x")
		e.fmaTo(val(acc[u:u+2]), x, x)
	})
	return e.tree(acc, e.VADDPS)
}

func (e *vec) inverse(sum reg.Register) same {
	one, r := e.XMM(), e.reg(e.gen)
	e.VDIVSS(e.scalars["n"].AsX(), sum, sum)
	e.VADDSS(e.scalars["eps"].AsX(), sum, sum)
	e.VSQRTSS(sum, sum, sum)
	e.VMOVSS(e.gen.constant(math.Float32bits(1)), one)
	e.VDIVSS(sum, one, one)
	e.VBROADCASTSS(one, r)
	return same{r}
}

// nextRow moves slices n elements on.
func (e *vec) nextRow(n reg.Register, slices ...string) {
	for _, s := range slices {
		e.LEAQ(operand.Mem{Base: e.slices[s], Index: n, Scale: 4}, e.slices[s])
	}
}

func (e *vec) normed() val {
	x := e.mul(e.sub(e.load("x"), e.scalars["m"]), e.scalars["r"])
	return e.mul(x, e.add(e.load("w"), e.scalars["c"]))
}

// normGrad adds to dw and returns dst.
func (e *vec) normGrad(y val) val {
	x := e.sub(e.load("x"), e.scalars["m"])
	e.store("dw", e.fma(e.mul(x, e.scalars["r"]), y, e.load("dw")))
	d := e.mul(e.mul(y, e.add(e.load("w"), e.scalars["c"])), e.scalars["r"])
	return e.sub(d, e.fma(x, e.scalars["s"], e.scalars["t"]))
}

// adam writes the loop of AdamW; its scalars come in the fields of an adamStep.
func (g *gen) adam(v isa) {
	name := "adam" + v.tag
	g.function(name, "func(p, m, v, g []float32, s *float32)", name+" is one step of AdamW.")
	e := &vec{gen: g, isa: v, ways: 1, slices: map[string]reg.Register{}}
	for _, s := range []string{"p", "m", "v", "g"} {
		e.slices[s] = g.Load(g.Param(s).Base(), g.GP64())
	}
	n, s := g.Load(g.Param("p").Len(), g.GP64()), g.param("s")
	e.at = g.GP64()
	g.XORQ(e.at, e.at)
	field := func(i int) same {
		r := v.reg(g)
		g.VBROADCASTSS(operand.Mem{Base: s, Disp: 4 * i}, r)
		return same{r}
	}
	e.each(n, 1, func(int) {
		d := e.mul(e.load("g"), field(0))
		m := e.add(e.mul(e.load("m"), field(1)), e.mul(d, field(2)))
		q := e.add(e.mul(e.load("v"), field(3)), e.mul(e.mul(d, d), field(4)))
		e.store("m", m)
		e.store("v", q)
		u := e.div(e.mul(m, field(5)), e.add(e.sqrt(e.mul(q, field(6))), field(7)))
		p := e.load("p")
		u = e.add(u, e.mul(p, field(8)))
		e.store("p", e.sub(p, e.mul(u, field(9))))
	})
	g.done()
}
