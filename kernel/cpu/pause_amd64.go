package cpu

// pause does nothing n times, n > 0.
//
//go:noescape
func pause(n int)
