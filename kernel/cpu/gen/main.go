// Gen writes the assembly of package cpu.
//
//	go run .          all files
//	go run . gemm     kernel/cpu/gemm_amd64.s and its declarations
//
// Every function ends in VZEROUPPER, reads memory at any alignment, and is given
// at most about a million elements: assembly cannot be preempted.
package main

import (
	"fmt"
	"log"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// files lists the families of kernels, each a file of its own.
var files = []struct {
	name string
	fill func(g *gen)
}{
	{"gemm", gemm},
	{"pack", pack},
	{"thin", thin},
	{"thin256", thins256},
	{"skinny", skinny},
	{"stream", streams},
	{"reduce", reductions},
	{"elementwise", elementwise},
	{"activation", activation},
	{"strip", strips},
	{"single", singles},
	{"sincos", sincos},
	{"peak", peak},
	{"vector", vector},
	{"votes", votes},
	{"pairs", pairs},
	{"matvec", matvec},
}

// gen is the file being written.
type gen struct {
	*build.Context
	constants map[uint32]operand.Mem
	maskTable *operand.Mem
	shifts    map[string]operand.Mem // the tables of shiftOfLane
	maskLanes *operand.Mem           // the table of lanesOfMask
	labels    int                    // given by label
	tables    map[[4]float32]operand.Mem
	numbers   map[uint64]operand.Mem // of float64
	words     map[string]operand.Mem
}

func newGen() *gen {
	return &gen{
		Context: build.NewContext(), constants: map[uint32]operand.Mem{}, shifts: map[string]operand.Mem{},
		numbers: map[uint64]operand.Mem{}, tables: map[[4]float32]operand.Mem{}, words: map[string]operand.Mem{},
	}
}

func main() {
	for _, f := range files {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], f.name) {
			continue
		}
		g := newGen()
		f.fill(g)
		if err := write(g, f.name); err != nil {
			log.Fatalf("%s: %v", f.name, err)
		}
	}
}

var (
	text   = regexp.MustCompile(`(?m)^TEXT ·(\w+)`)
	beyond = regexp.MustCompile(`\b[XY](1[6-9]|2\d|3[01])\b`)
)

// fits checks that functions for AVX2 use no register that it lacks: avo takes
// these when the others are full.
func fits(asm []byte) error {
	at := text.FindAllSubmatchIndex(asm, -1)
	for i, m := range at {
		name, end := string(asm[m[2]:m[3]]), len(asm)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		if r := beyond.Find(asm[m[0]:end]); r != nil && strings.Contains(name, "256") {
			return fmt.Errorf("%s wants too many registers", name)
		}
	}
	return nil
}

// write compiles what g holds to ../NAME_amd64.s and ../NAME_amd64.go.
func write(g *gen, name string) error {
	f, err := g.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(f); err != nil {
		return err
	}
	cfg := printer.Config{Argv: []string{"go", "run", ".", name}, Name: "avo", Pkg: "cpu"}
	for out, p := range map[string]printer.Printer{".s": printer.NewGoAsm(cfg), ".go": printer.NewStubs(cfg)} {
		b, err := p.Print(f)
		if err != nil {
			return err
		}
		if err := fits(b); err != nil {
			return err
		}
		if err := os.WriteFile("../"+name+"_amd64"+out, b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
