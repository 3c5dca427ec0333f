package lang

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

func testFuncs() []*Func {
	run := func(*Call) (starlark.Value, error) { return starlark.None, nil }
	return []*Func{
		{Name: "merge", Doc: "Merge models. Lazily.", Run: run, Params: []Param{{Name: "models", Type: Any},
			{Name: "method", Type: OneOf("linear", "ties"), Default: "linear"}, {Name: "density", Type: Float, Default: 0.5, Doc: "part kept"}}},
		{Name: "tasks.flores", Doc: "Translation.", Run: run},
		{Name: "tasks.pairs", Doc: "Pairs.", Run: run},
	}
}

func TestComplete(t *testing.T) {
	up := &Func{Name: "up", Doc: "Raise.", Params: []Param{{Name: "by", Type: Int}}}
	thing := NewNamespace("thing", starlark.StringDict{"up": up.Method(starlark.String("text"))})
	s := NewSession(Env{Funcs: testFuncs(), Names: starlark.StringDict{"thing": thing}, Methods: map[string][]*Func{"string": {up}}})
	err := s.Exec(context.Background(), "d = {'eng': 1, 'deu': 2}\ndef fit(x, y=1): return x\nmerit = 1\n", func(*Cell, Output) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ src, want string }{
		{"mer", "merge merit"},
		{"x = mer", "merge merit"},
		{"tasks.", "flores pairs"},
		{"tasks.fl", "flores"},
		{"merge(d, me", "method= merge merit"},
		{"merge(d, method=\"", "linear ties"},
		{"merge(d, \"ti", "ties"},
		{"merge(d, method='linear', de", "density= def"},
		{"fit(", "x= y="},
		{"fit(1, y=me", "merge merit"},
		{"d[\"", "eng deu"},
		{"d['d", "deu"},
		{"d.se", "setdefault"},
		{"thing.up(b", "by= bool bytes break"},
		{"# mer", ""},
		{"\"mer", ""},
		{"nothing.x", ""},
		{"whi", "while"},
	} {
		start, found := s.Complete(c.src, len(c.src))
		var got []string
		for _, f := range found {
			got = append(got, f.Text)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("Complete(%q) = %q, want %q", c.src, strings.Join(got, " "), c.want)
		}
		if start > len(c.src) || strings.ContainsAny(c.src[start:], ".( \"'") {
			t.Errorf("Complete(%q) replaces %q", c.src, c.src[start:])
		}
	}
	if _, found := s.Complete("thing.", 6); !slices.Equal(found, []Candidate{{Text: "up", Doc: "Raise."}}) {
		t.Errorf("Complete(thing.) = %v", found)
	}
	_, found := s.Complete("merg", 4)
	if !slices.Equal(found, []Candidate{{Text: "merge", Doc: "Merge models."}}) {
		t.Errorf("Complete(merg) = %v", found)
	}
}

func TestNeedsMore(t *testing.T) {
	for src, want := range map[string]bool{
		"":                               false,
		"x = 1":                          false,
		"f(":                             true,
		"f(1,\n  2":                      true,
		"f(1)":                           false,
		"f)":                             false,
		`"""a`:                           true,
		"r'''a\nb":                       true,
		`"""a"""`:                        false,
		`"a`:                             false, // an error, not a beginning
		"x = 1 + \\":                     true,
		"# a \\":                         false,
		"def f():":                       true,
		"def f(): # comment":             true,
		"def f():\n    return 1":         true,
		"def f():\n    return 1\n":       false,
		"def f():\n    return 1\n    ":   false,
		"def f(): return 1":              true,
		"def f(): return 1\n":            false,
		"for i in x:\n    print(i)\n":    false,
		"if a:\n    b\nelse:":            true,
		"if a:\n    b\nelse:\n    c":     true,
		"if a":                           false, // lacks its colon
		"if a # b:":                      false,
		"for i in {1: 2} print(i)":       false,
		"def f(x) return x":              false,
		"if a \\\n and b:":               true,
		"if a \\\n and b":                false,
		"if f(1,\n 2):":                  true,
		"def f():\n    if x":             false,
		"def f():\n    else = 1":         false,
		"x = 1 if a else 2":              false,
		"[x for x in y if x]":            false,
		"x = {\n":                        true,
		"x = lambda a: a":                false,
		"def f():\n    pass\nx = 1":      false,
		"def f():\n    x = (1,\n":        true,
		"def f():\n    x = \"a\nb\"\n\n": false,
	} {
		if got := NeedsMore(src); got != want {
			t.Errorf("NeedsMore(%q) = %v, want %v", src, got, want)
		}
	}
}

func TestHighlight(t *testing.T) {
	src := "# %% a\nx = merge(load, 'a', 1.5) # c\ndef f(y): return None if x else \"open"
	letters := map[TokenClass]string{KeywordToken: "k", NameToken: "n", BuiltinToken: "b", FunctionToken: "f", StringToken: "s",
		NumberToken: "0", OperatorToken: "o", CommentToken: "c", MarkerToken: "m", ErrorToken: "e"}
	var got strings.Builder
	for _, s := range Highlight(src, func(name string) bool { return name == "merge" }) {
		got.WriteString(letters[s.Class])
	}
	if want := "mnobonoso0oc" + "kfonoo" + "kkknke"; got.String() != want {
		t.Errorf("got %s, want %s", got.String(), want)
	}
	if p := Paint("x = 1", nil); p != "x = \x1b[33m1\x1b[0m" {
		t.Errorf("Paint = %q", p)
	}
}

func TestCompletePath(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"models/m00/config.json", "models/m01/config.json", "models/.cache", "mine.csv", "my \"own\".csv", "été.tsv"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o644); err != nil && runtime.GOOS != "windows" { // which has no quotes in names
			t.Fatal(err)
		}
	}
	s := NewSession(Env{Funcs: append(testFuncs(), &Func{Name: "open", Params: []Param{{Name: "path", Type: String}}})})
	for src, want := range map[string]string{
		"open(\"":                 "mine.csv models/ été.tsv",
		"open(path='m":            "mine.csv models/",
		"open('models/":           "models/m00/ models/m01/",
		"open('models/.":          "models/.cache",
		"[open(x) for x in [\"mi": "mine.csv",
		"open('./models/m00/c":    "./models/m00/config.json",
		"open('nowhere/":          "",
		"open('é":                 "été.tsv",
		"open('mine.csv'":         "path=",
		"x = \"m":                 "",
		"merge(d, method=\"m":     "",
	} {
		_, found := s.Complete(src, len(src))
		var got []string
		for _, f := range found {
			got = append(got, f.Text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("Complete(%q) = %q, want %q", src, strings.Join(got, " "), want)
		}
	}
}
