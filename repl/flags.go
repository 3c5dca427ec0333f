package repl

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"pewter/internal/suggest"
)

// common are the flags that every command knows.
type common struct {
	device  DeviceOptions
	data    []string
	ext     []string
	store   string
	offline bool
	quiet   bool
	color   string
}

// add defines the flags. Those that an earlier add has read keep their values.
func (c *common) add(fs *flag.FlagSet) {
	fs.StringVar(&c.device.Device, "device", cmp.Or(c.device.Device, "auto"), "compute on `WHAT`: auto, cpu or cuda:0")
	fs.StringVar(&c.device.CPU, "cpu", cmp.Or(c.device.CPU, "auto"), "the processor's `INSTRUCTIONS`: auto, avx512, avx2 or generic")
	fs.IntVar(&c.device.Threads, "threads", c.device.Threads, "`N` threads of the processor; 0: one a core")
	fs.Func("data", "benchmark files are in `DIR`, which is looked in before the hub's cache; repeatable", func(s string) error {
		c.data = append(c.data, s)
		return nil
	})
	fs.Func("ext", "merge methods of one's own are in `FILE.go`; repeatable", func(s string) error {
		c.ext = append(c.ext, s)
		return nil
	})
	fs.StringVar(&c.store, "store", c.store, "results are kept in `DIR`; default: pewter in the user's cache folder; none: nowhere")
	fs.BoolVar(&c.offline, "offline", c.offline, "never touch the network")
	fs.BoolVar(&c.quiet, "q", c.quiet, "no progress")
	fs.StringVar(&c.color, "color", cmp.Or(c.color, "auto"), "colour the output `WHEN`: auto, always or never")
}

// mostThreads is more than any machine has use for; a hundred thousand take seconds to start.
const mostThreads = 4096

// check finds values that no flag can have.
func (c *common) check() error {
	for _, f := range []struct {
		name, got string
		want      []string
	}{
		{"--color", c.color, []string{"auto", "always", "never"}},
		{"--cpu", c.device.CPU, []string{"auto", "avx512", "avx2", "generic"}},
	} {
		if !contains(f.want, f.got) {
			return usagef("%s: got %q%s, want %s", f.name, f.got, suggest.DidYouMean(f.got, f.want), strings.Join(f.want, ", "))
		}
	}
	for _, dir := range c.data {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return usagef("--data: %q is no folder", dir)
		}
	}
	if contains(c.ext, "") {
		return usagef(`--ext: got "", want FILE.go`)
	}
	if n := c.device.Threads; n < 0 || n > mostThreads {
		return usagef("--threads: got %d, want 0 (one a core) to %d", n, mostThreads)
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// parse reads flags wherever they stand among the other arguments, which it
// returns. After "--", everything is an argument.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for len(args) > 0 {
		if args[0] == "--" {
			return append(rest, args[1:]...), nil
		}
		if !strings.HasPrefix(args[0], "-") || args[0] == "-" {
			rest, args = append(rest, args[0]), args[1:]
			continue
		}
		n, err := parseOne(fs, args)
		if err != nil {
			return nil, err
		}
		args = args[n:]
	}
	return rest, nil
}

// parseOne reads the flag at args[0] and returns how many arguments it took.
func parseOne(fs *flag.FlagSet, args []string) (int, error) {
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	name, value, hasValue := strings.Cut(strings.TrimLeft(args[0], "-"), "=")
	if name == "h" || name == "help" {
		return 0, flag.ErrHelp
	}
	f := fs.Lookup(name)
	if f == nil {
		return 0, usagef("unknown flag %s%s; `%s` lists the flags", args[0], likeFlag(fs, name), strings.TrimSpace("pewter help "+fs.Name()))
	}
	n := 2
	if b, ok := f.Value.(interface{ IsBoolFlag() bool }); hasValue || ok && b.IsBoolFlag() {
		n = 1
	}
	if n == 2 && len(args) > 1 {
		value = args[1]
	}
	if n > len(args) {
		return 0, usagef("flag %s wants a value: %s", args[0], f.Usage)
	}
	if err := fs.Parse(args[:n]); err != nil {
		return 0, badValue(f, value, err)
	}
	return n, nil
}

// badValue says what a flag got and what it wants.
func badValue(f *flag.Flag, got string, err error) error {
	name := dashed(f.Name)
	if g, ok := f.Value.(flag.Getter); ok {
		switch g.Get().(type) {
		case int:
			return usagef("%s: got %q, want a whole number", name, got)
		case uint64:
			return usagef("%s: got %q, want a whole number of 0 or more", name, got)
		case bool:
			return usagef("%s: got %q, want true or false", name, got)
		}
	}
	return usagef("%s", strings.Replace(err.Error(), "for flag -"+f.Name, "for "+name, 1))
}

// likeFlag says which flag was probably meant by a name.
func likeFlag(fs *flag.FlagSet, name string) string {
	var names []string
	fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	if near := suggest.Nearest(name, names); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", dashed(near))
	}
	return ""
}

// dashed is a flag as it is typed.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// flagHelp lists the flags of fs, those of every command apart.
func flagHelp(fs *flag.FlagSet) string {
	var c common
	all := flag.NewFlagSet("", flag.ContinueOnError)
	c.add(all)
	var own, shared strings.Builder
	fs.VisitAll(func(f *flag.Flag) {
		w := &own
		if all.Lookup(f.Name) != nil {
			w = &shared
		}
		arg, usage := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %-26s %s\n", strings.TrimSpace(dashed(f.Name)+" "+arg), usage)
	})
	return own.String() + "\nFlags of every command:\n" + shared.String()
}
