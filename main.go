// Pewter is a notebook for people who merge language models.
package main

import (
	"fmt"
	"os"
	"runtime"

	"pewter/kernel"
	"pewter/kernel/cpu"
	"pewter/repl"
)

func main() {
	code := repl.Main(repl.System{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Open: open}, os.Args[1:])
	runtime.KeepAlive(ballast)
	os.Exit(code)
}

// open opens the device that the flags ask for.
func open(o repl.DeviceOptions) (kernel.Device, error) {
	switch o.Device {
	case "", "auto", "cpu":
		tier, ok := tiers[o.CPU]
		if !ok {
			tier = o.CPU
		}
		return cpu.New(cpu.Options{Tier: tier, Threads: o.Threads})
	}
	return nil, fmt.Errorf("--device %s: this build computes on the CPU alone; write --device cpu", o.Device)
}

// tiers are the values of --cpu whose names differ in package cpu.
var tiers = map[string]string{"auto": "", "generic": "go"}
