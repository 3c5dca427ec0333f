package lang

import (
	"errors"
	"strings"
	"testing"
)

func TestRender(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"if True:\n\tx = [1] + 2\n", "nb.star:2:10: unknown binary op: list + int\n    2 | \tx = [1] + 2\n      | \t        ^\n"},
		{"\"你好\" + 1\n", "nb.star:1:6: unknown binary op: string + int\n    1 | \"你好\" + 1\n      |        ^\n  hint: write str(x) to make text of a value\n"},
		{"语言 = 1\nlen(语言)\n", "nb.star:2:4: len: value of type int has no len\n    2 | len(语言)\n      | ^^^\n"},
		{"语言 + 1\n", "nb.star:1:1: undefined: 语言\n    1 | 语言 + 1\n      | ^^^^\n"},
		{"def f(x):\n    return g(x)\ndef g(x):\n    return x[0]\nf([])\n",
			"nb.star:4:13: index 0 out of range: empty list\n    4 |     return x[0]\n      |             ^\n  called from nb.star:2:13 in f\n  called from nb.star:5:2\n"},
	} {
		_, err := record(t, NewSession(Env{}), c.src)
		if got := Render(err, false); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
	_, err := record(t, NewSession(Env{}), "x = y ** 2\n")
	const want = "\x1b[1mnb.star:1:7: \x1b[0m\x1b[1;31mStarlark has no operator **\x1b[0m\n\x1b[2m    1 | \x1b[0mx = y ** 2\n" +
		"\x1b[2m      | \x1b[0m      \x1b[1;31m^^\x1b[0m\n  \x1b[36mhint:\x1b[0m write pow(y, 2)\n"
	if got := Render(err, true); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if got := Render(errors.New("plain"), false); got != "plain\n" {
		t.Errorf("got %q", got)
	}
	if got := Render(nil, false); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestRenderHostile checks that what an error quotes cannot command a terminal, and
// that a long line and a long message are cut.
func TestRenderHostile(t *testing.T) {
	long := strings.Repeat("a", 100_000)
	for _, c := range []struct {
		src  string
		want []string
		most int
	}{
		{"x = '\x1b]0;title\x07\u202e' + 1\n", []string{`'\x1b]0;title\x07\u202e' + 1`}, 300},
		{"{}['\\033[31m' + '\u202e']\n", []string{`not in dict`}, 300},
		{"x = '" + long + "' + 1\n", []string{"    1 | …aaaa", "' + 1\n      | ", " ^\n"}, 1000},
		{"x = 1 + '" + long + "'\n", []string{"    1 | x = 1 + 'aaaa", "aa…\n      |       ^\n"}, 1000},
		{long + "\n", []string{"undefined: aaaa", "… (96011 bytes left out) …aaaa", "    1 | aaaa"}, 4600},
	} {
		_, err := record(t, NewSession(Env{}), c.src)
		got := Render(err, false)
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("got\n%.600s\nwant %q in it", got, w)
			}
		}
		if len(got) > c.most || strings.ContainsAny(got, "\x1b\x07\u202e") {
			t.Errorf("got %d bytes\n%.600q", len(got), got)
		}
	}
}
