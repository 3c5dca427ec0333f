package builtins

import (
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

// The wanted texts are Python's.
func TestFormatValue(t *testing.T) {
	f, i, s := func(x float64) starlark.Value { return starlark.Float(x) }, starlark.MakeInt, func(s string) starlark.Value { return starlark.String(s) }
	for _, c := range []struct {
		v    starlark.Value
		spec string
		want string
	}{
		{f(0.668831), ".3f", "0.669"}, {f(2.675), ".2f", "2.67"}, {f(-1.5), "+.1f", "-1.5"}, {f(1.5), "+.1f", "+1.5"},
		{f(0.0123), ".1%", "1.2%"}, {f(1234567.891), ",.2f", "1,234,567.89"}, {i(1234567), ",", "1,234,567"}, {i(-123), ",d", "-123"},
		{f(3.14159), "8.2f", "    3.14"}, {f(-3.14159), "08.2f", "-0003.14"}, {i(42), "<6d", "42    "}, {i(42), "^6", "  42  "},
		{f(1e-5), "g", "1e-05"}, {f(0.0001), "g", "0.0001"}, {f(1e6), "g", "1e+06"}, {f(123456), "g", "123456"}, {f(1.5e10), ".3e", "1.500e+10"},
		{s("ties"), ">8", "    ties"}, {s("ties"), "*<6", "ties**"}, {s("héllo"), ".3", "hél"}, {i(3), ".1f", "3.0"}, {i(7), "s", "7"},
		{f(0.1), "", "0.1"}, {f(3), "", "3.0"}, {starlark.None, "", "None"}, {f(0.5), "%", "50.000000%"},
	} {
		if got, err := formatValue(c.v, c.spec); err != nil || got != c.want {
			t.Errorf("format(%v, %q) = %q, %v, want %q", c.v, c.spec, got, err, c.want)
		}
	}
	for _, c := range []struct {
		v          starlark.Value
		spec, want string
	}{
		{s("a"), ".2f!", "is not understood"}, {s("a"), "f", "wants a number, got string"}, {f(1), "d", "write .0f"},
	} {
		if _, err := formatValue(c.v, c.spec); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("format(%v, %q): got error %v, want %q", c.v, c.spec, err, c.want)
		}
	}
}

func TestExpand(t *testing.T) {
	lookup := func(name string) (starlark.Value, error) { return starlark.Float(0.25), nil }
	if got, err := expand("acc {a:.3f} of {{x}} {a}", lookup); err != nil || got != "acc 0.250 of {x} 0.25" {
		t.Errorf("got %q, %v", got, err)
	}
}
