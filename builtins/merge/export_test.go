package merge

import "pewter/kernel"

// SetTile changes the length of tiles and returns the function that restores it.
func SetTile(n int) func() {
	old := tileLen
	tileLen = n
	return func() { tileLen = old }
}

// Largest is ranker.largest.
func Largest(dev kernel.Vector, lists [][]uint32, k int) uint32 {
	return (&ranker{dev: dev}).largest(lists, k)
}
