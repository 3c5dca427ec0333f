// Gen writes the assembly of package cpu.
//
//	go run .          all files
//	go run . gemm     kernel/cpu/gemm_amd64.s and its declarations
//
// Every function ends in VZEROUPPER, reads memory at any alignment, and is given
// at most about a million elements: assembly cannot be preempted.
package main

import (
	"log"
	"os"
	"slices"

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
	{"skinny", skinny},
	{"reduce", reductions},
	{"elementwise", elementwise},
	{"activation", activation},
	{"strip", strips},
	{"peak", peak},
	{"vector", vector},
}

// gen is the file being written.
type gen struct {
	*build.Context
	constants map[uint32]operand.Mem
	maskTable *operand.Mem
	bits      []operand.Mem // the tables of bitOfLane
	maskLanes *operand.Mem  // the table of lanesOfMask
	labels    int           // given by label
}

func main() {
	for _, f := range files {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], f.name) {
			continue
		}
		g := &gen{Context: build.NewContext(), constants: map[uint32]operand.Mem{}}
		f.fill(g)
		if err := write(g, f.name); err != nil {
			log.Fatalf("%s: %v", f.name, err)
		}
	}
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
		if err := os.WriteFile("../"+name+"_amd64"+out, b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
