package lang

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.starlark.net/starlark"
)

// TestGrowth gives Starlark's operators and builtins what would take all memory: each
// says so, with its place and what to do, and makes nothing.
func TestGrowth(t *testing.T) {
	for src, want := range map[string]string{
		`"a" * n`:                             "the text would have 100000000 bytes, and the limit is 16777216",
		`b"a" * n`:                            "the text would have 100000000 bytes, and the limit is 16777216",
		`[[0]][int(0)] *= n`:                  "100000000 elements are too many: the limit is 1048576",
		`({"a": "a"}["".lower() + "a"]) *= n`: "the text would have 100000000 bytes, and the limit is 16777216",
		`["%s%s"][int(0)] %= (nested, 1)`:     "its text would have more than 16777216 bytes",
		`n * (0,)`:                            "100000000 elements are too many: the limit is 1048576",
		`[0] * n`:                             "100000000 elements are too many: the limit is 1048576",
		`"a" * (n * n)`:                       "repeat count 10000000000000000 too large",
		`text.replace("a", text)`:             "replace: the text would have 999999000000 bytes",
		`getattr(text, "replace")("a", text)`: "replace: the text would have 999999000000 bytes",
		`text.join(["x"] * 1000)`:             "join: the text would have 1000001000 bytes",
		`("{0}" * 1000).format(text)`:         "format: the text would have 1000009000 bytes",
		`("%(a)s" * 1000) % {"a": text}`:      "the text would have 1000016000 bytes",
		`text.elems()`:                        "elems: 1000000 elements are too many: the limit is 349525",
		`text.split("a")`:                     "split: 1000000 elements are too many: the limit is 349525",
		`set(range(1000000))`:                 "set: 1000000 elements are too many: the limit is 131072",
		`zip([0] * 100000, [0] * 100000)`:     "zip: 200000 elements are too many: the limit is 174762",
		`str(nested)`:                         "str: its text would have more than 16777216 bytes",
		`repr(nested)`:                        "repr: its text would have more than 16777216 bytes",
		`fail(nested)`:                        "fail: its text would have more than 16777216 bytes",
		`"%s" % (nested,)`:                    "its text would have more than 16777216 bytes",
		`"{}".format(nested)`:                 "format: its text would have more than 16777216 bytes",
		`str({1: deep})`:                      "str: it is more than 10000 values deep",
		`json.encode(nested)`:                 "json.encode: its text would have more than 1073741824 bytes",
		`json.encode_indent(nested)`:          "json.encode_indent: its text would have more than 1073741824 bytes",
		`big * big`:                           "the product would have 1263053 digits, and the limit is 1258291",
	} {
		s := NewSession(Env{Limits: Limits{Memory: 48 << 20}})
		err := runWith(context.Background(), s, `load("json", "json")
nested, deep, big, n = [], [], 1, 100000000
text = "a" * 1000000
for i in range(100):
    nested = [nested, nested]
for i in range(20000):
    deep = [deep]
for i in range(13):
    big = (big + 1) * (big + 1) << 256
`+assigned(src)+"\n")
		if err == nil || !strings.HasPrefix(err.Error(), "nb.star:10:") || !strings.Contains(err.Error(), ": "+want) || !strings.HasSuffix(err.Error(), ")") {
			t.Errorf("%s:\n got %v\nwant %s", src, err, want)
		}
		if code := ExitCode(err); code != int(Exhausted) && !strings.HasPrefix(want, "repeat") {
			t.Errorf("%s: exit code %d", src, code)
		}
	}
}

// assigned is src as a statement.
func assigned(src string) string {
	if strings.Contains(src, "= ") {
		return src
	}
	return "x = " + src
}

// TestPlace checks that an assignment whose sides may not be looked at twice is what
// Starlark has: each is asked once, in its order, and errors name it.
func TestPlace(t *testing.T) {
	got, err := typed(NewSession(Env{}), `
asked = []
a, d, f = [[1], 2.5], {"k": 3, "t": "%d"}, {}
def told(x):
    asked.append(x)
    return x
def changed():
    a[0] = [7]
    return 2
a[told(0)] *= changed()
a[told(1)] *= told(2)
d[told("k")] *= 4
d[told("t")] %= 5
print(a, d, asked)`)
	if want := "[[1, 1], 5.0] {\"k\": 12, \"t\": \"5\"} [0, 1, 2, \"k\", \"t\"]"; err != nil || got != want+"\n" && got != want {
		t.Errorf("got %q, %v", got, err)
	}
	for src, want := range map[string]string{
		`a[int(2)] *= n`: "<input 1>:2:2: list index 2 out of range [-1:0]", `{}[int(0)] *= n`: "key 0 not in dict", `"ab"[int(0)] *= n`: "string value does not support item assignment",
		`n[int(0)] *= n`: "unhandled index operation int[int]", `[[]][int(0)] *= [n]`: "unknown binary op: list * list", `[[]][int(0)] %= n`: "unknown binary op: list % int",
	} {
		if _, err := typed(NewSession(Env{}), "a, n = [1], 3\n"+src); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", src, err, want)
		}
	}
}

