//go:build !(linux && (amd64 || arm64))

package disk

import "os"

// A Prompt file is a file.
type Prompt struct{ *os.File }

// NewPrompt is for a file on a disk.
func NewPrompt(f *os.File) *Prompt { return &Prompt{f} }
