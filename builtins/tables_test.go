package builtins

import (
	"strings"
	"testing"

	"pewter/lang"
)

// A wide table of scores shows each task's main metric with its interval.
func TestWideTable(t *testing.T) {
	out, err := run(t, newWorld(t), `
s = table({
    "model": ["a", "a", "a", "b", "b", "b"], "task": ["t"] * 6, "lang": ["eng", "eng", "deu", "eng", "eng", "deu"],
    "metric": ["acc", "acc_char", "acc"] * 2, "value": [0.5, 0.9, 0.6, 0.7, 0.9, 0.8], "lo": [0.4, 0.8, 0.5, 0.6, 0.8, 0.7], "hi": [0.6, 1.0, 0.7, 0.8, 1.0, 0.9]})
table(s, rows="model", cols="lang", ci=s, caption="Accuracy")
expect(s.mean, 0.65, tol=1e-12)
expect(table(rows=[{"a": 1}])["a"], [1])
expect(table(s, rows=["task", "model"], cols="lang")["deu"], [0.6, 0.8])
`)
	if err != nil {
		t.Fatal(lang.Render(err, false))
	}
	const want = "Accuracy\nmodel  eng        deu\n─────  ─────────  ─────────\na      0.5 ± 0.1  0.6 ± 0.1\nb      0.7 ± 0.1  0.8 ± 0.1"
	if got := strings.TrimSpace(compact(out)); got != strings.TrimSpace(compact(want)) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// compact makes the space between columns of no account.
func compact(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if !strings.Contains(line, "─") {
			lines = append(lines, strings.Join(strings.Fields(line), " "))
		}
	}
	return strings.Join(lines, "\n")
}

// TestTableVerbs checks each verb of tables by hand.
func TestTableVerbs(t *testing.T) {
	const src = `
t = table([{"lang": "eng", "acc": 0.75, "n": 4}, {"lang": "deu", "acc": 0.5, "n": 2}, {"lang": "eng", "acc": 0.25, "n": 4}])
expect(len(t), 3)
expect(t.columns, ["lang", "acc", "n"])
expect(t[-1].acc, 0.25)
expect([r["lang"] for r in t], ["eng", "deu", "eng"])
expect(t.where(lang="eng")["acc"], [0.75, 0.25])
expect(t.where(lang=["deu", "fra"])["n"], [2])
expect(t.where(lambda r: r.acc < 0.6, n=4)["acc"], [0.25])
expect(t.add(right=lambda r: r.acc * r.n)["right"], [3.0, 1.0, 1.0])
expect(t.add(x=1)["x"], [1, 1, 1])
expect(t.add(x=["a", "b", "c"])["x"], ["a", "b", "c"])
expect(t.select("n", "lang").columns, ["n", "lang"])
expect(t.drop("n").columns, ["lang", "acc"])
expect(t.rename(acc="accuracy").columns, ["lang", "accuracy", "n"])
expect(t.sort("acc")["acc"], [0.25, 0.5, 0.75])
expect(t.sort(["lang", "acc"], reverse=True)["acc"], [0.75, 0.25, 0.5])
expect(t.group("lang", mu=("acc", mean), most=("acc", "max"), k=("n", "count"))["mu"], [0.5, 0.5])
expect(t.group("lang", spread=("acc", lambda v: max(v) - min(v)))["spread"], [0.5, 0.0])
expect(t.join(table({"lang": ["deu", "eng"], "name": ["German", "English"]}), on="lang")["name"], ["English", "German", "English"])
expect(t.where(n=4).add(i=["a", "b"]).pivot("lang", "i", "acc")["b"], [0.25])
expect(len(t.concat(t, t)), 9)
expect(t.head(2)["n"], [4, 2])
expect(t[1:]["n"], [2, 4])
expect(t.unique("lang"), ["eng", "deu"])
expect(t.format(acc=".1f").select("lang", "acc").show("csv").text.splitlines()[0], "lang,acc")
marked = t.format(bold={"n": "min", "acc": "max"}).show("markdown").text.splitlines()
expect(marked[2:4], ["| eng | **0.75** | 4 |", "| deu | 0.50 | **2** |"])
expect(catch(lambda: t.format(bold={"n": "least"})).message, 'format: parameter bold: key "n": got "least", want "max" or "min"')
expect(bool(t.where(lang="fra")), False)
expect(table([{"a": 1}, {"b": 2}])[0].b, None)
`
	if _, err := run(t, newWorld(t), src); err != nil {
		t.Error(lang.Render(err, false))
	}
}

