package repl

import (
	"context"
	"testing"

	"github.com/reeflective/readline"

	"pewter/lang"
)

func TestIndentAfter(t *testing.T) {
	for line, want := range map[string]string{
		"x = 1": "", "for x in y:": "    ", "    if x: ": "        ", "    return x": "    ", "": "",
	} {
		if got := indentAfter(line); got != want {
			t.Errorf("after %q the line begins with %q, want %q", line, got, want)
		}
	}
}

// TestComplete checks what Tab offers: the text put in place of PREFIX, which is
// never empty, since the editor takes an empty one for the whole word.
func TestComplete(t *testing.T) {
	a := &app{sys: System{Open: openCPU}, common: common{store: "none", quiet: true}}
	defer a.close()
	s := a.session(lang.Limits{})
	if err := s.Exec(context.Background(), "m = model(hidden=16, layers=1, heads=2)", func(*lang.Cell, lang.Output) {}); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"m.":                     ".name",
		"tabl":                   "table",
		"ties([m], den":          "density=",
		"ties([m], ":             " density=",
		"merge([m], method=\"da": "dare_ties",
		"m[\"model.n":            "model.norm.weight",
		"tasks.":                 ".multiblimp",
	} {
		got := complete(s, []rune(line), len([]rune(line)))
		if got.PREFIX == "" {
			t.Errorf("%q: the prefix is empty", line)
		}
		found := false
		got.EachValue(func(c readline.Completion) readline.Completion {
			found = found || c.Value == want
			return c
		})
		if !found {
			t.Errorf("%q: %q is not offered", line, want)
		}
	}
}
