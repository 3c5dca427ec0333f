package lang

import (
	"context"
	"strings"
	"testing"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A pairOf is a value of two numbers that are compared one by one.
type pairOf [2]int

func (pairOf) String() string        { return "pair" }
func (pairOf) Type() string          { return "pair" }
func (pairOf) Freeze()               {}
func (pairOf) Truth() starlark.Bool  { return true }
func (pairOf) Hash() (uint32, error) { return 0, nil }

func (p pairOf) Compare(op syntax.Token, y starlark.Value) (starlark.Value, error) {
	n, ok := y.(starlark.Int)
	if !ok {
		return nil, nil
	}
	var out starlark.Tuple
	for _, x := range p {
		is, err := starlark.Compare(op, starlark.MakeInt(x), n)
		if err != nil {
			return nil, err
		}
		out = append(out, starlark.Bool(is))
	}
	return out, nil
}

// TestElementwiseComparisons checks where comparisons are of elements: wherever
// their value is kept, on either side, and never in a condition.
func TestElementwiseComparisons(t *testing.T) {
	for src, want := range map[string]string{
		`p < 2`:                                "(True, False)",
		`2 <= p`:                               "(False, True)",
		`(p == 2)`:                             "(False, True)",
		`[p != x for x in (1, 2) if x > 1]`:    "[(True, False)]",
		`{"k": p > 1}["k"]`:                    "(False, True)",
		`(lambda q, n=p >= 2: (q, n))(p >= 1)`: "((True, True), (False, True))",
		`(1 < 2) == True`:                      "True",
		`"yes" if 1 < 2 and not 2 == 3 else 0`: `"yes"`,
		`[x for x in "abc".elems() if "b" != x and x < "z"]`: `["a", "c"]`,
		`p == "x"`:                  "False",
		`True if p == "x" else 7`:   "7",
		`p if p == 2 else 0`:        "pair == int not implemented as a condition",
		`p == 2 or 0`:               "pair == int not implemented as a condition",
		`not (p != 2)`:              "pair != int not implemented as a condition",
		`1 if p < 2 else 0`:         "pair < int not implemented",
		`p < "x"`:                   "pair < string not implemented",
		`1 < "x"`:                   "int < string not implemented",
		`[0][1 < 2] if None else 3`: "3",
	} {
		s := NewSession(Env{Names: starlark.StringDict{"p": pairOf{1, 2}}})
		got := ""
		err := s.Exec(context.Background(), src, func(_ *Cell, o Output) {
			if o.Kind == Shown {
				got = o.Value.String()
			}
		})
		if err != nil {
			got = err.Error()
		}
		if got != want && !(err != nil && strings.Contains(got, want)) {
			t.Errorf("%s\ngot  %s\nwant %s", src, got, want)
		}
	}
}

// TestElementwisePlace checks that a comparison that fails is told at its operator.
func TestElementwisePlace(t *testing.T) {
	err := NewSession(Env{}).Exec(context.Background(), "x = 3\ny = x  < \"a\"\n", func(*Cell, Output) {})
	if e, ok := err.(*Error); !ok || e.Pos.Line != 2 || e.Pos.Col != 8 {
		t.Errorf("got %v, want an error at 2:8", err)
	}
}
