//go:build !unix

package repl

// answer is not implemented here: figures are shown as text.
func answer(fd int) string { return "" }

// pixelWidth is not known here.
func pixelWidth(int) int { return 0 }

// readSoon does not wait for more.
func readSoon(int, []byte) int { return 0 }
