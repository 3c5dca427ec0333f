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
		n := readUntil(deadline, fd, buf)
		if n == 0 {
			break
		}
		got = append(got, buf[:n]...)
	}
	return string(got)
}

// readSoon fills buf with what arrives at once, and returns how much did.
func readSoon(fd int, buf []byte) (n int) {
	deadline := time.Now().Add(patience / 10)
	for n < len(buf) {
		more := readUntil(deadline, fd, buf[n:])
		if more == 0 {
			break
		}
		n += more
	}
	return n
}

// readUntil reads what has arrived when something has; nothing after the deadline.
func readUntil(deadline time.Time, fd int, buf []byte) int {
	for {
		left := time.Until(deadline)
		if left <= 0 {
			return 0
		}
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(left.Milliseconds())+1)
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return 0
		}
		n, _ = unix.Read(fd, buf)
		return max(0, n)
	}
}
