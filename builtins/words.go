package builtins

import (
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"go.starlark.net/syntax"

	"pewter/internal/suggest"
	"pewter/lang"
)

func (w *World) words() []*lang.Func {
	const group = "Words"
	x := lang.Param{Name: "x", Type: lang.Any, Doc: "a value"}
	return []*lang.Func{
		{Name: "print", Group: group, Run: printValues,
			Params:  []lang.Param{{Name: "*values", Type: lang.Any, Doc: "what to print"}, {Name: "sep", Type: lang.String, Default: " ", Doc: "what stands between"}},
			Doc:     "Prints the values on a line of the cell's output. Tables and figures are printed as text.",
			Example: `print("accuracy", 0.75)`},
		{Name: "show", Group: group, Run: show,
			Params:  []lang.Param{{Name: "*values", Type: lang.Any, Doc: "what to show"}},
			Doc:     "Shows values as the last expression of a cell is shown: tables and figures in their best form.",
			Example: `show(table([{"lang": "eng", "acc": 0.75}]))`},
		{Name: "md", Group: group, Returns: "markdown", Run: markdown,
			Params:  []lang.Param{{Name: "text", Type: lang.String, Doc: "Markdown; {name} and {name:.3f} are replaced, {{ and }} are braces"}, {Name: "**values", Type: lang.Any, Doc: "what the names stand for"}},
			Doc:     "Prose with numbers in it.",
			Example: `md("Accuracy is **{acc:.1%}** on {n} items.", acc=0.6688, n=770)`},
		{Name: "fmt", Group: group, Returns: "string", Run: formatCall,
			Params:  []lang.Param{x, {Name: "spec", Type: lang.String, Default: "", Doc: `as in Python's f-strings: ".3f", ">8", "+.1%", ",d"`}},
			Doc:     "The value as text, formatted.",
			Example: `expect(fmt(0.668831, ".3f"), "0.669")`},
		{Name: "struct", Group: group, Returns: "struct", Run: structOf,
			Params:  []lang.Param{{Name: "**fields", Type: lang.Any, Doc: "names and values"}},
			Doc:     "A value with named fields.",
			Example: `expect(struct(a=1, b=2).b, 2)`},
		{Name: "combinations", Group: group, Returns: "list of tuples", Run: combinations,
			Params:  []lang.Param{{Name: "items", Type: lang.List, Doc: "a list"}, {Name: "k", Type: lang.Int, Default: 2, Doc: "how many at a time"}},
			Doc:     "Every choice of k items, in the order of the list.",
			Example: `expect(combinations(["a", "b", "c"]), [("a", "b"), ("a", "c"), ("b", "c")])`},
	}
}

// sessions are the words about the run itself.
func (w *World) sessions() []*lang.Func {
	const group = "Words"
	return []*lang.Func{
		{Name: "param", Group: group, Returns: "any", Run: w.param,
			Params: []lang.Param{{Name: "name", Type: lang.String, Doc: "what `--set NAME=VALUE` sets"}, {Name: "default", Type: lang.Any, Doc: "the value without --set; its type is that of the parameter"},
				{Name: "doc", Type: lang.String, Default: "", Doc: "what it means"}, {Name: "choices", Type: lang.List, Default: starlark.None, Doc: "the values it may have"}},
			Doc:     "A parameter of the notebook, which the command line can set: `pewter run NB.star --set n=100`.",
			Example: `n = param("n", 1000, doc="resamples")` + "\nexpect(n, 1000)"},
		{Name: "expect", Group: group, Run: w.expect,
			Params: []lang.Param{{Name: "got", Type: lang.Any, Doc: "what was computed"}, {Name: "want", Type: lang.Any, Default: true, Doc: "what it should be"},
				{Name: "tol", Type: lang.Float, Default: 0, Doc: "how far numbers may differ"}, {Name: "what", Type: lang.String, Default: "", Doc: "what the message calls it"}},
			Doc:     "Fails unless `got` is `want`; of a comparison, as in expect(a > b), the message has both sides. Numbers within lists and dicts may differ by `tol`. A run in which only expectations failed ends with exit code 3.",
			Example: `expect(0.66883, 0.6688, tol=1e-4, what="accuracy")`},
		{Name: "seed", Group: group, Run: w.setSeed,
			Params:  []lang.Param{{Name: "n", Type: lang.Int, Doc: "a number"}},
			Doc:     "Sets the seed of the verbs that draw numbers and are given none. It is 0 before.",
			Example: `seed(7)`},
		{Name: "timed", Group: group, Returns: "struct", Run: timed,
			Params:  []lang.Param{{Name: "f", Type: lang.Function, Doc: "a function of no arguments"}},
			Doc:     "Calls f; its `.value`, and the `.seconds` it took.",
			Example: `expect(timed(lambda: 3).value, 3)`},
		{Name: "catch", Group: group, Returns: "any", Run: catch,
			Params:  []lang.Param{{Name: "f", Type: lang.Function, Doc: "a function of no arguments"}},
			Doc:     "Calls f; its value, or the error it fails with: a value of type \"error\", false in a condition, that is searched, cut and joined as a string is: its `.message`.",
			Example: "e = catch(lambda: 1 // 0)\nexpect(type(e), \"error\")\nexpect(\"division\" in e)"},
		{Name: "device", Group: group, Returns: "string", Run: w.deviceName,
			Doc:     "The name of the device that computes.",
			Example: `print(device())`},
		{Name: "help", Group: group, Returns: "text", Run: w.help,
			Params:  []lang.Param{{Name: "x", Type: lang.Any, Default: starlark.None, Doc: "a function, a value or a name; None: all there is"}},
			Doc:     "What x is and how to use it.",
			Example: `help(fmt)`},
		{Name: "progress", Group: group, Returns: "iterable", Run: w.progress,
			Params:  []lang.Param{{Name: "iterable", Type: iterableType, Doc: "what to go through; of a dict, its keys"}, {Name: "label", Type: lang.String, Default: "", Doc: "what the display calls it"}},
			Doc:     "The items, showing how far a loop over them is.",
			Example: `expect([2 * x for x in progress([1, 2], "twice")], [2, 4])`},
	}
}

