// Command emulate is the first process of the machine that run boots: it runs
// the tests of kernel/cpu and prints what they print on the serial console.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

func main() {
	for dir, kind := range map[string]string{"/proc": "proc", "/dev": "devtmpfs", "/tmp": "tmpfs"} {
		check(os.MkdirAll(dir, 0o755))
		check(syscall.Mount(kind, dir, kind, 0, ""))
	}
	console, err := os.OpenFile("/dev/ttyS0", os.O_RDWR, 0)
	check(err)
	os.Stdout = console
	tests, err := os.ReadFile("/tests")
	check(err)
	for _, pattern := range strings.Fields(string(tests)) {
		c := exec.Command("/cpu.test", "-test.short", "-test.v", "-test.timeout=0", "-test.run", pattern)
		c.Env = []string{"HOME=/tmp"}
		c.Stdout, c.Stderr = console, console
		if err := c.Run(); err != nil {
			stop("failed:", pattern, err)
		}
	}
	stop("all passed")
}

func check(err error) {
	if err != nil {
		stop("failed:", err)
	}
}

// stop prints the last line, which run waits for before it ends the machine.
func stop(line ...any) {
	fmt.Println(line...)
	time.Sleep(time.Hour)
}
