package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tileVectors is how many vectors go through a stage before the next begins.
const tileVectors = 16

// heldMost is how many constants a stage finds in registers: the others are for its work.
const heldMost = 8

// A stage is a part of an element-wise function, which leaves what the next needs
// in the tile: see vec.put and vec.take. An element is a chain of some 100 cycles, and
// the processor looks ahead some 100 operations: cut in two, twice as many elements
// are on their way at once.
type stage func(e *vec)

// staged writes an element-wise function whose arithmetic takes longer than its
// memory, by stages. If not all gates are taken, the first slice after the results is of
// gates: the function stops before a vector that has another, and returns how many
// elements it did.
func (g *gen) staged(name, doc, args, scalars string, taken gates, kept int, stages ...stage) {
	fields, result := strings.Fields(args), ""
	if taken.edge > 0 {
		result = "int"
		doc += " of the first elements, and how many these are: until one has a gate that is not taken"
	}
	for _, v := range both {
		e := g.begin(v, name, doc, fields, strings.Fields(scalars), result)
		g.Attributes(attr.Attribute(0)) // the tile is more than what need not be asked for
		s := &staging{vec: e, taken: taken, most: heldMost, stages: stages, local: g.AllocLocal(kept * tileVectors * v.bytes)}
		s.write(g.Load(g.Param(fields[0]).Len(), g.GP64()))
	}
}

// A staging writes one function by stages.
type staging struct {
	*vec
	taken        gates
	most         int // constants that are held
	stages       []stage
	local        operand.Mem  // the tile
	start, end   reg.Register // of those at hand, bytes into the slices
	whole, after reg.Register // bytes of whole vectors, elements after
}

func (s *staging) write(n reg.Register) {
	s.start, s.end, s.whole, s.after, s.tile = s.GP64(), s.GP64(), s.GP64(), n, s.GP64()
	s.MOVQ(n, s.whole)
	s.ANDQ(imm8(s.lanes()-1), s.after)
	s.SUBQ(s.after, s.whole)
	s.SHLQ(operand.Imm(2), s.whole)
	s.tiles()
	s.rest()
	s.finish()
}

func imm8(v int) operand.Op { return operand.Imm(uint64(v)) }

// placeTile has the tile begin where the elements at hand do.
func (s *staging) placeTile() {
	s.LEAQ(s.local, s.tile)
	s.SUBQ(s.at, s.tile)
}

// tiles goes through the whole vectors, a tile at a time.
func (s *staging) tiles() {
	s.Label("tile")
	s.CMPQ(s.at, s.whole)
	s.JGE(operand.LabelRef("rest"))
	s.MOVQ(s.at, s.start)
	s.LEAQ(operand.Mem{Base: s.at, Disp: tileVectors * s.bytes}, s.end)
	s.CMPQ(s.end, s.whole)
	s.CMOVQGT(s.whole, s.end)
	s.placeTile()
	for i, do := range s.stages {
		if i > 0 {
			s.Label(fmt.Sprint("again", i))
			s.MOVQ(s.start, s.at)
		}
		s.hold(do)
		s.Label(fmt.Sprint("stage", i))
		if i == 0 && s.taken.edge > 0 {
			s.stopAtOthers(s.taken, "cut")
		}
		do(s.vec)
		s.ADDQ(imm8(s.bytes), s.at)
		s.CMPQ(s.at, s.end)
		s.JLT(operand.LabelRef(fmt.Sprint("stage", i)))
	}
	s.held = nil
	s.JMP(operand.LabelRef("tile"))
}

// hold loads the constants that a stage wants most into the registers it leaves.
func (s *staging) hold(do stage) {
	dry := *s.vec
	dry.gen, dry.held, dry.uses = newGen(), nil, map[uint32]int{}
	do(&dry)
	all := slices.Collect(maps.Keys(dry.uses))
	slices.SortFunc(all, func(a, b uint32) int { return cmp.Or(dry.uses[b]-dry.uses[a], cmp.Compare(a, b)) })
	s.held = map[uint32]same{}
	for _, bits := range all[:min(s.most, len(all))] {
		s.held[bits] = same{s.vector(s.gen.constant(bits), 0)}
	}
}

// rest does the elements after the whole vectors.
func (s *staging) rest() {
	s.Label("rest")
	s.TESTQ(s.after, s.after)
	s.JZ(operand.LabelRef("done"))
	s.placeTile()
	s.MOVQ(s.after, s.end)
	s.part = []reg.Register{s.tail(s.after)(0)}
	if s.taken.edge > 0 {
		s.stopAtOthers(s.taken, "done")
	}
	for _, do := range s.stages {
		do(s.vec)
	}
	s.part = nil
	s.LEAQ(operand.Mem{Base: s.at, Index: s.end, Scale: 4}, s.at)
	s.Label("done")
}

// finish returns, and has the tile cut short before a vector with a gate not taken:
// what is before goes through the other stages.
func (s *staging) finish() {
	if s.taken.edge == 0 {
		s.done()
		return
	}
	s.SHRQ(operand.Imm(2), s.at)
	s.Store(s.at, s.ReturnIndex(0))
	s.done()
	s.Label("cut")
	s.MOVQ(s.at, s.end)
	s.MOVQ(s.at, s.whole)
	s.XORQ(s.after, s.after)
	s.CMPQ(s.at, s.start)
	s.JE(operand.LabelRef("done"))
	s.JMP(operand.LabelRef("again1"))
}

// kept is vector i of what is kept as number k of the elements at hand.
func (e *vec) kept(k, i int) operand.Mem {
	return operand.Mem{Base: e.tile, Index: e.at, Scale: 1, Disp: (k*tileVectors + i) * e.bytes}
}

// put keeps v as number k for the next stage, where take gives it back.
func (e *vec) put(k int, v val) {
	for i, r := range v {
		e.VMOVUPS(r, e.kept(k, i))
	}
}

func (e *vec) take(k int) val {
	return e.vals(func(i int, d reg.VecVirtual) { e.VMOVUPS(e.kept(k, i), d) })
}
