package main

import (
	"fmt"
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// gemm writes the tiles of matrix products: up to 14 rows by two vectors with
// AVX-512, whose 28 sums, 2 vectors of B and 2 broadcasts of A fill the 32
// registers; up to 6 rows by two vectors with AVX2, which fill 16.
func gemm(g *gen) {
	for rows := 1; rows <= 14; rows++ {
		g.tile(avx512, rows, rows == 14, packed)
	}
	g.tile(avx512, 14, true, lying)
	for rows := 1; rows <= 6; rows++ {
		g.tile(avx2, rows, rows == 6, packed)
	}
	g.tile(avx2, 6, true, lying)
	g.tile(avx2, 6, true, fresh)
}

// How the rows of A are: packed, or where they lie; fresh ones are in no near
// cache yet, so that those of the panel below are asked for.
const (
	packed = "tile"
	lying  = "lying"
	fresh  = "fresh"
)

// A tileOf is a tile being written.
type tileOf struct {
	*gen
	isa
	rows   int
	steps  int // of an unrolled loop
	acc    [2][]reg.VecVirtual
	a, b   reg.Register
	apart  stride       // of rows of A that are not packed
	second reg.Register // the eighth of them
	ahead  reg.Register // those of the panel below, if fresh
}

// tile writes c[i,j] = fma(a[p,i], b[p,j], c[i,j]), see tier.tile: panel after
// panel of A by one of B.
func (g *gen) tile(v isa, rows int, full bool, how string) {
	name, doc := how+v.tag, how
	if how == packed {
		name, doc = fmt.Sprintf("%sx%d", name, rows), "packed"
	}
	g.function(name, "func(panels, k int, a *float32, lda int, b, c *float32, ldc int, add bool, next *byte, hop, skip int)", fmt.Sprintf("%s is tier.tile of %s panels of %d rows.", name, doc, rows))
	t := &tileOf{gen: g, isa: v, rows: rows, acc: [2][]reg.VecVirtual{v.regs(g, rows), v.regs(g, rows)}, a: g.param("a"), steps: 4}
	if full {
		t.steps = 16
	}
	if how != packed {
		t.apart = g.stride("lda")
	}
	if how != packed && rows > 7 {
		t.second = g.GP64()
		g.LEAQ(t.apart.row(t.a, 6), t.second)
		g.ADDQ(t.apart[1], t.second)
	}
	if how == fresh {
		t.ahead = g.GP64()
	}
	c, ldc, k := g.param("c"), g.param("ldc"), g.inMemory("k")
	g.SHLQ(operand.Imm(2), ldc)
	t.b = g.GP64()
	next := g.param("next")
	g.Label("panel")
	g.MOVQ(g.inMemory("b"), t.b)
	t.panel(c, ldc, next, k)
	for i := range rows {
		g.VMOVUPS(t.acc[0][i], mem(c, 0))
		g.VMOVUPS(t.acc[1][i], mem(c, v.bytes))
		g.ADDQ(ldc, c)
	}
	if how != packed {
		t.below(k)
	}
	g.ADDQ(g.inMemory("skip"), next)
	g.DECQ(g.inMemory("panels"))
	g.JNZ(operand.LabelRef("panel"))
	g.done()
}

// panel sums the products of one panel, asking for a line of what is next and of
// each fresh row every 16 steps and for a row of the tile below every 4 or 8.
func (t *tileOf) panel(c, ldc, next reg.Register, k operand.Mem) {
	row, n := t.start(c, ldc), t.GP64()
	step := t.step()
	t.MOVQ(k, n)
	t.SHRQ(operand.Imm(uint64(bits.Len(uint(t.steps))-1)), n)
	t.JZ(operand.LabelRef("tail"))
	stride, left, none := t.GP64(), t.GP64(), t.GP64()
	t.MOVQ(ldc, stride)
	t.MOVQ(imm(t.rows), left)
	t.XORQ(none, none)
	if t.ahead != nil {
		t.LEAQ(t.apart.row(t.a, t.rows), t.ahead)
	}
	t.Label("loop")
	for u := range t.steps {
		step(u)
		if t.ahead != nil && u < t.rows {
			t.PREFETCHT0(t.apart.row(t.ahead, u))
		}
		if u%8 == 3 {
			t.fetch(row)
			t.ADDQ(stride, row)
			t.DECQ(left)
			t.CMOVQLE(none, stride)
		}
	}
	if t.steps == 16 {
		t.PREFETCHT1(mem(next, 0))
		t.ADDQ(t.inMemory("hop"), next)
	}
	if t.ahead != nil {
		t.ADDQ(imm(4*t.steps), t.ahead)
	}
	t.forth(t.steps)
	t.DECQ(n)
	t.JNZ(operand.LabelRef("loop"))
	t.Label("tail")
	t.MOVQ(k, n)
	t.ANDQ(imm(t.steps-1), n)
	t.JZ(operand.LabelRef("store"))
	t.Label("one")
	step(0)
	t.forth(1)
	t.DECQ(n)
	t.JNZ(operand.LabelRef("one"))
	t.Label("store")
}

// fetch asks for a row of a tile.
func (t *tileOf) fetch(row reg.Register) {
	for at := 0; at < 2*t.bytes; at += 64 {
		t.PREFETCHT0(mem(row, at))
	}
}

// start sets the sums to c or to 0, and returns where the tile below starts:
// its rows are asked for one by one, as many at once would hold up A and B.
func (t *tileOf) start(c, ldc reg.Register) (below reg.Register) {
	row := t.GP64()
	t.MOVQ(c, row)
	t.CMPB(t.inMemory("add"), operand.Imm(0))
	t.JE(operand.LabelRef("clear"))
	for i := range t.rows {
		t.VMOVUPS(mem(row, 0), t.acc[0][i])
		t.VMOVUPS(mem(row, t.bytes), t.acc[1][i])
		t.ADDQ(ldc, row)
	}
	t.JMP(operand.LabelRef("fetch"))
	t.Label("clear")
	for i := range t.rows {
		t.zero(t.gen, t.acc[0][i])
		t.zero(t.gen, t.acc[1][i])
		t.ADDQ(ldc, row)
	}
	t.Label("fetch")
	return row
}

// step returns what writes step u of an unrolled loop.
func (t *tileOf) step() func(u int) {
	b0, b1, x := t.reg(t.gen), t.reg(t.gen), t.regs(t.gen, 2)
	return func(u int) {
		t.VMOVUPS(mem(t.b, 2*u*t.bytes), b0)
		t.VMOVUPS(mem(t.b, (2*u+1)*t.bytes), b1)
		for at := 0; at < 2*t.bytes; at += 64 {
			t.PREFETCHT0(mem(t.b, 2*u*t.bytes+1024+at))
		}
		for i := range t.rows {
			t.VBROADCASTSS(t.at(u, i), x[i%2])
			t.VFMADD231PS(b0, x[i%2], t.acc[0][i])
			t.VFMADD231PS(b1, x[i%2], t.acc[1][i])
		}
	}
}

// at is element u of row i of A.
func (t *tileOf) at(u, i int) (m operand.Mem) {
	switch {
	case t.apart[1] == nil:
		return mem(t.a, (u*t.rows+i)*4)
	case t.second != nil && i >= 7:
		m = t.apart.row(t.second, i-7)
	default:
		m = t.apart.row(t.a, i)
	}
	m.Disp += 4 * u
	return m
}

// forth goes n elements on in A and B.
func (t *tileOf) forth(n int) {
	t.ADDQ(imm(2*t.bytes*n), t.b)
	if t.apart[1] == nil {
		n *= t.rows
	}
	t.ADDQ(imm(4*n), t.a)
	if t.second != nil {
		t.ADDQ(imm(4*n), t.second)
	}
}

// below goes from the end of a lying panel to the start of the next.
func (t *tileOf) below(k operand.Mem) {
	n := t.GP64()
	t.MOVQ(k, n)
	t.SHLQ(operand.Imm(2), n)
	t.SUBQ(n, t.a)
	if t.second != nil {
		t.SUBQ(n, t.second)
		t.LEAQ(t.apart.row(t.second, 6), t.a)
		t.ADDQ(t.apart[1], t.a)
		t.LEAQ(t.apart.row(t.a, 6), t.second)
		t.ADDQ(t.apart[1], t.second)
		return
	}
	t.LEAQ(t.apart.row(t.a, t.rows), t.a)
}
