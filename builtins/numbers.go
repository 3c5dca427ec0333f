package builtins

import (
	"fmt"
	"math"
	"math/big"
	"strconv"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"pewter/lang"
)

// countType is how many of something, one at least; its Go value is int.
var countType = lang.Such(lang.Int, "greater than 0", func(n int) bool { return n > 0 })

// numbersOf is the type of a list of numbers; its Go value is []float64.
var numbersOf = lang.Type{Name: "list of numbers", Convert: func(v starlark.Value) (any, error) {
	it, ok := v.(starlark.Iterable)
	if _, isDict := v.(*starlark.Dict); !ok || isDict {
		return nil, lang.ErrType
	}
	out := []float64{}
	for e := range starlark.Elements(it) {
		switch e := e.(type) {
		case starlark.NoneType:
			out = append(out, math.NaN())
		case starlark.Bool:
			out = append(out, truth(bool(e)))
		default:
			x, ok := starlark.AsFloat(e)
			if !ok {
				return nil, fmt.Errorf("element %d: got %s, want a number", len(out), e.Type())
			}
			out = append(out, x)
		}
	}
	return out, nil
}}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// number is the type of an int or a float; its Go value is starlark.Value.
var number = lang.Type{Name: "number", Convert: func(v starlark.Value) (any, error) {
	switch v.(type) {
	case starlark.Int, starlark.Float:
		return v, nil
	}
	return nil, lang.ErrType
}}

func (w *World) numbers() []*lang.Func {
	return []*lang.Func{
		{Name: "sum", Group: "Numbers", Returns: "number", Run: sumOf,
			Params:  []lang.Param{{Name: "x", Type: lang.Any, Doc: "a list of numbers or tensors; of booleans, how many are true"}, {Name: "start", Type: number, Default: 0, Doc: "what to add to"}},
			Doc:     "The sum of a list: an int where all are ints.",
			Example: "expect(sum([1, 2, 3]), 6)\nexpect(sum([0.5, 0.25]), 0.75)"},
		{Name: "round", Group: "Numbers", Returns: "number", Run: round,
			Params:  []lang.Param{{Name: "x", Type: number, Doc: "a number"}, {Name: "digits", Type: lang.Int, Default: starlark.None, Doc: "decimals to keep, -2 to round to hundreds; None: to a whole number, an int"}},
			Doc:     "Rounds to the nearest, halves to even, as Python does.",
			Example: "expect(round(2.5), 2)\nexpect(round(0.66883, 3), 0.669)"},
		{Name: "pow", Group: "Numbers", Returns: "number | tensor", Run: w.power,
			Params:  []lang.Param{{Name: "x", Type: lang.Any, Doc: "the base, a number or a tensor"}, {Name: "y", Type: lang.Any, Doc: "the exponent, another"}},
			Doc:     "x to the power y: an int where both are and y is not negative; of tensors element by element.",
			Example: "expect(pow(2, 10), 1024)\nexpect(pow(4, 0.5), 2.0)"},
		w.function("sqrt", "The square root.", "expect(sqrt(2.25), 1.5)", math.Sqrt),
		w.function("exp", "e to the power x.", "expect(exp(0), 1.0)", math.Exp),
		w.function("log", "The natural logarithm.", "expect(log(1), 0.0)", math.Log),
		{Name: "isnan", Group: "Numbers", Returns: "bool", Run: isNaN,
			Params:  []lang.Param{{Name: "x", Type: lang.Any, Doc: "a value"}},
			Doc:     "Whether x is the number that is not a number, or None. `x == x` is no test: Starlark holds NaN equal to itself.",
			Example: "expect(isnan(float(\"nan\")), True)\nexpect(isnan(1), False)"},
	}
}

// function is the row of a function of one number, or of a tensor's elements.
func (w *World) function(name, doc, example string, f func(float64) float64) *lang.Func {
	return &lang.Func{Name: name, Group: "Numbers", Returns: "float | tensor", Doc: doc, Example: example,
		Params: []lang.Param{{Name: "x", Type: lang.Any, Doc: "a number or a tensor"}},
		Run: func(c *lang.Call) (starlark.Value, error) {
			x, ok := starlark.AsFloat(c.Value("x"))
			if ok {
				return starlark.Float(f(x)), nil
			}
			if isTensor(c.Value("x")) {
				return w.combine(name, c.Value("x"))
			}
			return nil, c.Errorf("parameter x: got %s, want a number or a tensor", describeNone(c.Value("x")))
		}}
}

