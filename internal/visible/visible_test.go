package visible

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ in, text, line string }{
		{"plain äöü 中文 👍🏽", "plain äöü 中文 👍🏽", "plain äöü 中文 👍🏽"},
		{"a\n\tb", "a\n\tb", `a\n\tb`},
		{"\x1b]0;title\x07\x1b[31m", `\x1b]0;title\x07\x1b[31m`, `\x1b]0;title\x07\x1b[31m`},
		{"a\rb\x00\u009b1m\x7f", `a\x0db\x00\x9b1m\x7f`, `a\x0db\x00\x9b1m\x7f`},
		{"user\u202e\u2066x\u2028", `user\u202e\u2066x\u2028`, `user\u202e\u2066x\u2028`},
		{"bad\xff", "bad\ufffd", "bad\ufffd"},
	} {
		if got := Text(c.in); got != c.text {
			t.Errorf("Text(%q) is %q, want %q", c.in, got, c.text)
		}
		if got := Line(c.in); got != c.line {
			t.Errorf("Line(%q) is %q, want %q", c.in, got, c.line)
		}
	}
}

func TestShortened(t *testing.T) {
	if got := Shortened("abc", 3); got != "abc" {
		t.Errorf("got %q, want abc", got)
	}
	long := strings.Repeat("é", 500) + "end"
	got := Shortened(long, 100)
	if !strings.HasPrefix(got, "éé") || !strings.HasSuffix(got, "éend") || !strings.Contains(got, "… (904 bytes left out) …") || !utf8.ValidString(got) {
		t.Errorf("got %q", got)
	}
}
