package builtins

import (
	"strings"
	"testing"
)

// TestBadComparisons checks what similarities and statistics say of what they cannot use.
func TestBadComparisons(t *testing.T) {
	const models = "m, n = model(hidden=16, layers=2, heads=2, vocab=300, seed=1), model(hidden=16, layers=2, heads=2, vocab=300, seed=2)\n" +
		"d = model(hidden=16, layers=3, heads=2, vocab=300, seed=2)\n"
	for src, want := range map[string]string{
		`cosine([])`:                          "got no model",
		`cosine(m)`:                           "got one model",
		`l2([m, m])`:                          `two models are called "random1"`,
		`cosine(m, d)`:                        "and 6 more. Weights are compared one by one",
		`cka(m, n)`:                           "give text=",
		`cka(m, [[1, 2]])`:                    "a is of type checkpoint and b of list",
		`cka([[1, 2]], [[1, 2]], text=["a"])`: "got list and text or layers, want two checkpoints",
		`cka(m, n, text=["one"])`:             "got 1 item, want at least 2",
		`cka(m, n, text=["a", "b"], debiased=True)`:   "got 2 items, want at least 4",
		`cka(m, n, text=["a", "b", 3])`:               "element 2: got int, want a text",
		`cka(m, n, text=["a", "b"], layers=[2])`:      "layer 2: the models have layers 0 to 1",
		`cka(m, n, text=["a", "b"], layers=[])`:       "layers: got none",
		`cka(m, n, text=["a", "b"], batch=0)`:         "want int of 4 or more",
		`cka(m, n, text=["a", "b"], pool="max")`:      `(did you mean "mean"?)`,
		`cka(m, n, text=["a", "a"])`:                  "is the same for all items",
		`cka(m, n, text=["a", "b" * 600])`:            "cut texts with max_tokens=512",
		`cka(m, d, text=["a", "b"])`:                  "random1 has 2 layers and random2 has 3",
		`cka([[1e300, 2], [3, 4]], [[1, 2], [3, 5]])`: "too large to be multiplied",
		`cka([[1, "a"], [3, 4]], [[1, 2], [3, 5]])`:   "row 0: element 1: got string, want a number",
		`bootstrap([1, 2], n=0)`:                      "want int of 2 or more",
		`bootstrap([1, 2], over="phenomenon")`:        "of numbers only items are drawn",
		`paired([1, 2], [2, 1], "x")`:                 "there is no third",
		`paired([], [])`:                              "of the first: no items",
		`ols([1, 2, 3], [2, 2, 3], level=1)`:          "want float between 0 and 1",
		`langdist("eng", "deu", data="nowhere")`:      "there is no feature_predictions.npz",
	} {
		_, err := run(t, newWorld(t), models+src)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "as one list") {
			t.Errorf("%s\ngot  %v\nwant %s", src, err, want)
		}
	}
}

// TestNaNIsTold checks that a similarity that is no number says so, once for all pairs.
func TestNaNIsTold(t *testing.T) {
	w, told := newWorld(t), []string{}
	w.Warn = func(text string) { told = append(told, text) }
	_, err := run(t, w, "m = model(hidden=16, layers=1, heads=2, vocab=300, seed=1)\nzero = elementwise(\"0 * a\", a=m)\n"+
		"show(cosine({\"m\": m, \"z\": zero, \"y\": zero}), cosine(m, m))")
	if err != nil || len(told) != 1 || !strings.Contains(told[0], "cosine of m and z (and 2 more) is NaN") {
		t.Errorf("told %q, %v", told, err)
	}
}
