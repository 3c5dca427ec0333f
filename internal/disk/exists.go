package disk

import "os"

// Exists reports whether something stands at a path that can be looked at.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
