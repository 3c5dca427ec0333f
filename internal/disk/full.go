package disk

import (
	"errors"
	"syscall"
)

// Full reports whether an error says that a disk, or what one may have of it, is full.
func Full(err error) bool {
	for _, full := range []error{syscall.ENOSPC, syscall.EFBIG, syscall.EDQUOT} {
		if errors.Is(err, full) {
			return true
		}
	}
	return false
}

// Lacking marks an error as that of a disk that would become full.
func Lacking(err error) error { return lacking{err} }

type lacking struct{ error }

func (lacking) Is(target error) bool { return target == syscall.ENOSPC }
