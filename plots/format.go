package plots

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// A numberFormat is a parsed format such as ".1f", "+.2f", ",.0f", ".3g", ".1%"
// or "d".
type numberFormat struct {
	plus, comma bool
	prec        int
	verb        byte
}

var formatSyntax = regexp.MustCompile(`^%?(\+?)(,?)(?:\.([0-9]{1,2}))?([fgeEd%]?)$`)

// parseFormat reads a format in the notation of Python's format().
func parseFormat(s string) (numberFormat, error) {
	m := formatSyntax.FindStringSubmatch(s)
	if m == nil || s == "" {
		return numberFormat{}, fmt.Errorf(`bad format %q: want for instance ".1f" (one decimal), ".3g" (three digits), ".1%%" or "+.2f"`, s)
	}
	f := numberFormat{plus: m[1] != "", comma: m[2] != "", prec: -1, verb: 'g'}
	if m[3] != "" {
		f.prec, _ = strconv.Atoi(m[3])
	}
	if m[4] != "" {
		f.verb = m[4][0]
	}
	if f.prec < 0 && (f.verb == 'f' || f.verb == '%' || f.verb == 'e') {
		f.prec = 6
	}
	return f, nil
}

// apply writes x; NaN and infinities are words.
func (f numberFormat) apply(x float64) string {
	switch {
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 0):
		return strings.Replace(strconv.FormatFloat(x, 'g', -1, 64), "+", "", 1)
	}
	var s string
	switch f.verb {
	case '%':
		s = strconv.FormatFloat(100*x, 'f', f.prec, 64) + "%"
	case 'd':
		s = strconv.FormatFloat(math.Round(x), 'f', 0, 64)
	default:
		s = strconv.FormatFloat(x, f.verb, f.prec, 64)
	}
	s = unsignZero(s)
	if f.comma {
		s = thousands(s)
	}
	if f.plus && !strings.HasPrefix(s, "-") {
		s = "+" + s
	}
	return s
}

// unsignZero turns -0.0, which a small negative number rounds to, into 0.0.
func unsignZero(s string) string {
	if strings.HasPrefix(s, "-") && strings.Trim(s, "-0.%") == "" {
		return s[1:]
	}
	return s
}

// thousands puts commas between groups of three digits before the point.
func thousands(s string) string {
	end := strings.IndexAny(s, ".e%")
	if end < 0 {
		end = len(s)
	}
	start := 0
	if strings.HasPrefix(s, "-") {
		start = 1
	}
	for i := end - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// autoFormat chooses a format for a column of numbers: four significant digits
// of the largest, but no more decimals than any of them has.
func autoFormat(values []float64) numberFormat {
	most, need := 0.0, 0
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		most = math.Max(most, math.Abs(v))
		need = max(need, decimals(v))
	}
	if most == 0 {
		return numberFormat{prec: 0, verb: 'f'}
	}
	mag := int(math.Floor(math.Log10(most)))
	if mag > 14 || mag < -4 {
		return numberFormat{prec: 4, verb: 'g'}
	}
	return numberFormat{prec: max(0, min(3-mag, need)), verb: 'f'}
}

// decimals is the number of digits after the point in the shortest form of v.
func decimals(v float64) int {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if i := strings.IndexByte(s, '.'); i >= 0 {
		return len(s) - i - 1
	}
	return 0
}

// readable is f applied, but a number that f would round away to nothing is
// written with an exponent.
func (f numberFormat) readable(x float64) string {
	s := f.apply(x)
	if x != 0 && f.verb == 'f' && strings.Trim(s, "-0.") == "" {
		return strconv.FormatFloat(x, 'g', 2, 64)
	}
	return s
}
