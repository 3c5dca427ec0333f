package builtins

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.starlark.net/starlark"

	"pewter/lang"
)

// oddValues make odd, values that a verb may be given by mistake.
const oddValues = `
m = model(hidden=16, layers=1, heads=2)
cyclic = [1]
cyclic.append(cyclic)
f = lambda *a: a
odd = [None, "", "x", -1, float("inf"), float("nan"), 1e300, int("9" * 30), [], [None], {}, {1: 2}, {"a": {}}, b"x", f, m, m[m.tensors[0]],
       table({"a": [1]}), cyclic, range(1000000000000)]
`

// receivers make a value of each kind that has methods.
var receivers = map[string]string{
	"checkpoint": "m", "tensor": "m[m.tensors[0]]", "table": "table({'a': [1, 2], 'b': ['x', 'y']})", "tokenizer": "m.tokenizer",
	"figure": "line(table({'a': [1, 2], 'b': [3, 4]}), x='a', y='b')", "task": "tasks.text([{'text': 'a'}], text='text')",
	"grammar": "grammar('eng')", "run": "train(m, ['a b c d e f g '] * 50, steps=1, batch=1, seq=8)",
}

// inner matches what a message must not show: how pewter is made. A verb that is not
// done with such values in its time is a defect too.
var inner = regexp.MustCompile(`runtime error|panic|internal error|0x[0-9a-f]|\bnil\b|\b(builtins|lang|starlark|model|eval|table|stats|tensor|merge)\.[A-Z]|` +
	`\[\](float|int|string|byte|any)|map\[string\]|interface \{|%!|strconv\.|reflect\.|unmarshal|goroutine|ran longer`)

// TestOddArguments gives each parameter of each verb and method odd values: messages
// are in the language's words, and none tells of a defect.
func TestOddArguments(t *testing.T) {
	if testing.Short() {
		t.Skip("some ten thousand calls")
	}
	w := newWorld(t)
	w.Offline = true
	s := lang.NewSession(lang.Env{Funcs: w.Funcs(), Names: w.Values(), Limits: lang.Limits{Time: time.Minute, Memory: 4 << 30}})
	quietly := func(src string) error { return s.Exec(context.Background(), src, func(*lang.Cell, lang.Output) {}) }
	if err := quietly(oddValues); err != nil {
		t.Fatal(err)
	}
	values := s.Lookup("odd").(*starlark.List)
	each := func(fn string, f *lang.Func) {
		for i := range values.Len() {
			for _, args := range oddCalls(f) {
				src := fmt.Sprintf("v = odd[%d]\n_r = %s(%s)\n", i, fn, args)
				if err := quietly(src); err != nil && inner.MatchString(err.Error()) {
					t.Errorf("%s(%s) with v = %s: %v", fn, args, lang.Text(values.Index(i)), err)
				}
			}
		}
	}
	for _, f := range w.Funcs() {
		each(f.Name, f)
	}
	for kind, fs := range w.Methods() {
		if err := quietly("recv = " + receivers[kind] + "\n"); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		for _, f := range fs {
			each("recv."+f.Name, f)
		}
	}
}

// oddCalls returns arguments for f: v alone and twice, and v for each parameter with what
// is plausible for those that are required.
func oddCalls(f *lang.Func) []string {
	calls := []string{"v", "v, v"}[:min(len(f.Params), 2)]
	for _, p := range f.Params {
		name := strings.TrimLeft(p.Name, "*")
		if name == "" {
			continue
		}
		args := []string{name + "=v"}
		for _, q := range f.Params {
			if q.Required() && q.Name != p.Name {
				args = append(args, q.Name+"="+plausible(q))
			}
		}
		calls = append(calls, strings.Join(args, ", "))
	}
	return calls
}

// plausible is an argument that a parameter takes.
func plausible(p lang.Param) string {
	if len(p.Type.Choices) > 0 {
		return fmt.Sprintf("%q", p.Type.Choices[0])
	}
	for _, of := range []struct{ kind, arg string }{
		{"checkpoint", "m"}, {"list of number", "[1, 2]"}, {"int", "2"}, {"float", "0.5"}, {"number", "0.5"}, {"table", "table({'a': [1], 'b': [2]})"},
		{"list", "['a', 'b']"}, {"function", "f"}, {"task", receivers["task"]},
	} {
		if strings.Contains(p.Type.Name, of.kind) {
			return of.arg
		}
	}
	return "'a'"
}
