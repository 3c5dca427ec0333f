//go:build !linux

package cpu

// huge does nothing where large pages are not to be asked for.
func huge([]float32) {}
