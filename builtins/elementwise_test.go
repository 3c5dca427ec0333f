package builtins

import (
	"strings"
	"testing"
)

// given makes two models and a base whose final norms are what is asked for.
const given = `
def with_norm(seed, x):
    m = model(hidden=4, layers=1, heads=1, ffn=8, vocab=300, seed=seed)
    return elementwise("m * 0 + x", m=m, x=x)
a, b, init = with_norm(1, 3.0), with_norm(2, -1.0), with_norm(3, 1.0)
def at(m):
    return m["model.norm.weight"][0]
`

func TestElementwise(t *testing.T) {
	for _, src := range []string{
		`expect(at(elementwise("(a + b) / 2", a=a, b=b)), 1.0)`,
		`expect(at(elementwise("where(sign(a)==sign(b),(a+b)/2,0)", a=a, b=b)), 0.0)`,
		`expect(at(elementwise("base + 0.5*(a-base)", a=a, base=init)), 2.0)`,
		`expect(at(elementwise("t*x - u*y", x=a, y=b, t=2, u=0.5)), 6.5)`,
		`expect(elementwise("x-y", x=a, y=b).digest != elementwise("x-y", x=b, y=a).digest)`,
		`expect(elementwise("a * t", a=a, t=2).digest, elementwise("a*2", a=a).digest)`,
		`m = method(lambda a, b: maximum(a, b))
expect(at(merge([a, b], method=m)), 3.0)
expect(at(m([a, b])), 3.0)`,
		`def clipped(models, base, weights, limit=1):
    d = [w * (m - base) for m, w in zip(models, weights)]
    return base + clip(sum(d), -limit, limit)
m = method(clipped)
expect(at(m([a, b], base=init)), 1.0)
expect(at(m([a, b], base=init, weights=[1, 1], limit=0.5)), 1.0)
expect(at(m([a], base=init, limit=0.5)), 1.5)
expect(at(merge([a, b, a], method=m, base=init, limit=10, weights=[1, 0, 1])), 5.0)`,
		`m = method("base - abs(a)", name="less")
expect(at(m([b], base=init)), 0.0)
expect(m([b], base=init, name="x").name, "x")`,
		`m = method(lambda a, b: where((a > b) & ~(0 <= b), a * a, -b) + 0 * (a.lt(b) | (a == b) | (b != 3)))
expect(at(m([a, b])), 9.0)
expect(at(m([b, a])), -3.0)`,
		`m = method(lambda a: a / a.norm() * sqrt(a.dot(a)) - mean_of(a))
def mean_of(x):
    return x.mean()
expect(at(m([a])), 0.0, tol=1e-6)`,
		`t = a["model.norm.weight"]
expect(list(where(t, sign(t), 7)), [1.0] * 4)
expect(list(clip(minimum(t, 2), 0, 10)), [2.0] * 4)
expect(abs(-3), 3)
expect(list(exp(t * 0)), [1.0] * 4)`,
	} {
		if _, err := run(t, newWorld(t), given+src); err != nil {
			t.Errorf("%s\n%v", src, err)
		}
	}
}

func TestElementwiseErrors(t *testing.T) {
	for src, want := range map[string]string{
		`elementwise("a +", a=a)`:                                          "the expression ends too soon",
		`elementwise("a + bb", a=a)`:                                       `unknown name "bb"`,
		`elementwise("a", a=a, b=b)`:                                       "b is not in the expression, whose names are a",
		`elementwise("a + base", a=a)`:                                     "needs a base model",
		`elementwise("a + 1", a="x")`:                                      "got string",
		`elementwise("2 + 1")`:                                             "nothing to merge",
		`method(lambda *models: models[0])`:                                "*args or **kwargs",
		`method(lambda models, a: a)`:                                      "takes models and a; want either models",
		`method(lambda a, k="x": a)`:                                       "the default of k is string, want a number",
		`method(abs)`:                                                      "got a builtin",
		`merge([a, b], method=method(lambda a: a))`:                        "takes 1 model (a), got 2",
		`method(lambda a, b: a if a else b)([a, b])`:                       "write where(condition, x, y)",
		`method(lambda a, b: a if a < b else b)([a, b])`:                   "write where(condition, x, y)",
		`method(lambda a, b: a if a < 0 else b)([a, b])`:                   "tensor < int not implemented",
		`method(lambda a, b: a if a == 0 else b)([a, b])`:                  "tensor == int not implemented as a condition",
		`method(lambda a, b: [a, b])([a, b])`:                              "got list, want a tensor or a number",
		`method(lambda x: x + b["model.norm.weight"])([a])`:                "a tensor of known elements",
		`method(lambda a: a.root())([a])`:                                  "tensor has no .root",
		`merge([a], method=method(lambda a, k=1: a), kk=2)`:                `no parameter "kk" that is a number (did you mean "k"?)`,
		`merge([a], method=method(lambda a, k=1: a), bse=b)`:               `no parameter "bse" that is a number (did you mean "base"?)`,
		`merge([a, b], wieghts=[1, 2])`:                                    `linear has no parameter "wieghts" (did you mean "weights"?); have: normalize, weights, base`,
		`merge([a, b], method="ties", base=a, densty=1)`:                   `no parameter "densty" (did you mean "density"?)`,
		`merge([a], method=method(lambda a: a), weights=[1])`:              "has no weights",
		`merge([a], method=method(lambda a: a), base=b)`:                   "takes no base model",
		`method(lambda models, weights: models[0])([a, b], weights=[1])`:   "got 1 weight for 2 models",
		`where(a["model.norm.weight"], 1, a["model.embed_tokens.weight"])`: "tensors of different shapes",
	} {
		if _, err := run(t, newWorld(t), given+src); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot %v\nwant %s", src, err, want)
		}
	}
}

// Help prints the program that a method is compiled to.
func TestMethodHelp(t *testing.T) {
	out, err := run(t, newWorld(t), `
def mix(models, base, scale=0.5):
    "Half of the way."
    return base + scale * (models[0] - base)
m = method(mix, name="half")
help(m)`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"half(models", "Half of the way.", "Of 2 models it is\n    (base + (0.5 * (m1 - base)))", "compiled to\n    "} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	t.Log(out)
}

// Help prints the program of what elementwise returns, too.
func TestElementwiseHelp(t *testing.T) {
	out, err := run(t, newWorld(t), `
a, b = [model(hidden=16, layers=2, heads=2, seed=s) for s in (1, 2)]
help(elementwise("(a + b) / 2", a=a, b=b))
help(linear([a, b]))`)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Its weights are\n    ((a + b) / 2)\ncompiled to\n    r0 = input 0, as stored\n"; strings.Count(out, want) != 1 || !strings.Contains(out, "weighted sum (r0 + r1) / 2\n") {
		t.Errorf("want once %q in\n%s", want, out)
	}
}