func isNaN(c *lang.Call) (starlark.Value, error) {
	f, ok := c.Value("x").(starlark.Float)
	return starlark.Bool(c.Value("x") == nil || c.Value("x") == starlark.None || ok && math.IsNaN(float64(f))), nil
}

// sumOf adds ints exactly and floats in the order given.
func sumOf(c *lang.Call) (starlark.Value, error) {
	it, ok := c.Value("x").(starlark.Iterable)
	if !ok {
		return nil, c.Errorf("parameter x: got %s, want a list of numbers", c.Value("x").Type())
	}
	total := lang.Arg[starlark.Value](c, "start")
	i := 0
	for e := range starlark.Elements(it) {
		next, err := add(total, e)
		if err != nil {
			return nil, c.Errorf("element %d: %w", i, err)
		}
		total = next
		if i++; i%1024 == 0 && c.Context().Err() != nil {
			return nil, c.Context().Err()
		}
	}
	return total, nil
}

func add(total, e starlark.Value) (starlark.Value, error) {
	if b, ok := e.(starlark.Bool); ok {
		e = starlark.MakeInt(int(truth(bool(b))))
	}
	a, aInt := total.(starlark.Int)
	if isTensor(total) || isTensor(e) {
		if aInt && a.Sign() == 0 {
			return e, nil
		}
		return starlark.Binary(syntax.PLUS, total, e)
	}
	b, bInt := e.(starlark.Int)
	if aInt && bInt {
		return a.Add(b), nil
	}
	x, _ := starlark.AsFloat(total)
	y, ok := starlark.AsFloat(e)
	if !ok {
		return nil, fmt.Errorf("got %s, want a number", e.Type())
	}
	return starlark.Float(x + y), nil
}

func round(c *lang.Call) (starlark.Value, error) {
	v := lang.Arg[starlark.Value](c, "x")
	x, _ := starlark.AsFloat(v)
	if !c.Has("digits") {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, c.Errorf("got %v, which has no nearest whole number", v)
		}
		n, _ := big.NewFloat(math.RoundToEven(x)).Int(nil)
		return starlark.MakeBigInt(n), nil
	}
	if n, ok := v.(starlark.Int); ok {
		return roundInt(n, c.Int("digits")), nil
	}
	return starlark.Float(roundTo(x, c.Int("digits"))), nil
}

// roundInt rounds to tens, hundreds and so on where digits is negative, halves to even.
func roundInt(n starlark.Int, digits int) starlark.Int {
	x := n.BigInt()
	if digits >= 0 {
		return n
	}
	if -digits > len(x.String()) {
		return starlark.MakeInt(0)
	}
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-digits)), nil)
	q, r := new(big.Int).DivMod(x, p, new(big.Int)) // 0 <= r < p
	half := r.Lsh(r, 1).Cmp(p)
	if half > 0 || half == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return starlark.MakeBigInt(q.Mul(q, p))
}

// roundTo is exact where the decimal expansion of x is, as Python's round is:
// 2.675 to two digits is 2.67, since 2.675 is stored below it.
func roundTo(x float64, digits int) float64 {
	if digits > 17 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	if digits < 0 {
		p := math.Pow10(-digits)
		return math.RoundToEven(x/p) * p
	}
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', digits, 64), 64)
	return y
}

func (w *World) power(c *lang.Call) (starlark.Value, error) {
	vx, vy := c.Value("x"), c.Value("y")
	if isTensor(vx) || isTensor(vy) {
		v, err := w.combine("pow", vx, vy)
		if err != nil {
			return nil, c.Errorf("%w", err)
		}
		return v, nil
	}
	for _, p := range c.Func.Params {
		if _, err := number.Convert(c.Value(p.Name)); err != nil {
			return nil, c.Errorf("parameter %s: got %s, want a number or a tensor", p.Name, describeNone(c.Value(p.Name)))
		}
	}
	x, xInt := vx.(starlark.Int)
	y, yInt := vy.(starlark.Int)
	if n, small := y.Int64(); xInt && yInt && small && n >= 0 {
		if bits := x.BigInt().BitLen(); n > 1<<20 || bits > 1 && n*int64(bits) > 1<<20 {
			return nil, c.Errorf("%s to the power %s has more than a million bits; write pow(float(x), y) for a float", vx, vy)
		}
		return starlark.MakeBigInt(new(big.Int).Exp(x.BigInt(), y.BigInt(), nil)), nil
	}
	a, _ := starlark.AsFloat(vx)
	b, _ := starlark.AsFloat(vy)
	return starlark.Float(math.Pow(a, b)), nil
}