func printValues(c *lang.Call) (starlark.Value, error) {
	var parts []string
	for _, v := range lang.Rest[starlark.Value](c) {
		if err := lang.Compute(c.Thread, v); err != nil {
			return nil, c.Errorf("%w", err)
		}
		parts = append(parts, plainText(v))
	}
	text := strings.Join(parts, c.String("sep"))
	if c.Thread.Print != nil {
		c.Thread.Print(c.Thread, text)
	} else {
		fmt.Println(text)
	}
	return starlark.None, nil
}

func show(c *lang.Call) (starlark.Value, error) {
	for _, v := range lang.Rest[starlark.Value](c) {
		if err := lang.Show(c.Thread, v); err != nil {
			return nil, c.Errorf("%w", err)
		}
	}
	return starlark.None, nil
}

func markdown(c *lang.Call) (starlark.Value, error) {
	values := c.Extra()
	text, err := expand(c.String("text"), func(name string) (starlark.Value, error) {
		var names []string
		for _, p := range values {
			if p.Key == name {
				return p.Value.(starlark.Value), nil
			}
			names = append(names, p.Key)
		}
		return nil, fmt.Errorf("no value of that name%s; write md(text, %s=…)", suggest.DidYouMean(name, names), name)
	})
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return Text{text: text, mime: "text/markdown"}, nil
}

