package builtins

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pewter/lang"
)

// block matches Python in a page, and the output that may follow it.
var block = regexp.MustCompile("(?s)```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?")

// TestTutorial types the tutorial's programs, in order and in one session, and
// compares what they show with the page; -update writes it there.
func TestTutorial(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	path := filepath.Join("..", "docs", "tutorial.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	s := lang.NewSession(lang.Env{Funcs: w.Funcs(), Names: w.Values(), Begin: w.Begin})
	updated := block.ReplaceAllStringFunc(string(page), func(m string) string {
		parts := block.FindStringSubmatch(m)
		shown := typed(t, s, parts[1])
		if !strings.Contains(m, "```text\n") {
			return m
		}
		if shown != parts[2] && !*update {
			t.Errorf("%sshows\n%s\nthe page says\n%s", parts[1], shown, parts[2])
		}
		return "```python\n" + parts[1] + "```\n\n```text\n" + shown + "```\n"
	})
	if *update && updated != string(page) {
		if err := os.WriteFile(path, []byte(updated), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// typed runs a program at the prompt and returns what it shows.
func typed(t *testing.T, s *lang.Session, src string) string {
	t.Helper()
	var out strings.Builder
	err := s.Exec(context.Background(), src, func(_ *lang.Cell, o lang.Output) {
		switch o.Kind {
		case lang.Printed:
			out.WriteString(o.Text + "\n")
		case lang.Shown:
			text := o.Value.String()
			if d, ok := o.Value.(lang.Displayer); ok {
				if b, ok := d.Display("text/plain"); ok {
					text = strings.TrimRight(string(b), "\n")
				}
			}
			out.WriteString(text + "\n")
		}
	})
	if err != nil {
		t.Fatalf("%s\n%s", src, lang.Render(err, false))
	}
	return out.String()
}
