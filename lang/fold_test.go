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

// TestFoldLong shows the beginning of long values.
func TestFoldLong(t *testing.T) {
	for code, want := range map[string][]string{
		`list(range(1000))`:            {"[0, 1, ", " 999]"},
		`list(range(1000000))`:         {"[0, 1, ", " 999,\n … 999000 more: print(x) writes all]"},
		`{i: -i for i in range(2000)}`: {"{0: 0, 1: -1, ", " 999: -999,\n … 1000 more: print(x) writes all}"},
		`"é" * 30000`:                  {`"éé`, "é… 40003 bytes more: print(x) writes all"},
		`["a" * 30000, 1]`:             {`["aa`, "a… 10002 bytes more: print(x) writes all,\n 1]"},
		`[list(range(1000000))]`:       {"[[0, 1, ", " bytes more: print(x) writes all"},
	} {
		v, err := starlark.EvalOptions(&syntax.FileOptions{Set: true}, &starlark.Thread{}, "x", code, starlark.StringDict{})
		if err != nil {
			t.Fatal(err)
		}
		if got := Fold(v, 40); !strings.HasPrefix(got, want[0]) || !strings.HasSuffix(got, want[1]) {
			t.Errorf("%s: %q … %q, want %q", code, got[:min(len(got), 20)], got[max(0, len(got)-60):], want)
		}
	}
}
