package repl

import (
	"strings"
	"testing"
)

func TestReflow(t *testing.T) {
	t.Setenv("TERM", "xterm-256color")
	line := strings.Repeat("x", 90)
	for _, c := range []struct {
		was, is int
		before  string
		want    string
	}{
		{0, 40, line, ""},
		{80, 80, line, ""},
		{80, 40, line, "\x1b[1A"},
		{40, 80, line, "\x1b[1B"},
		{80, 20, "x = 1", ""},
		{80, 40, strings.Repeat("漢", 45), "\x1b[1A"},
		{80, 40, line + "\n" + line + "\n1", "\x1b[2A"},
	} {
		r := reflow{c.was}
		if got := r.moved(c.is, c.before); got != c.want || r.width != c.is {
			t.Errorf("from %d to %d columns, %q: %q, want %q", c.was, c.is, c.before, got, c.want)
		}
	}
	for term, want := range map[string]bool{"linux": false, "screen": false, "xterm": true} {
		if got := wrapsAnew(term, ""); got != want {
			t.Errorf("%s: %v", term, got)
		}
	}
	if !wrapsAnew("screen-256color", "/tmp/tmux-0/default,1,0") {
		t.Error("tmux wraps anew")
	}
}
