package builtins

import (
	"pewter/kernel"
	"pewter/kernel/cpu"
)

func openCPU() (kernel.Device, error) { return cpu.New(cpu.Options{}) }
