package lang

import (
	"fmt"
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

// echo returns a function that returns what it got for each parameter, "-" for
// what is absent.
func echo(name string, params ...Param) *Func {
	return &Func{Name: name, Params: params, Run: func(c *Call) (starlark.Value, error) {
		var parts []string
		for _, p := range params {
			switch {
			case strings.HasPrefix(p.Name, "**"):
				parts = append(parts, fmt.Sprint(c.Extra()))
			case isVariadic(p.Name):
				parts = append(parts, fmt.Sprint(Rest[any](c)))
			case p.Name == "*":
			case c.Has(p.Name):
				parts = append(parts, fmt.Sprint(Arg[any](c, p.Name)))
			default:
				parts = append(parts, "-")
			}
		}
		return starlark.String(strings.Join(parts, " ")), nil
	}}
}

func TestBind(t *testing.T) {
	unit := Such(Float, "in (0, 1]", func(x float64) bool { return x > 0 && x <= 1 })
	s := NewSession(Env{Funcs: []*Func{
		echo("ties", Param{Name: "models", Type: OneOrMany(String)}, Param{Name: "density", Type: unit, Default: 0.2},
			Param{Name: "method", Type: OneOf("sum", "count"), Default: "sum"}, Param{Name: "base", Type: String, Default: starlark.None}),
		echo("opts", Param{Name: "n", Type: Int}, Param{Name: "*"}, Param{Name: "flag", Type: Bool, Default: false}),
		echo("many", Param{Name: "*values", Type: Int}, Param{Name: "sep", Type: String, Default: ","}, Param{Name: "**named", Type: Float}),
		echo("none"),
		echo("pairs", Param{Name: "d", Type: Either(DictOf(Float), ListOf(Float))}),
		echo("call", Param{Name: "f", Type: Function}, Param{Name: "any", Default: starlark.None}),
		echo("lists", Param{Name: "x", Type: List}),
	}})
	for _, c := range []struct{ call, want string }{
		{`ties("a")`, `[a] 0.2 sum -`},
		{`ties(["a", "b"], 1, base="c")`, `[a b] 1 sum c`},
		{`ties(models=("a",), base=None)`, `[a] 0.2 sum -`},
		{`ties()`, `! ties: missing argument for models; usage: ties(models, density=0.2, method="sum", base=None)`},
		{`ties("a", densty=0.5)`, `! ties: unknown parameter densty (did you mean "density"?); it has models, density, method, base`},
		{`ties("a", density="0.5")`, `! ties: parameter density: got string "0.5", want float`},
		{`ties("a", density=1.5)`, `! ties: parameter density: got 1.5, want float in (0, 1]`},
		{`ties("a", density=None)`, `! ties: parameter density: got NoneType, want float`},
		{`ties("a", density=True)`, `! ties: parameter density: got bool True, want float`},
		{`ties("a", method="coutn")`, `! ties: parameter method: got "coutn", want "sum" or "count" (did you mean "count"?)`},
		{`ties("a", method=1)`, `! ties: parameter method: got int 1, want "sum" | "count"`},
		{`ties(["a", 2])`, `! ties: parameter models: element 1: got int 2, want string`},
		{`ties(3)`, `! ties: parameter models: got int 3, want string | list of string`},
		{`ties("a", models="b")`, `! ties: got two values for parameter models`},
		{`ties("a", "b")`, `! ties: parameter density: got string "b", want float; write several models as one list: ties([…, …])`},
		{`ties(["a"], ["b"])`, `! ties: parameter density: got list, want float`},
		{`ties("a", 1, "sum", "b", 5)`, `! ties: got 5 positional arguments, want at most 4; usage: ties(models, density=0.2, method="sum", base=None)`},
		{`opts(1, flag=True)`, `1 true`},
		{`opts(1, True)`, `! opts: got 2 positional arguments, want at most 1; usage: opts(n, *, flag=False)`},
		{`opts(1.5)`, `! opts: parameter n: got float 1.5, want int`},
		{`opts(1 << 80)`, `! opts: parameter n: got 1208925819614629174706176, want an integer of at most 64 bits`},
		{`many()`, `[] , []`},
		{`many(1, 2, sep="-", a=1, b=2.5)`, `[1 2] - [{a 1} {b 2.5}]`},
		{`many(1, "x")`, `! many: parameter values: got string "x", want int`},
		{`many(a="x")`, `! many: parameter a: got string "x", want float`},
		{`none(1)`, `! none: got 1 positional argument, want at most 0; usage: none()`},
		{`none(a=1)`, `! none: unknown parameter a: it takes no keyword arguments`},
		{`pairs({"a": 1, "b": 2})`, `[{a 1} {b 2}]`},
		{`pairs([1, 2])`, `[1 2]`},
		{`pairs({"a": "x"})`, `! pairs: parameter d: key "a": got string "x", want float`},
		{`pairs({1: 2})`, `! pairs: parameter d: key 1: got int, want string`},
		{`pairs("x")`, `! pairs: parameter d: got string "x", want dict of float | list of float`},
		{`call(len, 3)`, `<built-in function len> 3`},
		{`call(3)`, `! call: parameter f: got int 3, want function`},
		{`lists({"a": 1})`, `! lists: parameter x: got dict, want list`},
		{`lists(range(3))`, `[0 1 2]`},
		{`lists("` + strings.Repeat("x", 100) + `")`, `! lists: parameter x: got string "` + strings.Repeat("x", 38) + `…, want list`},
	} {
		got, err := typed(s, c.call)
		if err != nil {
			got = "! " + ErrorsOf(err)[0].Msg
		} else if len(got) > 1 {
			got = got[1 : len(got)-1]
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.call, got, c.want)
		}
	}
}

