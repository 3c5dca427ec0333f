package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors lists the packages from the top of the house to the ground; a name
// ending in "/…" stands for all packages below it. A package may import only
// packages on floors below its own.
var floors = [][]string{
	{""},
	{"repl"},
	{"repl/…"},
	{"builtins"},
	{"builtins/extend", "builtins/extend/…"},
	{"builtins/ext"},
	{"builtins/merge", "builtins/merge/align", "builtins/eval", "builtins/similarity", "builtins/train", "builtins/train/…", "plots", "lang"},
	{"builtins/model"},
	{"builtins/model/…", "builtins/stats", "builtins/store", "builtins/table"},
	{"kernel/cpu", "kernel/cuda", "kernel/kerneltest", "kernel/kernelbench"},
	{"kernel/cpu/…", "kernel/cuda/…"},
	{"kernel"},
	{"kernel/tensor"},
	{"internal/registry", "notebooks"},
	{"internal/…"},
}

// only lists who may import what, besides tests; "." is package main.
var only = map[string][]string{
	"go.starlark.net":                 {"lang", "builtins", "repl", "repl/…"},
	"gonum.org/v1/plot":               {"plots"},
	"github.com/traefik/yaegi":        {"builtins/extend"},
	"github.com/reeflective/readline": {"repl"},
	"pewter/kernel/cpu":               {".", "kernel/cpu/…"},
	"pewter/kernel/cuda":              {".", "kernel/cuda/…"},
	"pewter/kernel/kerneltest":        {},
	"pewter/internal/shared":          {},
	"C":                               {},
	"github.com/ebitengine/purego":    {"kernel/cuda", "kernel/cuda/…"},
}

// onFloor reports whether pkg, without the module's name, is what a line of floors means.
func onFloor(pkg, line string) bool {
	if under, ok := strings.CutSuffix(line, "…"); ok {
		return strings.HasPrefix(pkg, under)
	}
	return pkg == line
}

// floorOf returns the floor of an import path of this module, and -1 of any other.
// An exact name counts before a pattern.
func floorOf(path string) int {
	if path != "pewter" && !strings.HasPrefix(path, "pewter/") {
		return -1
	}
	pkg := strings.TrimPrefix(strings.TrimPrefix(path, "pewter"), "/")
	for _, exact := range []bool{true, false} {
		for i, f := range floors {
			for _, line := range f {
				if (line == pkg) == exact && onFloor(pkg, line) {
					return i
				}
			}
		}
	}
	return -1
}

func allowed(pkg string, who []string) bool {
	if pkg == "" {
		pkg = "."
	}
	return slices.ContainsFunc(who, func(w string) bool { return onFloor(pkg, w) })
}

func within(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }

// TestFloors checks that imports go down only, and that each outside package is
// known in the rooms that are meant to know it.
func TestFloors(t *testing.T) {
	if testing.Short() {
		t.Skip("lists every package")
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}:{{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		path, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		if floorOf(path) < 0 {
			t.Errorf("%s is on no floor", path)
		}
		for _, imp := range strings.Fields(imports) {
			checkImport(t, path, imp)
		}
	}
}

func checkImport(t *testing.T, path, imp string) {
	if f := floorOf(imp); f >= 0 && f <= floorOf(path) {
		t.Errorf("%s imports %s, which is not below it", path, imp)
	}
	pkg := strings.TrimPrefix(strings.TrimPrefix(path, "pewter"), "/")
	for root, who := range only {
		if within(imp, root) && !within(path, root) && !allowed(pkg, who) {
			t.Errorf("%s imports %s; only %v may", path, imp, who)
		}
	}
}

func TestFloorOf(t *testing.T) {
	for path, want := range map[string]string{
		"pewter": "", "pewter/builtins/model/tokenizer": "builtins/model/…", "pewter/builtins/model": "builtins/model",
		"pewter/internal/registry": "internal/registry", "pewter/internal/suggest": "internal/…",
	} {
		if got := floors[floorOf(path)]; !slices.Contains(got, want) {
			t.Errorf("%s is on the floor of %v, want that of %q", path, got, want)
		}
	}
	for _, path := range []string{"fmt", "pewter/util", "pewterer"} {
		if got := floorOf(path); got >= 0 {
			t.Errorf("%s is on floor %d, want none", path, got)
		}
	}
}
