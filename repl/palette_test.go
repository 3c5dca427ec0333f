package repl

import "testing"

// The corners of the cube, a grey, and a colour between: blue 0x0072b2 is nearest
// to (0, 95, 175), which is 16 + 6*1 + 3.
func TestFewerColors(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[38;2;0;0;0mx":        "\x1b[38;5;16mx",
		"\x1b[48;2;255;255;255mx":  "\x1b[48;5;231mx",
		"\x1b[38;2;118;118;118mx":  "\x1b[38;5;243mx",
		"\x1b[38;2;0;114;178mx":    "\x1b[38;5;25mx",
		"\x1b[1mbold\x1b[0m plain": "\x1b[1mbold\x1b[0m plain",
	} {
		if got := fewerColors(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestTrueColor(t *testing.T) {
	for _, env := range []struct {
		term, color string
		want        bool
	}{{"xterm-256color", "", false}, {"xterm-256color", "truecolor", true}, {"xterm-direct", "", true}} {
		t.Setenv("TERM", env.term)
		t.Setenv("COLORTERM", env.color)
		t.Setenv("WT_SESSION", "")
		if got := trueColor(); got != env.want {
			t.Errorf("%+v: got %v", env, got)
		}
	}
}
