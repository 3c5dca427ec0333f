package lang

import (
	"strings"
	"testing"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// TestFold cuts values between elements, never within one, and changes nothing else.
func TestFold(t *testing.T) {
	for _, c := range []struct {
		code  string
		width int
		want  string
	}{
		{`[1, 2, 3]`, 9, "[1, 2, 3]"},
		{`[1, 2, 3]`, 8, "[1, 2,\n 3]"},
		{`[1, 2, 3]`, 1, "[1,\n 2,\n 3]"},
		{`("aaaa", "bb", "cc")`, 12, "(\"aaaa\",\n \"bb\", \"cc\")"},
		{`{"a": [1, 2], "b": [3]}`, 13, "{\"a\": [1, 2],\n \"b\": [3]}"},
		{`set([100, 200])`, 12, "set([100,\n     200])"},
		{`"a long text stays"`, 4, `"a long text stays"`},
		{`["日本", "日本"]`, 13, "[\"日本\",\n \"日本\"]"},
	} {
		v, err := starlark.EvalOptions(&syntax.FileOptions{Set: true}, &starlark.Thread{}, "x", c.code, starlark.StringDict{})
		if err != nil {
			t.Fatal(err)
		}
		got := Fold(v, c.width)
		if got != c.want {
			t.Errorf("%s in %d columns: %q, want %q", c.code, c.width, got, c.want)
		}
		if joined := strings.Join(strings.Fields(got), " "); strings.ReplaceAll(joined, " ", "") != strings.ReplaceAll(v.String(), " ", "") {
			t.Errorf("%s: %q says something else than %s", c.code, got, v)
		}
	}
}