// TestGrowthOfJSON is for the module's functions, whose bounds are fixed.
func TestGrowthOfJSON(t *testing.T) {
	for src, want := range map[string]string{
		`json.indent("[" * 9999 + "0," * 999999)`:    "json.indent: the text would have 107374",
		`json.decode("[" + "[]," * 13000000 + "0]")`: "json.decode: 26000001 elements are too many",
	} {
		if _, err := typed(NewSession(Env{}), "load(\"json\", \"json\")\n"+src); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", src, err, want)
		}
	}
}

// TestNoGrowth checks that what is guarded does what it did.
func TestNoGrowth(t *testing.T) {
	got, err := typed(NewSession(Env{}), `
a = [1, 2]
a *= 2
d = {"k": "%s-%s"}
d["k"] %= (1, "x")
x = 3
x *= x
r = range(1000000000000)
cyclic = [1]
cyclic.append(cyclic)
f = "a-b".replace
[a, d, x, 2 * a, a * 0, -1 * a, "ab" * 3, 7 % 4, "%d%%" % 5, f("-", "+"), getattr("a b", "split")(), "x".join(["1", "2"]),
 "{} {k}".format(1, k=2), 10 in r, len(r), r[5:7], r == range(1000000000000), r == range(5), type(r), str(cyclic), list("ab".elems()), type(f)]
`)
	const want = `[[1, 2, 1, 2], {"k": "1-x"}, 9, [1, 2, 1, 2, 1, 2, 1, 2], [], [], "ababab", 3, "5%", "a+b", ["a", "b"], "1x2", ` +
		`"1 2", True, 1000000000000, range(5, 7), True, False, "range", "[1, [...]]", ["a", "b"], "builtin_function_or_method"]`
	if err != nil || got != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
}

// TestEndlessRange interrupts what goes through a long range within one step.
func TestEndlessRange(t *testing.T) {
	for _, src := range []string{
		"x = []\nx.extend(range(1000000000000))\n", "print(*range(1000000000000))\n",
		"dict().update(range(1000000000000)[5:])\n",
	} {
		s := NewSession(Env{Limits: Limits{Memory: 64 << 20, Time: 10 * time.Second}})
		err := runWith(context.Background(), s, src)
		if err == nil || strings.Contains(src, "dict") == strings.Contains(err.Error(), "stopped: it ") {
			t.Errorf("%q: %v", src, err)
		}
	}
	s := NewSession(Env{})
	if err := runWith(context.Background(), s, "r = range(1000000000)\n# %%\ndef f():\n    for i in r:\n        if i > 10000:\n            return i\nf() + 0 * len([i for i in range(3)])\n"); err != nil {
		t.Error(err)
	}
}

// TestDoubling checks that what doubles at each step is stopped well before it takes
// more than the limit: the step that is too much could not be stopped.
func TestDoubling(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some hundred megabytes")
	}
	runtime.GC()
	const limit = 420e6
	longest := 0
	note := &Func{Name: "note", Params: []Param{{Name: "n", Type: Int}}, Run: func(c *Call) (starlark.Value, error) {
		longest = c.Int("n")
		return starlark.None, nil
	}}
	s := NewSession(Env{Funcs: []*Func{note}, Limits: Limits{Memory: limit}})
	err := runWith(context.Background(), s, "x = \"a\" * 1000000\nwhile True:\n    x = x + x; note(len(x))\n")
	if err == nil || !strings.Contains(err.Error(), "nb.star:3:") || !strings.Contains(err.Error(), "420 MB") || longest > 520_000_000 {
		t.Errorf("x had %d bytes when it was stopped: %v", longest, err)
	}
}

func TestExceeds(t *testing.T) {
	for _, c := range []struct {
		held, step, limit uint64
		want              string
	}{
		{10, 0, 10, ""}, {11 * 1e6, 0, 10 * 1e6, "it holds 11 MB of memory, and the limit is 10 MB"},
		{6 * 1e6, 5 * 1e6, 10 * 1e6, "it holds 6 MB of memory and grows too fast for the limit of 10 MB"},
		{1, 100, 10, ""}, // of which 99 was garbage
	} {
		err := exceeds(c.held, c.step, c.limit)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v", c, err)
		}
	}
}
