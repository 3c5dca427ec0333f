package lang

import (
	"context"
	"testing"

	"go.starlark.net/starlark"
)

// TestTold checks what expect is told: the comparison that decided, with its sides.
func TestTold(t *testing.T) {
	for src, want := range map[string]string{
		`expect(3 > 5)`:                      "3 > 5, which is False",
		`expect((1 == 1) and 3 != 3)`:        "3 != 3, which is False",
		`expect(1 > 2 or "a" == "b", 7)`:     `"a" == "b", which is False`,
		`expect(1 > 2 and 2 > 3)`:            "1 > 2, which is False",
		`expect(p < 2)`:                      "(True, False)",
		`expect(not 1 == 1)`:                 "False",
		`expect(len("abc"))`:                 "3",
		`expect(got=1 > 2)`:                  "False",
		`(lambda expect: expect(1 > 2))(id)`: "False",
		`expect(p == 2 and 1)`:               "pair == int not implemented as a condition",
		`expect(1 > "x")`:                    "int > string not implemented",
	} {
		got := ""
		names := starlark.StringDict{"p": pairOf{1, 2}}
		for _, name := range []string{"expect", "id"} {
			names[name] = starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
				for _, kw := range kwargs {
					args = append(args, kw[1])
				}
				if got = args[0].String(); args[0].Type() == "bool" {
					if told, ok := args[0].(Told); ok {
						got = told.Holds()
					}
				}
				return starlark.None, nil
			})
		}
		if err := NewSession(Env{Names: names}).Exec(context.Background(), src, func(*Cell, Output) {}); err != nil {
			got = err.(*Error).Msg
		}
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", src, got, want)
		}
	}
}
