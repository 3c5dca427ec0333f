package merge

// SetTile changes the length of tiles and returns the function that restores it.
func SetTile(n int) func() {
	old := tileLen
	tileLen = n
	return func() { tileLen = old }
}
