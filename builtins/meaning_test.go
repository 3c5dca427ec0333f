package builtins

import (
	"strings"
	"testing"

	"pewter/lang"
)

// expectAll runs a notebook of expectations.
func expectAll(t *testing.T, src string) {
	t.Helper()
	if _, err := run(t, newWorld(t), src); err != nil {
		t.Error(lang.Render(err, false))
	}
}

// One merge, however it is written, has one digest, so that its scores are kept
// once; what changes a weight changes the digest.
func TestDigestOfMerge(t *testing.T) {
	expectAll(t, twoModels+`
def same(*merges):
    return len({m.digest: True for m in merges}) == 1
expect(same(ties([a, b], base=init), ties([a, b], init, density=0.2, weights=[1, 1], scale=1), merge({"x": a, "y": b}, "ties", base=init, name="z")))
expect(same(ties([a, b], base=init, density=0.3), ties([a, b], base=init, density=[0.3, 0.3]), ties([a, b], base=init, density=0.3, seed=7)))
expect(same(linear([a, b]), linear([a, b], seed=7), merge([a, b], weights=[0.5, 0.5])))
expect(same(dare_ties([a, b], base=init), merge([a, b], "dare_ties", base=init, density=[0.5, 0.5], rescale="p", seed=0)))
expect(same(dare_ties([a, b], base=init, rescale=None), merge([a, b], "dare_ties", base=init, rescale=None)))
expect(same(a, a.cast("float32")))
different = [linear([a, b]), linear([b, a]), ties([a, b], base=init), ties([a, b], base=init, density=[0.2, 0.3]), ties([a, b], base=a),
    ties([a, b], base=init, compat="mergekit"), dare_ties([a, b], base=init), dare_ties([a, b], base=init, seed=7), dare_ties([a, b], base=init, rescale=None),
    della([a, b], base=init), della([a, b], base=init, seed=7), linear([a, b], dtype="bfloat16"), a, a.cast("bfloat16")]
expect(len({m.digest: True for m in different}), len(different))
`)
}

// What is kept by dare without a rescale is as it was.
func TestRescaleNone(t *testing.T) {
	expectAll(t, twoModels+`
t = "model.layers.0.mlp.up_proj.weight"
got, want = dare_linear([a], base=init, rescale=None)[t] - init[t], a[t] - init[t]
expect(abs(got * (got - want)).max(), 0, tol=1e-8)
expect(ties([a, b], base=init, rescale=None).digest, ties([a, b], base=init).digest)
`)
}

// A similarity says above its rows what it is, of what, and how many texts.
func TestSimilaritySays(t *testing.T) {
	out, err := run(t, newWorld(t), `
a, b = [model(hidden=16, layers=2, heads=2, seed=s, name="m%d" % s) for s in (1, 2)]
cka(a, a, text=["one", "two", "three"], max_tokens=8)
cosine(a, a)
cosine([a, b]).drop("value", "whole")
`)
	if err != nil {
		t.Fatal(lang.Render(err, false))
	}
	const want = `linear CKA, biased, of m1 and m1; 3 texts, mean of tokens, at most 8 each; mean over layers 1
layer value
0 1
1 1

cosine of m1 and m1; mean over layers 1, whole model 1
layer value
embeddings 1
0 1
1 1
final 1

cosine of every two of 2 models: value is the mean over layers, whole that of all tensors
a b
m1 m2
`
	if got := compact(out); strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A wide table of scores without a caption says what its numbers are.
func TestWideScoresSay(t *testing.T) {
	const scores = "m = model(hidden=16, layers=2, heads=2, seed=1, name=\"m\")\n" + twoPairs + "s = evaluate(m, pairs)\n"
	for src, want := range map[string]string{
		`table(s, rows="model", cols="task", ci=bootstrap(s, n=50)).drop("pairs", "pairs (lo)", "pairs (hi)")`: "acc; n = 2; intervals: bootstrap normal 95%, n=50, seed=0\nmodel\nm",
		`table(s, rows=["model", "metric"], cols="task").drop("pairs").head(1)`:                                "acc, acc_char (characters), acc_byte (bytes), acc_token (tokens); n = 2\nmodel metric\nm acc",
		`table(s, rows="model", cols="task", caption="Mine").drop("pairs")`:                                    "Mine\nmodel\nm",
		`table([{"a": "x", "b": "y", "value": 1}], rows="a", cols="b").drop("y")`:                              "a\nx",
	} {
		out, err := run(t, newWorld(t), scores+src)
		if err != nil {
			t.Fatal(lang.Render(err, false))
		}
		if got := strings.TrimSpace(compact(out)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", src, got, want)
		}
	}
}
