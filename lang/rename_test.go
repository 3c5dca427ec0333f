package lang

import (
	"strings"
	"testing"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

func TestRenameLoads(t *testing.T) {
	modules := func(name string) bool { return name == "math" }
	for _, c := range []struct{ in, want string }{
		{`x = load("a")`, `x = ℓoad("a")`},
		{`load("a")`, `ℓoad("a")`},
		{`load("a.star", "f")`, `load("a.star", "f")`},
		{`load('a.star', f="g")`, `load('a.star', f="g")`},
		{"load(  # c\n  \"a.star\", # d\n \"f\")", "load(  # c\n  \"a.star\", # d\n \"f\")"},
		{`load("math", "sqrt")`, `load("math", "sqrt")`},
		{`load("maths", "sqrt")`, `ℓoad("maths", "sqrt")`},
		{`load("a.star")`, `ℓoad("a.star")`}, // takes no names: not a statement
		{`load("a", step=3)`, `ℓoad("a", step=3)`},
		{`load("a.star", "f"); load("b")`, `load("a.star", "f"); ℓoad("b")`},
		{`x = 1; load("a.star", "f")`, `x = 1; load("a.star", "f")`},
		{`x = load("a.star", "f")`, `x = ℓoad("a.star", "f")`},
		{"if x: load(\"a.star\", \"f\")", "if x: load(\"a.star\", \"f\")"}, // for Starlark to refuse
		{"f = lambda: load(\"a.star\", \"f\")", "f = lambda: ℓoad(\"a.star\", \"f\")"},
		{"f = lambda x=lambda: 1: load", "f = lambda x=lambda: 1: ℓoad"},
		{"x = {1:\nload(\"a.star\", \"f\")}", "x = {1:\nℓoad(\"a.star\", \"f\")}"},
		{"def f():\n    load(\"a\")\n", "def f():\n    ℓoad(\"a\")\n"},
		{`[load(p) for p in x]`, `[ℓoad(p) for p in x]`},
		{`m.load(load=load)`, `m.ℓoad(ℓoad=ℓoad)`},
		{`def load(load): pass`, `def ℓoad(ℓoad): pass`},
		{`"load" + 'load' + """load""" # load`, `"load" + 'load' + """load""" # load`},
		{`r"\" + load" + load`, `r"\" + load" + ℓoad`},
		{"'''\nload\n'''\nload", "'''\nload\n'''\nℓoad"},
		{"x = 1 + \\\n  load", "x = 1 + \\\n  ℓoad"},
		{`loads(unload, load_, _load, łoad)`, `loads(unload, load_, _load, łoad)`},
		{"\"unclosed load\nload", "\"unclosed load\nℓoad"},
		{"# %%\r\nload(\"a\")\r\n", "# %%\r\nℓoad(\"a\")\r\n"},
	} {
		if got := renameLoads(c.in, modules); got != c.want {
			t.Errorf("renameLoads(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// TestLoadIsAName checks that no trace of the renaming is left at run time.
func TestLoadIsAName(t *testing.T) {
	load := &Func{Name: "load", Params: []Param{{Name: "source", Type: String}}, Run: func(c *Call) (starlark.Value, error) { return starlark.String("<" + c.String("source") + ">"), nil }}
	kw := &Func{Name: "kw", Params: []Param{{Name: "**all", Type: Any}}, Run: func(c *Call) (starlark.Value, error) { return starlark.String(c.Extra()[0].Key), nil }}
	s := NewSession(Env{Funcs: []*Func{load, kw, {Name: "m.load", Run: load.Run}}})
	for src, want := range map[string]string{
		`load`:                                `<built-in function load>`,
		`[load(p) for p in ["a","b"]]`:        `["<a>", "<b>"]`,
		`kw(load=1)`:                          `"load"`,
		`dir(m)`:                              `["load"]`,
		"def f(load): return load\nf(load=3)": "3",
		`load("a", "b")`:                      `! load: got 2 positional arguments, want at most 1; usage: load(source)`,
		`load(sorce="b")`:                     `! load: unknown parameter sorce (did you mean "source"?); it has source`,
		`{}.load`:                             `! dict has no .load field or method`,
		`load = = 3`:                          `! got '=', want primary expression`,
		`x.load 3`:                            `! got int literal, want newline`,
		"def g():\n    y = load\n    load = 1\n    return y\ng()": "! local variable load referenced before assignment",
	} {
		got, err := typed(s, src)
		if err != nil {
			got = "! " + ErrorsOf(err)[0].Msg
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
}

// FuzzLoadRename checks that renaming keeps every position, touches only the word
// load outside strings and comments, and is undone by naming back.
func FuzzLoadRename(f *testing.F) {
	f.Add("x = load('a')\nload('b.star', 'c')\n\"load\" # load\n")
	f.Add("'''load\n'''load\\\nload{load:lambda:load}\rload")
	f.Fuzz(func(t *testing.T, src string) {
		if strings.Contains(src, "ℓ") {
			return
		}
		got := renameLoads(src, nil)
		if nameBack(got) != src {
			t.Fatalf("%q becomes %q, which is named back to %q", src, got, nameBack(got))
		}
		if utf8.RuneCountInString(got) != utf8.RuneCountInString(src) {
			t.Fatalf("%q becomes %q, of another length", src, got)
		}
		before, after := lex(src), lex(got)
		if len(before) != len(after) {
			t.Fatalf("%q has %d tokens, %q has %d", src, len(before), got, len(after))
		}
		for i, b := range before {
			a := after[i]
			if a.line != b.line || a.col != b.col || a.text != b.text && (b.kind != kindKeyword || b.text != "load") {
				t.Fatalf("%q: token %q at %d:%d becomes %q at %d:%d", src, b.text, b.line, b.col, a.text, a.line, a.col)
			}
		}
	})
}

// FuzzParse checks that Parse never panics, and that the errors it gives are in
// the text.
func FuzzParse(f *testing.F) {
	f.Add("# %%\nx = f\"{a}\"\n# %%\ny = (\n")
	f.Add("def f(a, /): pass\na, *b = 1 ** 2 < 3 < 4\n")
	f.Add("load('a.star', 'b')\n'a' 'b'\n“x”\n\tpass\n")
	f.Fuzz(func(t *testing.T, src string) {
		nb, err := Parse("f.star", src)
		if nb == nil {
			t.Fatal("no notebook")
		}
		lines := len(newSource("", src).lines)
		for _, e := range ErrorsOf(err) {
			if e.Pos.Line < 1 || int(e.Pos.Line) > lines+1 || e.Class != Invalid || strings.Contains(e.Msg, "internal error") {
				t.Fatalf("%q (%d lines): %v", src, lines, e)
			}
		}
		Render(err, true)
		NeedsMore(src)
		Highlight(src, nil)
		NewSession(Env{}).Complete(src, len(src))
	})
}