// TestGetters checks the typed getters, methods and calls back.
func TestGetters(t *testing.T) {
	f := &Func{Name: "f", Params: []Param{{Name: "s", Type: String}, {Name: "i", Type: Int}, {Name: "x", Type: Float}, {Name: "b", Type: Bool},
		{Name: "fn", Type: Function}, {Name: "ss", Type: ListOf(String)}, {Name: "is", Type: OneOrMany(Int)}, {Name: "xs", Type: ListOf(Float)},
		{Name: "v", Type: Any, Default: starlark.None}}, Run: func(c *Call) (starlark.Value, error) {
		y, err := c.Call(c.Callable("fn"), starlark.MakeInt(c.Int("i")))
		if err != nil {
			return nil, c.Errorf("calling fn: %w", err)
		}
		return starlark.String(fmt.Sprint(c.String("s"), c.Int("i"), c.Float("x"), c.Bool("b"), y, c.Strings("ss"), c.Ints("is"), c.Floats("xs"),
			c.Value("v") == nil, c.Given("v"), " ", c.Recv)), nil
	}}
	s := NewSession(Env{Funcs: []*Func{f}, Names: starlark.StringDict{"method": f.Method(starlark.String("receiver"))}})
	got, err := typed(s, `method("s", 2, 1, True, lambda n: n + 1, ["a"], 7, [1, 2.5])`)
	if want := `"s2 1 true 3 [a] [7] [1 2.5] true false \"receiver\""`; got != want || err != nil {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	_, err = typed(s, `f("s", 2, 1, True, lambda n: n // 0, ["a"], 7, [1, 2.5])`)
	const want = `<input 2>:1:32: f: calling fn: floored division by zero
    1 | f("s", 2, 1, True, lambda n: n // 0, ["a"], 7, [1, 2.5])
      |                                ^^
  called from <input 2>:1:2
`
	if got := Render(err, false); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNamespace(t *testing.T) {
	run := func(name string) func(*Call) (starlark.Value, error) {
		return func(*Call) (starlark.Value, error) { return starlark.String(name), nil }
	}
	s := NewSession(Env{Funcs: []*Func{{Name: "tokenizer", Run: run("self")}, {Name: "tokenizer.train", Run: run("train")}, {Name: "tasks.b", Run: run("b")}, {Name: "tasks.a", Run: run("a")}}})
	for src, want := range map[string]string{
		"tokenizer()":                "\"self\"",
		"tokenizer.train()":          "\"train\"",
		"(tasks, dir(tasks))":        `(<namespace tasks>, ["a", "b"])`,
		"tasks()":                    "! tasks is not a function; its members are a, b",
		"tasks.c":                    `! tasks has no .c; it has a, b`,
		"{tasks: 1}":                 "! unhashable: namespace",
		"(type(tasks), bool(tasks))": `("namespace", True)`,
	} {
		got, err := typed(s, src)
		if err != nil {
			got = "! " + ErrorsOf(err)[0].Msg
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
}

func TestHelp(t *testing.T) {
	f := &Func{Name: "ties", Returns: "checkpoint", Group: "Merging", Doc: "Merge task vectors, e.g. of\nexperts. Trims first.\n\nSee Yadav et al.", Example: "ties([a, b], base=c)",
		Params: []Param{{Name: "models", Type: OneOrMany(Of[*starlark.Dict]("checkpoint")), Doc: "what to merge"}, {Name: "density", Type: Float, Default: 0.2, Doc: "part of each task\n  vector kept"},
			{Name: "*"}, {Name: "base", Type: Any, Default: starlark.None}}}
	const want = `ties(models, density=0.2, *, base=None) -> checkpoint

    Merge task vectors, e.g. of
    experts. Trims first.

    See Yadav et al.

Parameters
    models   checkpoint | list of checkpoint  what to merge
    density  float = 0.2                   part of each task vector kept
    base     any or None

Example
    ties([a, b], base=c)
`
	if got := f.Help(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	const wantMarkdown = "## Merging\n\n### ties\n\n```python\nties(models, density=0.2, *, base=None) -> checkpoint\n```\n\n" +
		"Merge task vectors, e.g. of\nexperts. Trims first.\n\nSee Yadav et al.\n\n| parameter | type | meaning |\n|---|---|---|\n" +
		"| `models` | checkpoint \\| list of checkpoint | what to merge |\n| `density` | float = 0.2 | part of each task vector kept |\n| `base` | any or None |  |\n\n" +
		"```python\nties([a, b], base=c)\n```\n"
	if got := Reference([]*Func{f}); got != wantMarkdown {
		t.Errorf("got\n%s\nwant\n%s", got, wantMarkdown)
	}
	if got := f.Summary(); got != "Merge task vectors, e.g. of experts." {
		t.Errorf("Summary = %q", got)
	}
}

func TestConvert(t *testing.T) {
	n := 7
	for _, c := range []struct {
		in   any
		want string
	}{
		{nil, "None"}, {true, "True"}, {int8(-3), "-3"}, {uint64(1 << 63), "9223372036854775808"}, {float32(0.5), "0.5"}, {"s", `"s"`},
		{[]string{"a"}, `["a"]`}, {[2]int{1, 2}, "[1, 2]"}, {map[string]any{"b": 1, "a": []any{nil}}, `{"a": [None], "b": 1}`},
		{&n, "7"}, {(*int)(nil), "None"}, {starlark.MakeInt(3), "3"}, {[]starlark.Value{starlark.True}, "[True]"},
	} {
		if got := FromGo(c.in).String(); got != c.want {
			t.Errorf("FromGo(%v) = %s, want %s", c.in, got, c.want)
		}
	}
	v, err := ToGo(FromGo(map[string]any{"a": []any{1, 2.5, "x", nil, true}}))
	if got, want := fmt.Sprintf("%#v", v), `map[string]interface {}{"a":[]interface {}{1, 2.5, "x", interface {}(nil), true}}`; got != want || err != nil {
		t.Errorf("ToGo = %s, %v", got, err)
	}
	d := starlark.NewDict(1)
	_ = d.SetKey(starlark.MakeInt(1), starlark.None)
	for v, want := range map[starlark.Value]string{d: "key 1: got int, want string",
		starlark.NewList([]starlark.Value{starlark.Universe["len"]}): "element 0: got builtin_function_or_method, want None, bool, int, float, string, list or dict"} {
		if _, err := ToGo(v); err == nil || err.Error() != want {
			t.Errorf("ToGo(%v): %v, want %s", v, err, want)
		}
	}
}
