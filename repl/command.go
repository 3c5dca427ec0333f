package repl

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"pewter/internal/suggest"
)

// A command is a row of the table of commands. Flags defines the command's own
// flags and returns what runs it with the remaining arguments.
type command struct {
	name, usage, doc string
	flags            func(*flag.FlagSet) runner
}

type runner func(ctx context.Context, a *app, args []string) error

// commands is filled by commandTable, which commands such as help refer to.
var commands []command

func init() {
	commands = []command{
		{"run", "run NB.star [--set NAME=VALUE]… [-o report.html|.md|.ipynb] [--fresh]", runDoc, runCommand},
		{"check", "check FILE…", checkDoc, plain(check)},
		{"fmt", "fmt [-w] [-d] [NB.star…]", fmtDoc, fmtCommand},
		{"merge", "merge CONFIG.yml OUT", mergeDoc, mergeCommand},
		{"eval", "eval MODEL… --tasks NAME:LANG,…", evalDoc, evalCommand},
		{"tokenize", "tokenize MODEL [TEXT…]", tokenizeDoc, tokenizeCommand},
		{"cache", "cache ls | explain [ID|MODEL] | gc --max SIZE", cacheDoc, cacheCommand},
		{"bench", "bench [OP] [--json]", benchDoc, benchCommand},
		{"devices", "devices", devicesDoc, alone("devices", devices)},
		{"help", "help [NAME]", helpDoc, plain(help)},
		{"demo", "demo [-o report.html]", demoDoc, demoCommand},
		{"version", "version", "Prints the version, the Go release and the system.", alone("version", version)},
	}
}

// plain is a command without flags of its own.
func plain(r runner) func(*flag.FlagSet) runner {
	return func(*flag.FlagSet) runner { return r }
}

// alone is a command without flags or arguments.
func alone(name string, r runner) func(*flag.FlagSet) runner {
	return plain(func(ctx context.Context, a *app, args []string) error {
		if len(args) > 0 {
			return usagef("%s takes no arguments, got %q", name, args)
		}
		return r(ctx, a, args)
	})
}

func commandNames() (names []string) {
	for _, c := range commands {
		names = append(names, c.name)
	}
	return names
}

func lookup(name string) (command, error) {
	for _, c := range commands {
		if c.name == name {
			return c, nil
		}
	}
	if strings.HasSuffix(name, ".star") {
		return command{}, usagef("%q is no command; to run the notebook: pewter run %s", name, name)
	}
	return command{}, usagef("unknown command %q%s; have: %s", name,
		suggest.DidYouMean(name, commandNames()), strings.Join(commandNames(), ", "))
}

// dispatch reads the flags before the command's name, then hands over.
func dispatch(ctx context.Context, sys System, args []string) error {
	a := &app{sys: sys}
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	a.add(fs)
	var code string
	fs.StringVar(&code, "c", "", "run `CODE` and print its value")
	asked := fs.Bool("version", false, "print the version")
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && args[0] != "-" {
		n, err := parseOne(fs, args)
		if err != nil {
			return a.helped(err, "")
		}
		args = args[n:]
	}
	given := false
	fs.Visit(func(f *flag.Flag) { given = given || f.Name == "c" })
	switch {
	case *asked:
		return version(ctx, a, args)
	case given:
		return a.withCode(ctx, code, args)
	case len(args) == 0:
		return a.start(ctx)
	}
	return a.command(ctx, args)
}

// withCode runs the program given by -c; flags may follow it.
func (a *app) withCode(ctx context.Context, code string, args []string) error {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	a.add(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return a.helped(err, "")
	}
	if len(rest) > 0 {
		return usagef("-c CODE takes no further arguments, got %q; quote the code as one argument", rest)
	}
	if err := a.ready(ctx); err != nil {
		return err
	}
	return a.code(ctx, code)
}

// command runs the command args[0].
func (a *app) command(ctx context.Context, args []string) error {
	c, err := lookup(args[0])
	if err != nil {
		return err
	}
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	a.add(fs)
	run := c.flags(fs)
	rest, err := parse(fs, args[1:])
	if err == nil {
		err = a.ready(ctx)
	}
	if err != nil {
		return a.helped(err, c.name)
	}
	return run(ctx, a, rest)
}

// helped turns a request for help into help.
func (a *app) helped(err error, name string) error {
	if !errors.Is(err, flag.ErrHelp) {
		return err
	}
	text := usage()
	if name != "" {
		text, _ = commandHelp(name)
	}
	fmt.Fprint(a.sys.Out, text)
	return nil
}
