//go:build unix

package repl

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// canStop says that a program can be stopped, and go on.
const canStop = true

// stopSelf stops the processes that the shell started with this one.
func stopSelf() { _ = unix.Kill(0, unix.SIGTSTP) }

// notifyGoesOn returns a channel that hears when the program goes on.
func notifyGoesOn() (c chan os.Signal, forget func()) {
	c = make(chan os.Signal, 1)
	signal.Notify(c, unix.SIGCONT)
	return c, func() { signal.Stop(c) }
}
