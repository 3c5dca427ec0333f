package notebooks_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/builtins"
	"pewter/builtins/train/grammar"
	"pewter/kernel"
	"pewter/kernel/cpu"
	"pewter/lang"
	"pewter/notebooks"
)

// run runs a notebook with parameters set, and returns what went wrong.
func run(t *testing.T, path string, params map[string]string) error {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w := &builtins.World{Notebook: path, Params: params,
		Open: func() (kernel.Device, error) { return cpu.New(cpu.Options{}) }}
	defer w.Close()
	nb, err := lang.Parse(path, string(src))
	if err != nil {
		return err
	}
	env := lang.Env{Funcs: w.Funcs(), Names: w.Values(), Files: notebooks.Files}
	return lang.NewSession(env).Run(context.Background(), nb, func(*lang.Cell, lang.Output) {})
}

// Every notebook parses, and every name in it is defined.
func TestCheck(t *testing.T) {
	for _, path := range paths(t, "*/*.star") {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		nb, err := lang.Parse(path, string(src))
		if err == nil {
			w := &builtins.World{Notebook: path}
			err = lang.NewSession(lang.Env{Funcs: w.Funcs(), Names: w.Values(), Files: notebooks.Files}).Check(nb)
		}
		if err != nil {
			t.Errorf("%s", lang.Render(err, false))
		}
	}
}

// The notebooks of the paper hold what they expect of its published numbers.
func TestPublished(t *testing.T) {
	for _, path := range paths(t, "limits_of_merging/*.star") {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(src), "published(") && !strings.Contains(string(src), "results(") || strings.HasSuffix(path, "lib.star") {
			continue // has no published numbers
		}
		params := map[string]string{}
		if strings.Contains(string(src), `param("source"`) {
			params["source"] = "published"
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			if err := run(t, path, params); err != nil {
				t.Error(lang.Render(err, false))
			}
		})
	}
}

// With source=checkpoints a notebook reads the authors' models from the hub's
// cache and scores them on the benchmark's files; here small random ones and a
// few pairs stand in, in the same layout. They know nothing, so the notebook's
// last cell, which expects the paper's result, must say so, and nothing else fail.
func TestCheckpoints(t *testing.T) {
	cache, data := t.TempDir(), t.TempDir()
	t.Setenv("HF_HUB_CACHE", cache)
	standIns(t, cache)
	for _, l := range []string{"eng", "deu", "fra", "ita", "nld", "rus", "spa", "tur", "arb"} {
		var tsv strings.Builder
		tsv.WriteString("sen\twrong_sen\tphenomenon\tlang\n")
		g, err := grammar.Lookup(strings.Replace(l, "arb", "ara", 1))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range g.Pairs(5, 1) {
			tsv.WriteString(p.Good + "\t" + p.Bad + "\t" + p.Phenomenon + "\t" + l + "\n")
		}
		write(t, filepath.Join(data, l, "data.tsv"), tsv.String())
	}
	err := run(t, "limits_of_merging/table2.star", map[string]string{"source": "checkpoints", "data": data})
	if lang.ExitCode(err) != int(lang.ExpectationFailed) || !strings.Contains(err.Error(), "experts") {
		t.Errorf("got %v, want the expectation on experts to fail and nothing else", err)
	}
}

// standIns writes ten random models and their initialisation as the hub's cache keeps them.
func standIns(t *testing.T, cache string) {
	t.Helper()
	script := filepath.Join(t.TempDir(), "make.star")
	write(t, script, `
out = param("out", "")
words = tokenizer.train([s for l in ["eng", "rus", "ara"] for s in grammar(l).text(200)], size=400)
for i, l in enumerate("eng deu fra ita nld rus spa tur ara zhos".split(" ")):
    snapshot = "%s/models--HPLT--hplt2c_%s_checkpoints/snapshots/abc" % (out, l)
    save(model(hidden=16, layers=2, heads=2, tokenizer=words, max_len=256, std=0.1, seed=i), snapshot + "/checkpoint_0047684")
    save(model(hidden=16, layers=2, heads=2, tokenizer=words, max_len=256, std=0.1, seed=99), snapshot + "/checkpoint_0000000")
`)
	if err := run(t, script, map[string]string{"out": cache}); err != nil {
		t.Fatal(lang.Render(err, false))
	}
	for _, l := range strings.Fields("eng deu fra ita nld rus spa tur ara zhos") {
		write(t, filepath.Join(cache, "models--HPLT--hplt2c_"+l+"_checkpoints", "refs", "main"), "abc")
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func paths(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	return found
}
