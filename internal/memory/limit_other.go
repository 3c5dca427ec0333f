//go:build !linux

package memory

import "math"

// addressRoom returns how much more address space the process may have.
func addressRoom() uint64 { return math.MaxUint64 }
