package cpu

import (
	"strings"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// check panics, naming the op and its arguments, unless ok.
func check(op string, ok bool, args ...kernel.Array) {
	if ok {
		return
	}
	s := make([]string, len(args))
	for i, a := range args {
		s[i] = a.DType.String() + tensor.ShapeString(a.Shape)
	}
	panic("cpu: " + op + ": arguments of wrong shape or type: " + strings.Join(s, ", "))
}

// matrix reports whether a is an m by n matrix.
func matrix(a kernel.Array, m, n int) bool {
	return len(a.Shape) == 2 && a.Shape[0] == m && a.Shape[1] == n
}

// vectors reports whether each array has n elements or is the zero Array.
func vectors(n int, a ...kernel.Array) bool {
	for _, a := range a {
		if a.Data != nil && a.Len() != n {
			return false
		}
	}
	return true
}
