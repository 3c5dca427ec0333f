// Package repl puts a session before its user: the command line, the
// interactive loop and the headless runner.
//
// Results go to standard output; progress and diagnostics to standard error.
package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"

	"pewter/kernel"
)

// Version is what `pewter version` and reports print.
const Version = "0.1.0"

// The exit codes of every command.
const (
	ExitOK          = 0
	ExitFailed      = 1   // a cell failed, or a command could not do its work
	ExitUsage       = 2   // does not parse, a name is missing, or the command line is wrong
	ExitExpectation = 3   // expect() found something else
	ExitResources   = 4   // out of time, steps, memory or disk
	ExitInterrupted = 130 // Ctrl-C
)

// A System is what a command may touch of the world around it.
type System struct {
	In       io.Reader
	Out, Err io.Writer
	// Open opens the compute device that the flags ask for.
	Open func(DeviceOptions) (kernel.Device, error)
}

// DeviceOptions are the flags that choose a device.
type DeviceOptions struct {
	Device  string // auto, cpu or cuda:N
	CPU     string // auto, avx512, avx2 or generic
	Threads int    // 0: as many as the machine has cores
}

// Main runs the command line args, without the program's name, and returns the
// code to exit with.
func Main(sys System, args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	out, isFile := sys.Out.(*os.File)
	results := &stream{File: out}
	if isFile {
		sys.Out = results
	}
	debug.SetPanicOnFault(true)
	err := guarded(func() error { return dispatch(ctx, sys, args) })
	if err == nil && results.err != nil {
		err = diskError(fmt.Errorf("results are lost: %w", results.err))
	}
	if err != nil && !errors.Is(err, errSilent) {
		fmt.Fprintln(sys.Err, render(sys, err))
	}
	return exitCode(ctx, err)
}

// A stream is a file that remembers the first error of writing to it.
type stream struct {
	*os.File
	err error
}

func (s *stream) Write(p []byte) (int, error) {
	n, err := s.File.Write(p)
	if s.err == nil {
		s.err = err
	}
	return n, err
}

func (s *stream) WriteString(text string) (int, error) { return s.Write([]byte(text)) }

// errSilent marks an error whose message the user has seen already.
var errSilent = errors.New("")

// A codedError carries the code to exit with.
type codedError struct {
	code int
	error
}

func (e codedError) Unwrap() error { return e.error }

// usagef returns an error in how a command was called.
func usagef(format string, args ...any) error {
	return codedError{ExitUsage, fmt.Errorf(format, args...)}
}

// failed returns an error that has been reported and ends the program with code.
func failed(code int) error { return codedError{code, errSilent} }
