package builtins

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

// A spec is Python's format specification: [[fill]align][sign][0][width][,][.precision][type].
type spec struct {
	fill      string
	align     string
	sign      string
	width     int
	comma     bool
	precision int // -1: none
	verb      string
}

var specPattern = regexp.MustCompile(`^(?:(.?)([<>^]))?([-+ ])?(0)?(\d{0,4})(,)?(?:\.(\d{1,3}))?([dfFeEgG%s])?$`)

func parseSpec(s string) (spec, error) {
	m := specPattern.FindStringSubmatch(s)
	if m == nil {
		return spec{}, fmt.Errorf("format %q is not understood; write for example .3f, >8, +.1%%, ,d or 06.2f", s)
	}
	p := spec{fill: m[1], align: m[2], sign: m[3], comma: m[6] != "", precision: -1, verb: m[8]}
	p.width, _ = strconv.Atoi(m[5])
	if m[7] != "" {
		p.precision, _ = strconv.Atoi(m[7])
	}
	if m[4] != "" && p.align == "" {
		p.fill, p.align = "0", "="
	}
	if p.fill == "" {
		p.fill = " "
	}
	return p, nil
}

// formatValue formats v as Python's format(v, s) does.
func formatValue(v starlark.Value, s string) (string, error) {
	p, err := parseSpec(s)
	if err != nil {
		return "", err
	}
	text, numeric, err := p.body(v)
	if err != nil {
		return "", err
	}
	return p.pad(text, numeric), nil
}

// body formats without padding, and says whether the result is a number.
func (p spec) body(v starlark.Value) (string, bool, error) {
	switch v := v.(type) {
	case starlark.Int:
		if p.verb == "" || p.verb == "d" {
			return p.signed(v.String()), true, nil
		}
		if p.verb != "s" {
			x, _ := starlark.AsFloat(v)
			return p.signed(p.float(x)), true, nil
		}
	case starlark.Float:
		if p.verb == "d" {
			return "", false, fmt.Errorf("format d wants an int, got float %v; write .0f", v)
		}
		if p.verb != "s" {
			return p.signed(p.float(float64(v))), true, nil
		}
	}
	if p.verb != "" && p.verb != "s" {
		return "", false, fmt.Errorf("format %s wants a number, got %s", p.verb, v.Type())
	}
	text := plainText(v)
	if p.precision >= 0 && utf8.RuneCountInString(text) > p.precision {
		text = string([]rune(text)[:p.precision])
	}
	return text, false, nil
}

func (p spec) float(x float64) string {
	switch {
	case math.IsNaN(x):
		return "nan"
	case math.IsInf(x, 0):
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(x, 'g', -1, 64)), "+")
	case p.verb == "" && p.precision < 0:
		return starlark.Float(x).String()
	case p.verb == "%":
		return strconv.FormatFloat(100*x, 'f', p.digits(), 64) + "%"
	case p.verb == "g" || p.verb == "G" || p.verb == "":
		return pythonG(x, p.digits(), p.verb == "G")
	}
	return strconv.FormatFloat(x, p.verb[0]|0x20, p.digits(), 64)
}

func (p spec) digits() int {
	if p.precision < 0 {
		return 6
	}
	return p.precision
}

// pythonG is Go's %g with Python's bounds: exponents below -4 or of at least the
// precision are written out.
func pythonG(x float64, precision int, upper bool) string {
	precision = max(precision, 1)
	s := strconv.FormatFloat(x, 'e', precision-1, 64)
	mant, exp, _ := strings.Cut(s, "e")
	e, _ := strconv.Atoi(exp)
	if e >= -4 && e < precision {
		mant, exp = strconv.FormatFloat(x, 'f', precision-1-e, 64), ""
	}
	if strings.Contains(mant, ".") {
		mant = strings.TrimRight(strings.TrimRight(mant, "0"), ".")
	}
	if exp != "" {
		mant += "e" + exp
	}
	if upper {
		mant = strings.ToUpper(mant)
	}
	return mant
}

// signed adds the sign and the thousands' commas.
func (p spec) signed(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	} else if p.sign == "+" || p.sign == " " {
		sign = p.sign
	}
	if p.comma {
		s = commas(s)
	}
	return sign + s
}

func commas(s string) string {
	end := strings.IndexAny(s, ".e%")
	if end < 0 {
		end = len(s)
	}
	for i := end - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (p spec) pad(s string, numeric bool) string {
	n := p.width - utf8.RuneCountInString(s)
	if n <= 0 {
		return s
	}
	align := p.align
	if align == "" {
		align = "<"
		if numeric {
			align = ">"
		}
	}
	switch align {
	case "<":
		return s + strings.Repeat(p.fill, n)
	case ">":
		return strings.Repeat(p.fill, n) + s
	case "^":
		return strings.Repeat(p.fill, n/2) + s + strings.Repeat(p.fill, n-n/2)
	}
	i := 0 // "=": the zeros stand after the sign
	if s != "" && strings.Contains("+- ", s[:1]) {
		i = 1
	}
	return s[:i] + strings.Repeat(p.fill, n) + s[i:]
}

var fieldPattern = regexp.MustCompile(`\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}`)

// expand replaces {name} and {name:spec} in text by values; {{ and }} stand for braces.
func expand(text string, lookup func(string) (starlark.Value, error)) (string, error) {
	var failure error
	out := fieldPattern.ReplaceAllStringFunc(text, func(m string) string {
		if m == "{{" || m == "}}" {
			return m[:1]
		}
		parts := fieldPattern.FindStringSubmatch(m)
		v, err := lookup(strings.TrimSpace(parts[1]))
		if err == nil {
			m, err = formatValue(v, parts[2])
		}
		if err != nil && failure == nil {
			failure = fmt.Errorf("{%s}: %w", parts[1], err)
		}
		return m
	})
	return out, failure
}
