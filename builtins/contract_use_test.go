package builtins

import (
	"strings"
	"testing"

	"pewter/lang"
)

// uses are programs that use the language as its contract words it.
var uses = map[string]string{
	"an error is like a string": `
e = catch(lambda: fail("no such file"))
expect("such" in e and "other" not in e)
expect(e == "fail: no such file" and e != "x")
expect("fail: no such file" == e)
expect(e, "fail: no such file")
expect(len(e), len(e.message))
expect([e.startswith("fail"), e.upper()[:4], e[0:4], e.split(": ")[1]], [True, "FAIL", "fail", "no such file"])
expect(e + "!" + e, "fail: no such file!fail: no such file")
expect("why? " + e, "why? fail: no such file")
expect(e == catch(lambda: fail("no such file")))
expect(table([{"why": e}]).add(again=e)[0].again, e.message)
expect("neither" if not e else "", "neither")
`,
	"merges in the order of their parameters": `
a, b, init = [model(hidden=16, layers=2, heads=2, seed=s, name=n) for s, n in ((1, "a"), (2, "b"), (3, "c"))]
expect(ties([a, b], init, 0.5, [1, 2], 0.7, False).digest, ties([a, b], base=init, density=0.5, weights=[1, 2], scale=0.7, normalize=False).digest)
expect(linear([a, b], [1, 3]).digest, linear([a, b], weights={"b": 3, "a": 1}).digest)
expect(linear({"x": a, "y": b}, {"x": 1, "y": 3}).recipe.text.split(" = ")[1].split("\n")[0], 'linear(normalize=True, weights=[1, 3])')
expect('no model is called "z"' in catch(lambda: linear([a, b], {"a": 1, "z": 2})))
expect("none is given for b" in catch(lambda: linear([a, b], {"a": 1})))
expect(slerp([a, b], t=0.25).digest, slerp([b], a, 0.25).digest)
expect(dare_ties([a, b], init, rescale=None).digest, merge([a, b], "dare_ties", base=init, rescale=None).digest)
expect(dare_ties([a, b], init, rescale=None).digest != dare_ties([a, b], init).digest)
half = method(lambda models, weights: weights[0] * models[0] + weights[1] * models[1], "half")
expect(half([a, b], {"b": 0.75, "a": 0.25}).digest, half([a, b], [0.25, 0.75]).digest)
expect("density=[0.5, 0.25]," in ties([a, b], init, [0.5, 0.25]).recipe.text)
expect(methods().where(name="ties")[0].parameters, "density=0.2, normalize=True, scale=1.0, rescale=None")
`,
	"tensors": `
t = model(hidden=16, layers=2, heads=2, seed=1)["model.layers.0.mlp.up_proj.weight"]
expect((pow(t, 2) - t * t).norm(), 0.0)
expect(pow(2, t)[0][0], pow(2, t[0][0]), tol=1e-6)
expect((t.where(t > 0, 0) == where(t > 0, t, 0)).min(), 1.0)
expect(t.where(t > 0).min(), 0.0)
expect(t[0][:2], list(t[0])[:2])
expect(catch(lambda: pow(t, "x")), "pow: got string, want a tensor or a number")
expect(catch(lambda: pow("x", 2)), "pow: parameter x: got string, want a number or a tensor")
`,
	"tables": `
rows = [{"a": 1, "b": True}, {"a": 2, "b": False}]
write("t.csv", rows)
write("u.csv", {"a": [1, 2], "b": [True, False]})
expect(read("t.csv")["b"], [True, False])
expect(read("u.csv")["a"], [1, 2])
expect(table(rows).show("csv").text, "a,b\n1,True\n2,False\n")
expect(table(rows).select(["b", "a"]).columns, ["b", "a"])
expect(table(rows).drop(["b"]).columns, ["a"])
write("t.txt", ["one two", "", "three"])
expect(read("t.txt"), ["one two", "", "three"])
expect(tasks.text("t.txt")[0].n, 2)
expect("one line" in catch(lambda: write("t.txt", ["a\nb"])))
expect("did you mean" in catch(lambda: read("tt.txt")))
`,
	"what other libraries call it": `
t = table([{"a": 1, "value": 0.5}])
expect('write t["value"]' in catch(lambda: t.value))
`,
	"numbers": `
expect([round(1250, -2), round(1350, -2), round(-1250, -2), round(-1251, -2), round(7, -1), round(7, -3), round(7, 2)], [1200, 1400, -1200, -1300, 10, 0, 7])
expect(quantile([1, 2, 3, 4], q=[0.5, 1]), [2.5, 4.0])
expect("from 0 to 1" in catch(lambda: quantile([1, 2], [0.5, 2])))
`,
	"parameters with choices": `
expect(param("langs", ["eng"], choices=["eng", "deu"]), ["eng"])
expect("want one of" in catch(lambda: param("m", ["eng", "x"], choices=["eng", "deu"])))
expect([k for k in progress({"a": 1}, label="keys")], ["a"])
expect(bootstrap(scores=[0, 1, 1], n=10).n, 3)
`,
}

func TestUses(t *testing.T) {
	for name, src := range uses {
		t.Run(name, func(t *testing.T) {
			if _, err := run(t, newWorld(t), src); err != nil {
				t.Error(lang.Render(err, false))
			}
		})
	}
}

// What people bring from other libraries is answered with what to write.
func TestHabits(t *testing.T) {
	const made = "t = table([{\"a\": 1, \"value\": 0.5}])\nm = model(hidden=16, layers=1, heads=2)\n"
	for src, want := range map[string]string{
		"t.filter(a=1)":        "t.where(model=",
		"t.groupby('a')":       "t.group(",
		"t.sort_values('a')":   "t.sort(",
		"t.to_csv('x.csv')":    "write(\"t.csv\", t)",
		"t.plot()":             "bar(t, x=",
		"t.value":              "write t[\"value\"]",
		"t[t['a'] == 1]":       "t.where(",
		"t['b'] = [1]":         "t = t.add(",
		"t['a'] > 0.3":         "[v > 0.5 for v in x]",
		"t['a'] - t['a']":      "zip(x, y)",
		"t['a'].mean()":        "write mean(x)",
		"t + t":                "a.concat(b)",
		"m + m":                "elementwise(",
		"0.5 * m":              "linear(",
		"bar(t, x='a').show()": "show(f)",
		"hist([1, 2])":         "hist({\"value\": [1, 2, 3]}, x=\"value\")",
		"hist([1], x='value')": "hist({\"value\": [1, 2, 3]}, x=\"value\")",
		"hist(t)":              "hist(t, x=\"value\")",
		"{'a': 1}.b":           "write d[\"b\"]",
	} {
		_, err := run(t, newWorld(t), made+src)
		if err == nil {
			t.Errorf("%s is no error", src)
			continue
		}
		if got := lang.Render(err, false); !strings.Contains(got, want) {
			t.Errorf("%s: got %s\nwant %s", src, got, want)
		}
	}
}
