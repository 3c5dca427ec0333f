package cpu

import "golang.org/x/sys/unix"

// adviseLarge asks the system to back memory with large pages.
func adviseLarge(b []byte) { _ = unix.Madvise(b, unix.MADV_HUGEPAGE) } // if it won't, small ones do