// TestTensors checks the arithmetic of tensors by hand.
func TestTensors(t *testing.T) {
	const src = `
m = model(hidden=16, layers=1, heads=2)
w = m["model.norm.weight"]
expect(w.shape, [16])
expect(list(w * 3 - 1), [2.0] * 16)
expect(list(1 - w / 2)[:2], [0.5, 0.5])
expect((-w).sum(), -16.0)
expect(w.norm(), 4.0)
expect([w.mean(), w.max(), w.min()], [1.0, 1.0, 1.0])
e = m["model.embed_tokens.weight"]
expect(e[3:5].shape, [2, 16])
expect(e[0].shape, [16])
expect(e.sum(axis=0).shape, [16])
expect(e.sum(axis=1)[7], e[7].sum(), tol=1e-6)
expect((e - e).abs().max(), 0.0)
expect((e > 0).sum() + e.le(0).sum(), 258.0 * 16)
expect(list(e[0] < e[1]), [float(x < y) for x, y in zip(e[0], e[1])])
expect(list(0 <= e[0]), [float(x >= 0) for x in e[0]])
expect(list((e[0] > 0) & ~(e[0] > 0.01) | (w == 1)), [1.0] * 16)
expect((e == e).min() - (e != e).max(), 1.0)
expect(list(where(w > 0, w.clip(0, 0.5), 0)), [0.5] * 16)
expect("as a condition" in catch(lambda: 1 if w == w else 0).message)
expect("as a condition" in catch(lambda: 1 if w < w else 0).message)
expect("not implemented" in catch(lambda: w > "x").message)
write("x.safetensors", {"a": w, "b": e})
expect((read("x.safetensors")["b"] - e).abs().max(), 0.0)
expect("shapes" in catch(lambda: w + e).message)
`
	if _, err := run(t, newWorld(t), src); err != nil {
		t.Error(lang.Render(err, false))
	}
}

// TestWords checks the words about the run itself.
func TestWords(t *testing.T) {
	const src = `
expect(fmt(0.66883, ".3f") + fmt(3, ">3"), "0.669  3")
expect(md("{a:.1%} of {b}", a=0.5, b="all").text, "50.0% of all")
expect(round(2.675, 2), 2.67)
expect([round(x) for x in (0.5, 1.5, -0.5)], [0, 2, 0])
expect(sum([True, False, True]), 2)
expect(pow(2, -1), 0.5)
expect(isnan(float("nan")))
expect({"a": [1.0, 2.0]}, {"a": [1.0, 2.05]}, tol=0.1)
expect(type(catch(lambda: expect(1, 2))), "error")
expect(catch(lambda: 3), 3)
expect(len(combinations(range(5), 3)), 10)
expect(timed(lambda: "x").value, "x")
expect(struct(a=1).a, 1)
expect(env.name, "test.star")
expect("density" in help(ties).text)
expect("breadcrumbs" in help("density").text)
expect("  linear " not in help("density").text)
expect("did you mean \"ties\"" in str(catch(lambda: help("tis"))))
expect("median" in help().text)
expect("encode" in help(model().tokenizer).text)
`
	if _, err := run(t, newWorld(t), src); err != nil {
		t.Error(lang.Render(err, false))
	}
}
