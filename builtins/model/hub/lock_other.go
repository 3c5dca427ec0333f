//go:build !unix

package hub

import "os"

// lock takes a file for this process: such systems refuse to rename a file that
// another has open.
func lock(*os.File) bool { return true }
