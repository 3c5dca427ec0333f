package repl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins"
	"pewter/internal/memory"
	"pewter/internal/visible"
	"pewter/kernel"
	"pewter/lang"
	"pewter/notebooks"
)

// An app is one run of the program: its flags and what it has opened.
type app struct {
	sys System
	common
	world   *builtins.World
	meter   *meter
	kept    tally
	warned  warnings // for the report
	printed bool     // an error has been shown as it happened
	asked   bool     // whether the terminal takes pictures is known
	picture protocol

	suspended *suspender // for the line that is being read
	reflow    reflow     // of that line
}

// open makes the world that notebooks see.
func (a *app) open() *builtins.World {
	if a.world != nil {
		return a.world
	}
	a.world = &builtins.World{
		Open: func() (kernel.Device, error) { return a.sys.Open(a.device) },
		Data: a.data, Offline: a.offline, Store: a.storeDir(), Anyhow: a.store == "", Version: Version,
		Warn: a.warn,
	}
	if !a.quiet {
		a.world.Say = func(text string) { a.note("%s", text) }
		a.world.Kept = a.kept.add
		a.meter = newMeter(a.sys.Err, isTerminal(a.sys.Err))
		a.world.Progress = a.meter.step
	}
	return a.world
}

// ready checks the flags, opens a device that is not the processor, which may not be
// there, and loads the extensions.
func (a *app) ready(ctx context.Context) error {
	if err := a.check(); err != nil {
		return err
	}
	if d := a.device.Device; d != "auto" && d != "cpu" {
		dev, err := a.sys.Open(a.device)
		if err != nil {
			return codedError{ExitUsage, err}
		}
		a.sys.Open = func(DeviceOptions) (kernel.Device, error) { return dev, nil }
	}
	for _, path := range a.ext {
		if err := builtins.Extend(ctx, path); err != nil {
			return codedError{ExitUsage, err}
		}
	}
	return nil
}

func (a *app) close() {
	if a.world != nil {
		a.world.Close()
	}
}

// storeDir is the folder of kept results.
func (a *app) storeDir() string {
	switch a.store {
	case "none":
		return ""
	case "":
		if dir, err := os.UserCacheDir(); err == nil {
			return filepath.Join(dir, "pewter")
		}
		return ""
	}
	return a.store
}

// session returns a new session with everything predeclared.
func (a *app) session(limits lang.Limits) *lang.Session {
	limits.Memory = cmp.Or(limits.Memory, memoryLimit())
	return lang.NewSession(lang.Env{Funcs: a.open().Funcs(), Methods: a.open().Methods(), Names: a.open().Values(), Files: notebooks.Files, Limits: limits, Begin: a.open().Begin})
}

// memoryLimit is how far a cell may let the heap grow that was given no limit: three
// quarters of the memory that is free, so that a mistake ends the cell and not the
// session, or others' programs; 0 where the system does not say.
func memoryLimit() uint64 { return memory.Available() / 4 * 3 }

// note says something on standard error.
func (a *app) note(format string, args ...any) {
	a.hideMeter()
	fmt.Fprintln(a.sys.Err, visible.Text(fmt.Sprintf(format, args...)))
}

func (a *app) hideMeter() {
	if a.meter != nil {
		a.meter.done()
	}
}

// emit shows an output of a cell: results on standard output, errors on standard error.
func (a *app) emit(_ *lang.Cell, o lang.Output) {
	switch o.Kind {
	case lang.Printed:
		a.hideMeter()
		fmt.Fprintln(a.sys.Out, forTerminal(a.sys.Out, o.Text))
	case lang.Shown:
		a.hideMeter()
		a.show(a.sys.Out, o.Value)
	case lang.Failed:
		a.hideMeter()
		a.printed = true
		a.showError(o.Err)
	case lang.Skipped:
		a.note("%s", o.Text)
	}
}

// forTerminal returns text as a terminal may have it, which sequences in a token or a
// name could command; files and pipes get it as it is.
func forTerminal(w io.Writer, text string) string {
	if isTerminal(w) {
		return visible.Text(text)
	}
	return text
}

// show writes a value in the best form that w takes.
func (a *app) show(w io.Writer, v starlark.Value) {
	if f, ok := v.(figure); ok && a.pictures() != textOnly {
		if writePicture(w, a.picture, f.PNGWithin(pixels(w))) == nil {
			return
		}
	}
	if d, ok := v.(lang.Displayer); ok {
		if text, ok := a.plain(d); ok {
			fmt.Fprintln(w, trimEnd(text))
			return
		}
	}
	if isTerminal(w) {
		fmt.Fprintln(w, forTerminal(w, lang.Fold(v, width(w))))
		return
	}
	fmt.Fprintln(w, lang.Text(v))
}

// plain is the textual form of a value, as wide as the terminal and in colour
// where there is one.
func (a *app) plain(d lang.Displayer) (string, bool) {
	f, ok := d.(interface {
		Text(width int, color bool) string
	})
	if ok && (isTerminal(a.sys.Out) || a.color == "always") {
		return a.paint(f.Text(width(a.sys.Out), colored(a.sys.Out, a.color))), true
	}
	text, ok := d.Display("text/plain")
	return forTerminal(a.sys.Out, string(text)), ok
}

func trimEnd(s string) string {
	for len(s) > 0 && s[len(s)-1] == '\n' {
		s = s[:len(s)-1]
	}
	return s
}

// pictures asks the terminal once how it takes pictures.
func (a *app) pictures() protocol {
	if !a.asked {
		a.asked = true
		a.picture = askTerminal(a.sys.In, a.sys.Out)
	}
	return a.picture
}

// render returns the text of an error, with its place in the source where it has one.
func render(sys System, err error) string {
	var e *lang.Error
	var es lang.Errors
	if errors.As(err, &e) || errors.As(err, &es) {
		return trimEnd(lang.Render(err, colored(sys.Err, "auto")))
	}
	text := "pewter: " + strings.TrimPrefix(visible.Message(err.Error()), "pewter: ")
	if note := keptStack(err); note != "" {
		text += "\n  " + note
	}
	return text
}

// exitCode is the code to exit with after err.
func exitCode(ctx context.Context, err error) int {
	var coded codedError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &coded):
		return coded.code
	case ctx.Err() != nil:
		return ExitInterrupted
	}
	return lang.ExitCode(err)
}

// ended turns the error of a run into the program's: silent where it has been shown.
func (a *app) ended(err error) error {
	a.settle()
	if err != nil && a.printed {
		return failed(lang.ExitCode(err))
	}
	return err
}
