package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// fewGroups is how many vectors of columns few sums at once: with four rows they
// are twelve sums.
const fewGroups = 3

// few writes the product of few rows, for AVX2, of words that thinFill wrote. With
// the multiply-adds of four words it asks for three lines that are wanted later.
func (t *thinOf) few() {
	name := fmt.Sprintf("few256%sx%d", t.typ, t.rows)
	t.function(name, "func(panels, lines, rest int, x *float32, step int, from *float32, gap int, tail, c *float32, add bool, next *byte, pace, skip int)",
		fmt.Sprintf("%s is fewKernels.times of %d rows.", name, t.rows))
	t.sums()
	t.x, t.cur, t.gap = t.GP64(), t.GP64(), t.param("gap")
	c, next, pace := t.param("c"), t.param("next"), t.param("pace")
	t.Label("panel")
	t.MOVQ(t.inMemory("x"), t.x)
	t.MOVQ(t.inMemory("from"), t.cur)
	t.startPanel(c)
	n := t.param("lines")
	t.SHLQ(operand.Imm(2), n)
	t.while(n, 1, func() {
		for i := range 3 {
			t.PREFETCHT1(mem(next, 64*i))
		}
		t.ADDQ(pace, next)
		for p := range 4 {
			t.word(p)
		}
		t.forth(4)
	})
	t.rest()
	t.eachSum(func(i int, r reg.VecVirtual) { t.VMOVUPS(r, mem(c, 32*i)) })
	t.ADDQ(imm(32*t.rows*t.groups), c)
	t.ADDQ(t.inMemory("skip"), next)
	t.ADDQ(t.param("step"), t.inMemory("x"))
	t.DECQ(t.inMemory("panels"))
	t.JNZ(operand.LabelRef("panel"))
	t.done()
}

// startPanel sets the sums to those at c, or to 0.
func (t *thinOf) startPanel(c reg.Register) {
	t.CMPB(t.inMemory("add"), operand.Imm(0))
	t.JE(operand.LabelRef("clear"))
	t.eachSum(func(i int, r reg.VecVirtual) { t.VMOVUPS(mem(c, 32*i), r) })
	t.JMP(operand.LabelRef("begin"))
	t.Label("clear")
	t.eachSum(func(_ int, r reg.VecVirtual) { avx2.zero(t.gen, r) })
	t.Label("begin")
}

// eachSum calls do for each vector of sums.
func (t *thinOf) eachSum(do func(i int, r reg.VecVirtual)) {
	for i, row := range t.acc {
		for j, r := range row {
			do(i*t.groups+j, r)
		}
	}
}
