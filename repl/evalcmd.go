package repl

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"pewter/builtins/eval"
	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/builtins/table"
	"pewter/internal/plural"
	"pewter/plots"
)

const evalDoc = `Scores models on benchmarks and prints a table. Tasks are written
NAME:LANG,LANG, as multiblimp:eng,nld or belebele_mcf:deu; --tasks is repeatable.
A model is written SOURCE, or NAME=SOURCE for what tables are to call it. A
mergekit file (.yml) is a model too: it is merged as it is loaded, and not written.
Benchmarks' files are looked for in --data and the hub's cache.`

// evalFlags are those of the command eval.
type evalFlags struct {
	tasks, metrics           []string
	limit, shots, batch      int
	compat, json, items, csv string
	phenomena                string
	stats                    bool
}

func evalCommand(fs *flag.FlagSet) runner {
	f := &evalFlags{}
	fs.Func("tasks", "`NAME:LANG,…` to score on; repeatable", func(s string) error {
		f.tasks = append(f.tasks, s)
		return nil
	})
	fs.Func("metrics", "`NAMES`, by commas; default: each task's own", func(s string) error {
		f.metrics = append(f.metrics, strings.Split(s, ",")...)
		return nil
	})
	fs.IntVar(&f.limit, "limit", 0, "the first `N` items of each task; 0: all")
	fs.IntVar(&f.shots, "shots", -1, "`N` examples before each item; -1: each task's own number")
	fs.IntVar(&f.batch, "batch", 0, "compute `N` tokens together at most, for less memory; 0: as is fast. Scores do not depend on it")
	fs.StringVar(&f.compat, "compat", "", "definitions of metrics as `WHOSE`: paper, lm-eval or lighteval")
	fs.StringVar(&f.json, "json", "", "write the scores to `FILE`, one JSON object a line; -: to standard output, without the table")
	fs.StringVar(&f.csv, "csv", "", "write the scores to `FILE` as CSV")
	fs.StringVar(&f.items, "items", "", "write one row for each item to `FILE`: .csv, .tsv, .jsonl or .parquet")
	fs.StringVar(&f.phenomena, "phenomena", "", "write the scores by phenomenon to `FILE`: .csv, .tsv, .jsonl or .parquet")
	fs.BoolVar(&f.stats, "stats", false, "say what was computed, and how fast")
	return func(ctx context.Context, a *app, args []string) error {
		if len(args) == 0 || len(f.tasks) == 0 {
			return usagef("eval wants a model and --tasks; usage: pewter eval MODEL… --tasks multiblimp:eng,nld")
		}
		return a.eval(ctx, args, f)
	}
}

// eval is the command; names that there are not are a wrong command line.
func (a *app) eval(ctx context.Context, paths []string, f *evalFlags) error {
	defer a.close()
	err := a.evalAll(ctx, paths, f)
	if errors.As(err, new(eval.NameError)) {
		return codedError{ExitUsage, err}
	}
	return err
}

func (a *app) evalAll(ctx context.Context, paths []string, f *evalFlags) error {
	for _, out := range f.outputs() { // now, not after the work
		if err := out.check(); err != nil {
			return err
		}
	}
	if f.shots < -1 {
		return usagef("--shots is %d, want 0 or more, or -1 for each task's own number", f.shots)
	}
	o := eval.Options{Metrics: f.metrics, Limit: f.limit, Batch: f.batch, Compat: f.compat}
	if f.shots >= 0 {
		o.Shots = &f.shots
	}
	for _, spec := range f.tasks {
		ts, err := eval.ParseTasks(spec, eval.Source{Data: a.data, Shots: -1})
		if err != nil {
			return err
		}
		o.Tasks = append(o.Tasks, ts...)
	}
	for _, p := range paths {
		m, err := a.openNamed(ctx, p)
		if err != nil {
			return err
		}
		o.Models = append(o.Models, m)
	}
	s, err := a.open().Evaluate(ctx, o)
	a.settle()
	if err != nil {
		return err
	}
	if f.stats {
		for _, w := range s.Work {
			fmt.Fprintln(a.sys.Err, w)
		}
	}
	return a.writeScores(s, f)
}

// outputs are the files that are asked for.
func (f *evalFlags) outputs() []scoreFile {
	json := f.json
	if json == "-" {
		json = ""
	}
	return []scoreFile{
		{flag: "json", path: json, lines: true, of: func(s *eval.Scores) *table.Table { return s.Table }},
		{flag: "csv", path: f.csv, of: func(s *eval.Scores) *table.Table { return s.Table }},
		{flag: "items", path: f.items, of: func(s *eval.Scores) *table.Table { return s.Items }},
		{flag: "phenomena", path: f.phenomena, of: func(s *eval.Scores) *table.Table { return s.Phenomena }},
	}
}

// openNamed opens what pewter eval calls a model: SOURCE or NAME=SOURCE.
func (a *app) openNamed(ctx context.Context, arg string) (model.Checkpoint, error) {
	name, source, ok := strings.Cut(arg, "=")
	if _, err := os.Stat(arg); !ok || err == nil {
		return a.openSource(ctx, arg)
	}
	if name == "" || source == "" {
		return nil, usagef("the model %q: want SOURCE or NAME=SOURCE", arg)
	}
	m, err := a.openSource(ctx, source)
	if err != nil {
		return nil, err
	}
	return model.Rename(m, name), nil
}

// openSource opens a checkpoint or the merge that a mergekit file describes.
func (a *app) openSource(ctx context.Context, source string) (model.Checkpoint, error) {
	if ext := strings.ToLower(filepath.Ext(source)); ext == ".yml" || ext == ".yaml" {
		return a.open().MergeFile(ctx, source, merge.Options{})
	}
	return a.open().OpenModel(ctx, source)
}

func (a *app) writeScores(s *eval.Scores, f *evalFlags) error {
	if err := a.printScores(s, f); err != nil {
		return err
	}
	for _, out := range f.outputs() {
		if err := out.write(s); err != nil {
			return diskError(err)
		}
	}
	return nil
}

// printScores prints the table, or the lines of JSON that --json - asks for.
func (a *app) printScores(s *eval.Scores, f *evalFlags) error {
	if f.json == "-" {
		_, err := a.sys.Out.Write(s.Table.JSONL())
		return err
	}
	brief, err := s.Table.Select("model", "task", "lang", "metric", "value", "n", "se", "lo", "hi", "normaliser", "interval")
	if err != nil {
		return err
	}
	text, err := plots.RenderTable(brief, "text", plots.TableOptions{Format: ".4f", Color: colored(a.sys.Out, a.color)})
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(a.sys.Out, text)
	return err
}

// eachLine calls f for each line of r.
func eachLine(r io.Reader, f func(string) error) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		if err := f(sc.Text()); err != nil {
			return err
		}
	}
	return sc.Err()
}

const devicesDoc = "Lists the devices that can compute: --device and --cpu choose one."

func devices(_ context.Context, a *app, _ []string) error {
	defer a.close()
	dev, err := a.sys.Open(a.device)
	if err != nil {
		return err
	}
	defer dev.Close()
	fmt.Fprintf(a.sys.Out, "%s (%s/%s, %s)\n", dev.Name(), runtime.GOOS, runtime.GOARCH, plural.Of(runtime.NumCPU(), "core"))
	return nil
}
