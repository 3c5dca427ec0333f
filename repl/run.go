package repl

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pewter/internal/bytesize"
	"pewter/internal/disk"
	"pewter/internal/suggest"
	"pewter/lang"
)

const runDoc = `Runs a notebook from top to bottom without a terminal.

Results go to standard output, progress and errors to standard error. With -o
everything goes into a report, which is written even when a cell fails, and
replaces an older one only when it is complete.

Exit codes: 0 all is well; 1 a cell failed; 2 the notebook does not parse or a
name is missing; 3 an expectation did not hold; 4 out of time, steps, memory or
disk; 130 interrupted.`

// runFlags are those of the command run.
type runFlags struct {
	set    map[string]string
	out    []string
	fresh  bool
	limits lang.Limits
}

func runCommand(fs *flag.FlagSet) runner {
	f := &runFlags{set: map[string]string{}}
	fs.Func("set", "`NAME=VALUE` sets the parameter of that name; repeatable", f.addParam)
	fs.Func("o", "`FILE` for the report: .html, .md or .ipynb; repeatable", func(s string) error {
		f.out = append(f.out, s)
		return nil
	})
	fs.BoolVar(&f.fresh, "fresh", false, "compute again what is kept")
	fs.Func("timeout", "stop a cell after `TIME`, as 90s or 2h; 0: never", func(s string) (err error) {
		if f.limits.Time, err = time.ParseDuration(s); err != nil || f.limits.Time < 0 {
			return fmt.Errorf("got %q, want a time such as 90s, 5m or 2h", s)
		}
		return nil
	})
	fs.Uint64Var(&f.limits.Steps, "steps", 0, "stop a cell after `N` steps of the language; 0: never")
	fs.Func("memory", "stop a cell that holds more than `SIZE`, as 500M or 8G; default: three quarters of what is free", func(s string) error {
		n, err := bytesize.Parse(s)
		f.limits.Memory = uint64(n)
		return err
	})
	return func(ctx context.Context, a *app, args []string) error {
		if len(args) != 1 {
			return usagef("run wants one notebook, got %d arguments; usage: pewter run NB.star [-o report.html]", len(args))
		}
		return a.run(ctx, args[0], f)
	}
}

func (f *runFlags) addParam(s string) error {
	name, value, ok := strings.Cut(s, "=")
	if !ok || name == "" {
		return fmt.Errorf("got %q, want NAME=VALUE", s)
	}
	f.set[name] = value
	return nil
}

// longestSource is how many bytes a notebook may have.
const longestSource = 64 << 20

// readSource reads a notebook; "-" is standard input.
func (a *app) readSource(path string) (string, error) {
	if path == "-" {
		text, err := io.ReadAll(io.LimitReader(a.sys.In, longestSource+1))
		if len(text) > longestSource {
			return "", usagef("standard input: more than the %d bytes that a notebook may have", longestSource)
		}
		return string(disk.Text(text)), err
	}
	if path == "" {
		return "", usagef("got an empty name, want that of a notebook")
	}
	text, err := disk.ReadAll(path, longestSource)
	if errors.Is(err, fs.ErrNotExist) {
		return "", usagef("%s: no such file%s", path, nearFile(path))
	}
	if info, serr := os.Stat(path); serr == nil && info.IsDir() {
		return "", usagef("%s: is a folder, want a notebook in it: a file whose name ends in .star", path)
	}
	if err != nil {
		return "", codedError{ExitUsage, err}
	}
	return string(disk.Text(text)), nil
}

// nearFile suggests a notebook in the same folder.
func nearFile(path string) string {
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.star"))
	return suggest.DidYouMean(path, files)
}

// run runs the notebook at path.
func (a *app) run(ctx context.Context, path string, f *runFlags) error {
	for _, out := range f.out {
		if err := checkReport(out); err != nil {
			return err
		}
	}
	src, err := a.readSource(path)
	if err != nil {
		return err
	}
	return a.runSource(ctx, path, src, f)
}

// runSource runs a notebook and writes its reports.
func (a *app) runSource(ctx context.Context, path, src string, f *runFlags) error {
	defer a.close()
	w := a.open()
	w.Params, w.Notebook, w.Fresh = f.set, path, f.fresh
	nb, err := lang.Parse(path, src)
	if err == nil {
		err = checkParams(nb, f.set)
	}
	doc := a.newDocument(path, nb)
	if err == nil {
		err = a.session(f.limits).Run(ctx, nb, func(c *lang.Cell, o lang.Output) {
			a.emit(c, o)
			doc.add(c, o)
		})
	}
	doc.end(err)
	err = a.ended(err)
	if unwritten := a.writeReports(doc, f.out); err == nil {
		return unwritten
	} else if unwritten != nil {
		a.note("pewter: %v", unwritten)
	}
	return err
}

// checkParams finds values for parameters that the notebook does not have.
func checkParams(nb *lang.Notebook, set map[string]string) error {
	known, all := paramNames(nb)
	for name := range set {
		if all || contains(known, name) {
			continue
		}
		if len(known) == 0 {
			return usagef("--set %s: the notebook has no param()", name)
		}
		return usagef("--set %s: the notebook has no such param%s; it has %s", name, suggest.DidYouMean(name, known), strings.Join(known, ", "))
	}
	return nil
}

// start begins the interactive loop, or reads a program from standard input
// where that is no terminal.
func (a *app) start(ctx context.Context) error {
	if err := a.ready(ctx); err != nil {
		return err
	}
	if isTerminal(a.sys.In) && isTerminal(a.sys.Out) {
		return a.loop(ctx)
	}
	src, err := a.readSource("-")
	if err != nil {
		return err
	}
	return a.runSource(ctx, "<stdin>", src, &runFlags{})
}

// code runs a line or a program as if it were typed, and shows the values of its
// bare expressions.
func (a *app) code(ctx context.Context, src string) error {
	defer a.close()
	a.open()
	return a.ended(a.session(lang.Limits{}).Exec(ctx, src, a.emit))
}
