package builtins

import (
	"fmt"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// Of several stop strings the one that begins first ends a text, also where they overlap.
func TestBefore(t *testing.T) {
	for _, c := range []struct {
		text  string
		stops []string
		want  string
	}{
		{"one two three", nil, "one two three"},
		{"one two three", []string{"three", "two"}, "one "},
		{"one two three", []string{"four"}, "one two three"},
		{"zab c", []string{"b c", "ab"}, "z"},
		{"zab c", []string{"ab", "b c"}, "z"},
		{"ab", []string{"a"}, ""},
	} {
		if got := before(c.text, c.stops); got != c.want {
			t.Errorf("%q before %q is %q, want %q", c.text, c.stops, got, c.want)
		}
	}
}

// What is generated with stop strings is what is generated without, up to the
// first of them, greedy and drawn.
func TestGenerateStops(t *testing.T) {
	m := shared.Dir(t, "data/models/stories260K/hf")
	for _, how := range []string{"", ", temperature=0.8, seed=3", ", temperature=1, top_p=0.9, seed=5", ", temperature=1, top_k=20, top_p=0.8, seed=7"} {
		text := func(stop string) string {
			t.Helper()
			out, err := run(t, newWorld(t), fmt.Sprintf("print(load(%q).generate(\"Once upon a time\", tokens=60, stop=%s%s))", m, stop, how))
			if err != nil {
				t.Fatal(err)
			}
			return strings.TrimSuffix(out, "\n")
		}
		whole := text(`""`)
		if len(whole) < 60 {
			t.Fatalf("%s: %q is short", how, whole)
		}
		stops := []string{whole[30:34], whole[20:23], "never so"}
		if got, want := text(fmt.Sprintf("[%q, %q, %q]", stops[0], stops[1], stops[2])), before(whole, stops); got != want {
			t.Errorf("%s: stopped at one of %q: %q, want %q", how, stops, got, want)
		}
	}
}
