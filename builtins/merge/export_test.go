package merge

import "pewter/kernel"

// SetTile changes the length of tiles and returns the function that restores it.
func SetTile(n int) func() {
	old := tileLen
	tileLen = n
	return func() { tileLen = old }
}

// Largest is ranker.largest, with memory that is kept.
func Largest(dev kernel.Vector, lists [][]uint32, k int) uint32 {
	kept.dev = dev
	return kept.largest(lists, k)
}

var kept ranker

// SignOf is sign of expressions.
var SignOf = signOf
