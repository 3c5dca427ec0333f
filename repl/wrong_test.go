package repl

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// A command line that asks for what there is not ends with the code of wrong usage,
// before anything is computed.
func TestNoSuchThing(t *testing.T) {
	here := t.TempDir()
	for message, args := range map[string][]string{
		`unknown benchmark "mutliblimp" (did you mean "multiblimp"?)`: {"--tasks", "mutliblimp:eng"},
		`belebele: unknown form "xyz"`:                                {"--tasks", "belebele_xyz:deu"},
		`--data: "` + here + `/none" is no folder`:                    {"--tasks", "multiblimp:eng", "--data", here + "/none"},
		`--data: "" is no folder`:                                     {"--tasks", "multiblimp:eng", "--data", ""},
		`--ext: got "", want FILE.go`:                                 {"--tasks", "multiblimp:eng", "--ext", ""},
	} {
		code, _, errs := pewter(t, "", append([]string{"eval", "none"}, args...)...)
		want(t, code, ExitUsage, errs, message)
	}
	m := shared.Dir(t, "data/models/stories260K/hf")
	code, _, errs := pewter(t, "", evalArgs(t, m, "--metrics", "foo")...)
	want(t, code, ExitUsage, errs, `unknown metric "foo"`)
	code, _, errs = pewter(t, "", "eval", "--data", shared.Dir(t, "data"), "--tasks", "multiblimp:xxq", m)
	want(t, code, ExitFailed, errs, "no xxq/data.tsv")
}

// Where the cache folder can't be made, results are not kept, which is told once; a
// store that was asked for and can't be made is an error.
func TestNoCacheFolder(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		t.Setenv(name, file)
	}
	nb := write(t, t.TempDir(), "nb.star", `m = model(hidden=16, layers=1, heads=2)
a = evaluate(m, tasks.text(["abc"]))
# %%
b = evaluate(m, tasks.text(["abd"]))
r = train(m, ["abc " * 200], steps=1, batch=1, seq=8)
`)
	for store, code := range map[string]int{"": ExitOK, os.Getenv("HOME"): ExitFailed} {
		var out, errs bytes.Buffer
		sys := System{In: strings.NewReader(""), Out: &out, Err: &errs, Open: openCPU}
		args := []string{"run", "-q", nb}
		if store != "" {
			args = append(args, "--store", store)
		}
		got := Main(sys, args)
		want(t, got, code, errs.String())
		if n := strings.Count(errs.String(), "results are not kept"); store == "" && n != 1 {
			t.Errorf("told %d times: %s", n, errs.String())
		}
	}
}