func formatCall(c *lang.Call) (starlark.Value, error) {
	s, err := formatValue(c.Value("x"), c.String("spec"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return starlark.String(s), nil
}

func structOf(c *lang.Call) (starlark.Value, error) {
	fields := starlark.StringDict{}
	for _, p := range c.Extra() {
		fields[p.Key] = p.Value.(starlark.Value)
	}
	return starlarkstruct.FromStringDict(starlarkstruct.Default, fields), nil
}

// maxCombined bounds the items of all combinations together.
const maxCombined = 10_000_000

func combinations(c *lang.Call) (starlark.Value, error) {
	items, k := lang.Arg[[]starlark.Value](c, "items"), c.Int("k")
	if k < 0 {
		return nil, c.Errorf("parameter k: got %d, want 0 or more", k)
	}
	out := []starlark.Value{}
	for t := range choose(items, k) {
		if out = append(out, t); len(out)*max(k, 1) > maxCombined {
			return nil, c.Errorf("more than %d combinations of %d from %d items", maxCombined/max(k, 1), k, len(items))
		}
	}
	return starlark.NewList(out), nil
}

func choose(items []starlark.Value, k int) iter.Seq[starlark.Tuple] {
	return func(yield func(starlark.Tuple) bool) {
		var extend func(from int, sofar starlark.Tuple) bool
		extend = func(from int, sofar starlark.Tuple) bool {
			if len(sofar) == k {
				return yield(append(starlark.Tuple{}, sofar...))
			}
			for i := from; i <= len(items)-(k-len(sofar)); i++ {
				if !extend(i+1, append(sofar, items[i])) {
					return false
				}
			}
			return true
		}
		extend(0, make(starlark.Tuple, 0, min(k, len(items))))
	}
}

func (w *World) setSeed(c *lang.Call) (starlark.Value, error) {
	w.seed = uint64(c.Int("n"))
	return starlark.None, nil
}

func timed(c *lang.Call) (starlark.Value, error) {
	start := time.Now()
	v, err := c.Call(c.Callable("f"))
	if err != nil {
		return nil, err
	}
	return starlarkstruct.FromStringDict(starlarkstruct.Default, starlark.StringDict{
		"value": v, "seconds": starlark.Float(time.Since(start).Seconds()),
	}), nil
}

// catch does not hold up an interrupt or a limit: those end the cell.
func catch(c *lang.Call) (starlark.Value, error) {
	v, err := c.Call(c.Callable("f"))
	if err == nil {
		return v, nil
	}
	if c.Context().Err() != nil || lang.ClassOf(err) == lang.Exhausted || lang.ClassOf(err) == lang.Interrupted {
		return nil, err
	}
	return Failure{err: err}, nil
}

func (w *World) deviceName(c *lang.Call) (starlark.Value, error) {
	dev, err := w.device()
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	if dev == nil {
		return starlark.String("none"), nil
	}
	return starlark.String(dev.Name()), nil
}

func (w *World) expect(c *lang.Call) (starlark.Value, error) {
	got, want := lang.Arg[starlark.Value](c, "got"), lang.Arg[starlark.Value](c, "want")
	if got == nil {
		got = starlark.None
	}
	if want == nil {
		want = starlark.None
	}
	told, compared := got.(lang.Told)
	if compared {
		got = told.Bool
	}
	same, err := alike(got, want, c.Float("tol"), 0)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	if same {
		return starlark.None, nil
	}
	message := fmt.Sprintf("got %s, want %s%s%s", lang.Text(got), lang.Text(want), within(c), apart(got, want))
	switch {
	case compared && want == starlark.True:
		message = fmt.Sprintf("got %s%s", told.Holds(), apart(told.X, told.Y))
	case compared:
		message = fmt.Sprintf("got %s, want %s", told.Holds(), lang.Text(want))
	}
	if what := c.String("what"); what != "" {
		message = what + ": " + message
	}
	return nil, lang.Fail(lang.ExpectationFailed, "%s", message)
}

// within says how far numbers may differ, if the call does.
func within(c *lang.Call) string {
	if !c.Given("tol") {
		return ""
	}
	return fmt.Sprintf(" within %g", c.Float("tol"))
}

// apart says how far two numbers are from each other.
func apart(got, want starlark.Value) string {
	a, ok1 := starlark.AsFloat(got)
	b, ok2 := starlark.AsFloat(want)
	if !ok1 || !ok2 || a == b {
		return ""
	}
	return fmt.Sprintf(" (they differ by %.3g)", math.Abs(a-b))
}

// alike compares numbers with a tolerance, in lists, tuples and dicts too; NaN
// is like NaN. They may stand so deep within each other.
func alike(a, b starlark.Value, tol float64, depth int) (bool, error) {
	const deepest = 1000
	if depth > deepest {
		return false, fmt.Errorf("lists or dicts stand more than %d deep within each other: does one hold itself?", deepest)
	}
	x, ok1 := starlark.AsFloat(a)
	y, ok2 := starlark.AsFloat(b)
	if ok1 && ok2 && (tol > 0 || math.IsNaN(x) || math.IsNaN(y)) {
		return math.Abs(x-y) <= tol || math.IsNaN(x) && math.IsNaN(y), nil
	}
	if da, ok := a.(*starlark.Dict); ok {
		if db, ok := b.(*starlark.Dict); ok {
			return alikeDicts(da, db, tol, depth+1)
		}
	}
	sa, ok1 := a.(starlark.Indexable)
	sb, ok2 := b.(starlark.Indexable)
	if ok1 && ok2 && !undivided(a) && !undivided(b) && (a.Type() == b.Type() || isTensor(a) || isTensor(b)) {
		return alikeLists(sa, sb, tol, depth+1)
	}
	return lang.Compare(syntax.EQL, a, b)
}

// undivided reports whether a value that has parts is not compared by them: a part of a text
// is a text, and a range has no end to speak of.
func undivided(v starlark.Value) bool {
	switch v.Type() {
	case "string", "bytes", "range", "error":
		return true
	}
	return false
}

func alikeLists(a, b starlark.Indexable, tol float64, depth int) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	for i := range a.Len() {
		if same, err := alike(a.Index(i), b.Index(i), tol, depth); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}

func alikeDicts(a, b *starlark.Dict, tol float64, depth int) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	for k, v := range a.Entries() {
		u, found, err := b.Get(k)
		if err != nil || !found {
			return false, err
		}
		if same, err := alike(v, u, tol, depth); !same || err != nil {
			return false, err
		}
	}
	return true, nil
}
