//go:build unix

package repl

import (
	"time"

	"golang.org/x/sys/unix"
)

// pixelWidth is the terminal's width in pixels; 0 where it does not tell.
func pixelWidth(fd int) int {
	size, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Xpixel)
}

// patience is how long a terminal may take to answer: one far away does, and an
// answer that comes later would be taken for typed.
const patience = time.Second

// answer reads what the terminal replies to query.
func answer(fd int) string {
	var got []byte
	buf := make([]byte, 256)
	deadline := time.Now().Add(patience)
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
