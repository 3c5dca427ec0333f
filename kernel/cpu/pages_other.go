//go:build !linux

package cpu

// adviseLarge does nothing: the system chooses its pages itself.
func adviseLarge([]byte) {}
