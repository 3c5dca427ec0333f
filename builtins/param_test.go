package builtins

import (
	"testing"

	"go.starlark.net/starlark"
)

// FuzzReadParam reads what may follow --set NAME=: a value has the type of the default,
// or there is an error.
func FuzzReadParam(f *testing.F) {
	for _, s := range []string{"1", "yes", "1e5", "nan", "a,b", "[1, 2]", `["a"]`, "{'a': 1}", "None", "[0] * 1000000000", "[x for x in range(1000000000000)]", "1)\nx = (2", "", "range(9)", "(1,)", "fail('x')", "x", "1_000"} {
		f.Add(s)
	}
	likes := []starlark.Value{starlark.String(""), starlark.True, starlark.MakeInt(1), starlark.Float(1), starlark.NewList([]starlark.Value{starlark.MakeInt(1)}),
		starlark.NewList(nil), starlark.NewDict(0), starlark.Tuple{}}
	f.Fuzz(func(t *testing.T, text string) {
		for _, like := range likes {
			if v, err := readParam(text, like); err == nil && v.Type() != like.Type() {
				t.Errorf("%q is read as %s %s where the default is %s", text, v.Type(), v, like)
			}
		}
		_, _ = readParam(text, starlark.None)
	})
}
