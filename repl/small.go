package repl

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"pewter/builtins"
	"pewter/internal/atomicfile"
	"pewter/lang"
	"pewter/notebooks"
)

const checkDoc = `Checks notebooks without running them: syntax, names that nothing defines or
two cells define, and cells that need each other in a cycle; and merge methods in
Go: what the interpreter would do slowly, wrongly or not at all. Exit code 2 when
something is wrong.`

func check(_ context.Context, a *app, args []string) error {
	if len(args) == 0 {
		return usagef("check wants at least one notebook or extension; usage: pewter check FILE…")
	}
	bad := false
	for _, path := range args {
		src, err := a.readSource(path)
		if err != nil {
			return err
		}
		if err := a.checkSource(path, src); err != nil {
			bad = true
			a.showError(err)
			continue
		}
		if !a.quiet {
			a.note("%s: ok", path)
		}
	}
	if bad {
		return failed(ExitUsage)
	}
	return nil
}

func (a *app) checkSource(path, src string) error {
	if strings.HasSuffix(path, ".go") {
		return builtins.CheckExtension(path, src)
	}
	nb, err := lang.Parse(path, src)
	if err != nil {
		return err
	}
	return a.session(lang.Limits{}).Check(nb)
}

const fmtDoc = `Formats notebooks: prints the formatted text, or with -w writes it back, or with
-d prints the names of the files that are not formatted.`

func fmtCommand(fs *flag.FlagSet) runner {
	write := fs.Bool("w", false, "write the files")
	list := fs.Bool("d", false, "print the names of files that are not formatted; exit code 1 when there are any")
	return func(_ context.Context, a *app, args []string) error {
		return a.format(args, *write, *list)
	}
}

func (a *app) format(paths []string, write, list bool) error {
	if len(paths) == 0 {
		paths = []string{"-"}
	}
	differ := false
	for _, path := range paths {
		src, err := a.readSource(path)
		if err != nil {
			return err
		}
		out, err := lang.Format(path, src)
		if err != nil {
			return err
		}
		differ = differ || out != src
		switch {
		case list && out != src:
			fmt.Fprintln(a.sys.Out, path)
		case write && path != "-" && out != src:
			if err := atomicfile.Replace(path, []byte(out)); err != nil {
				return diskError(err)
			}
		case !list && (!write || path == "-"):
			fmt.Fprint(a.sys.Out, out)
		}
	}
	if list && differ {
		return failed(ExitFailed)
	}
	return nil
}

const helpDoc = "Explains a command, a verb of the language or a namespace such as tasks. Without a name: everything there is."

func help(_ context.Context, a *app, args []string) error {
	if len(args) == 0 {
		fmt.Fprint(a.sys.Out, usage())
		return nil
	}
	for _, name := range args {
		text, isCommand := commandHelp(name)
		verb, err := a.open().HelpName(name)
		if err != nil && !isCommand {
			return usagef("%w", err)
		}
		fmt.Fprint(a.sys.Out, text)
		if isCommand && err == nil {
			fmt.Fprintln(a.sys.Out, "\nIn a notebook:")
		}
		wrapped, _ := a.plain(builtins.Plain(verb))
		fmt.Fprint(a.sys.Out, wrapped)
	}
	return nil
}

// commandHelp returns the help of a command.
func commandHelp(name string) (string, bool) {
	for _, c := range commands {
		if c.name != name {
			continue
		}
		var shared common
		fs := flag.NewFlagSet(name, flag.ContinueOnError)
		shared.add(fs)
		c.flags(fs)
		return fmt.Sprintf("usage: pewter %s\n\n%s\n\n%s", c.usage, c.doc, flagHelp(fs)), true
	}
	return "", false
}

// usage is the help of the whole command line.
func usage() string {
	var b strings.Builder
	b.WriteString("Pewter is a notebook for people who merge language models.\n\n")
	rows := [][2]string{{"pewter", "the interactive prompt"}, {"pewter -c CODE", "one expression or program"}}
	for _, c := range commands {
		first := c.doc[:strings.IndexAny(c.doc+".", ".:;,")]
		rows = append(rows, [2]string{"pewter " + c.name, strings.Join(strings.Fields(first), " ")})
	}
	for _, r := range rows {
		fmt.Fprintf(&b, "  %-18s %s\n", r[0], r[1])
	}
	b.WriteString("\n`pewter help NAME` explains a command or a verb of the language; `pewter help help` lists those.\n")
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	var c common
	c.add(fs)
	return b.String() + flagHelp(fs)
}

func version(_ context.Context, a *app, _ []string) error {
	fmt.Fprintf(a.sys.Out, "pewter %s %s %s/%s\n", Version+revision(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}

// revision is the commit that the binary was built from, where Go recorded it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "-" + s.Value[:min(10, len(s.Value))]
		}
	}
	return ""
}

const demoDoc = `Runs a notebook that comes with pewter: it makes small models and data of its
own, merges and scores them, and prints tables and figures, in about a minute;
with --set size=full in ten languages and some ten minutes. With -o it writes a
report too. Use it to see what a notebook looks like: --source prints it.`

// demoHint is what to know before the demo runs.
func demoHint(f *runFlags) string {
	hint := "This takes about a minute."
	if f.set["size"] == "full" {
		hint = "This takes some ten minutes. What is trained is kept: stopped and run again, it goes on."
	}
	if len(f.out) == 0 {
		hint += " For a page with it all: pewter demo -o demo.html"
	}
	return hint
}

func demoCommand(fs *flag.FlagSet) runner {
	f := &runFlags{set: map[string]string{}}
	fs.Func("set", "`NAME=VALUE` sets the parameter of that name; repeatable", f.addParam)
	fs.Func("o", "`FILE` for the report: .html, .md or .ipynb", func(s string) error {
		f.out = append(f.out, s)
		return checkReport(s)
	})
	source := fs.Bool("source", false, "print the notebook")
	return func(ctx context.Context, a *app, args []string) error {
		if len(args) > 0 {
			return usagef("demo takes no arguments, got %q; usage: pewter demo [-o report.html]", args)
		}
		src := notebooks.Demo
		if *source {
			fmt.Fprint(a.sys.Out, src)
			return nil
		}
		if !a.quiet {
			a.note("%s", demoHint(f))
		}
		return a.runSource(ctx, "demo.star", src, f)
	}
}
