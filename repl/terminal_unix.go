//go:build unix

package repl

import (
	"time"

	"golang.org/x/sys/unix"
)

// answer reads what the terminal replies to query, for a fifth of a second at most.
func answer(fd int) string {
	var got []byte
	buf := make([]byte, 256)
	deadline := time.Now().Add(200 * time.Millisecond)
	for !answered(string(got)) {
		left := time.Until(deadline)
		if left <= 0 {
			break
		}
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(left.Milliseconds())+1)
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 {
			break
		}
		if n, err = unix.Read(fd, buf); err != nil || n == 0 {
			break
		}
		got = append(got, buf[:n]...)
	}
	return string(got)
}
