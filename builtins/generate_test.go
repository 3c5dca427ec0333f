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

// A list of prompts gives what each gives alone, whatever else is asked.
func TestGenerateMany(t *testing.T) {
	m := shared.Dir(t, "data/models/stories260K/hf")
	for _, how := range []string{"", ", temperature=0.8, seed=3"} {
		out, err := run(t, newWorld(t), fmt.Sprintf(`
m, ps = load(%q), ["Once upon a time", "The dog", "Lily and her mom went to the"]
a = m.generate(ps, tokens=20, stop=None%s)
expect(a, [m.generate(p, tokens=20, stop=None%s) for p in ps])
expect(m.generate(list(reversed(ps)), tokens=20, stop=""%s), list(reversed(a)))
print(len(a), type(m.generate(ps[:1], tokens=1)), type(m.generate([1, 2], tokens=1)))
`, m, how, how, how))
		if err != nil || out != "3 list string\n" {
			t.Errorf("%s: %q, %v", how, out, err)
		}
	}
}

// What cannot be continued is told, and so is a prompt that was cut.
func TestGenerateTells(t *testing.T) {
	m := shared.Dir(t, "data/models/stories260K/hf")
	for call, want := range map[string]string{
		`generate(["a", 3])`:    "element 1: got int, want string, as the first is",
		`generate([1, "a"])`:    "element 1: got string, want the id of a token",
		`generate([])`:          "got no tokens, want at least one",
		`generate("a", stop=1)`: "got int 1, want string | list of string | None",
	} {
		if _, err := run(t, newWorld(t), fmt.Sprintf("load(%q).%s", m, call)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", call, err, want)
		}
	}
	w := newWorld(t)
	var told []string
	w.Warn = func(text string) { told = append(told, text) }
	if _, err := run(t, w, fmt.Sprintf("m = load(%q)\nm.generate([\"a \" * 600, \"b\"], tokens=2)\nm.score(\"a \" * 600, \"b\")", m)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(told, "\n"); !strings.Contains(got, "1 of 2 prompts are longer than the 510 tokens") || !strings.Contains(got, "score: the text is longer than the 512 tokens") {
		t.Errorf("warnings %q", got)
	}
}
