package repl

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"pewter/builtins/store"
	"pewter/builtins/table"
	"pewter/internal/bytesize"
	"pewter/internal/plural"
	"pewter/plots"
)

const cacheDoc = `Shows and clears what evaluations have kept in --store: ls lists it, the one
used last first; explain says what results depend on: those with an ID (or its
beginning), of a model, or all; gc removes those used longest ago until at most --max bytes are left,
and writes damaged files anew without their damage.`

func cacheCommand(fs *flag.FlagSet) runner {
	max := fs.String("max", "", "gc: keep at most `SIZE`, as 20G or 500MB")
	return func(_ context.Context, a *app, args []string) error {
		s, err := a.open().Results()
		if err != nil {
			return err
		}
		if s == nil {
			return usagef("cache: no store; want --store DIR")
		}
		switch {
		case len(args) == 1 && args[0] == "ls":
			return a.cacheLs(s)
		case len(args) >= 1 && len(args) <= 2 && args[0] == "explain":
			text, err := s.Explain(strings.Join(args[1:], ""))
			fmt.Fprint(a.sys.Out, text)
			return err
		case len(args) == 1 && args[0] == "gc":
			return a.cacheGC(s, *max)
		}
		return usagef("usage: pewter cache ls | explain [ID|MODEL] | gc --max SIZE")
	}
}

func (a *app) cacheLs(s *store.Store) error {
	all, err := s.Ls()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		a.note("nothing is kept in %s", s.Dir())
		return nil
	}
	var rows [][]any
	for _, i := range all {
		note := ""
		for _, p := range i.Problems {
			if !p.Unfinished {
				note = "damaged: gc mends it"
			}
		}
		rows = append(rows, []any{i.ID[:12], i.Label["model"], i.Key["op"], i.Rows, i.Bytes, i.Used.UTC().Format("2006-01-02 15:04"), note})
	}
	t, err := table.FromRecords([]string{"id", "model", "op", "rows", "bytes", "used", "note"}, rows...)
	if err != nil {
		return err
	}
	text, err := plots.RenderTable(t, "text", plots.TableOptions{Color: colored(a.sys.Out, a.color)})
	fmt.Fprint(a.sys.Out, text)
	return err
}

func (a *app) cacheGC(s *store.Store, max string) error {
	if max == "" {
		return usagef("cache gc wants --max SIZE, as 20G; 0 removes all")
	}
	limit, err := bytesize.Parse(max)
	if err != nil {
		return usagef("cache gc --max: %v", err)
	}
	removed, err := s.GC(limit)
	var bytes int64
	for _, i := range removed {
		bytes += i.Bytes
	}
	fmt.Fprintf(a.sys.Out, "removed %s, %s\n", plural.Of(len(removed), "result"), plural.Of(bytes, "byte"))
	return err
}
