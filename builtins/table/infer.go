package table

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
)

// infer makes a column of fields of the narrowest kind that fits them all. It keeps the fields.
func infer(name string, fields []string) *Column {
	c, present := &Column{Name: name}, 0
	missing := make([]bool, len(fields))
	for i, s := range fields {
		missing[i] = s == ""
		present += btoi(s != "")
	}
	if present < len(fields) {
		c.Missing = missing
	}
	if present == 0 {
		c.alloc(Float, len(fields))
	} else if !c.parse(fields) {
		c.String = fields
	}
	for i := range c.Float {
		if c.IsMissing(i) {
			c.Float[i] = math.NaN()
		}
	}
	return c
}

// parse sets the values to those of the fields, which are not all missing, if all are numbers, truths or lists.
func (c *Column) parse(fields []string) bool {
	if c.Int = parsed(fields, parseInt); c.Int != nil {
		return true
	}
	if c.Float = parsed(fields, parseFloat); c.Float != nil {
		return true
	}
	if c.Bool = parsed(fields, parseBool); c.Bool != nil {
		return true
	}
	lists := parsed(fields, parseList)
	if lists == nil {
		return false
	}
	l, err := NewColumn(c.Name, lists)
	if err != nil {
		return false
	}
	c.List, c.Strings = l.List, l.Strings
	return true
}

// parsed parses each field that is not empty, or returns nil when one is not of the kind.
func parsed[T any](fields []string, parse func(string) (T, bool)) []T {
	values := make([]T, len(fields))
	for i, s := range fields {
		if s == "" {
			continue
		}
		var ok bool
		if values[i], ok = parse(s); !ok {
			return nil
		}
	}
	return values
}

// parseInt reads an integer without leading zeros.
func parseInt(s string) (int64, bool) {
	digits := unsigned(s)
	if n := leading(digits); n == 0 || n < len(digits) || n > 1 && digits[0] == '0' {
		return 0, false
	}
	v, err := strconv.ParseInt(s, 10, 64)
	return v, err == nil
}

func parseFloat(s string) (float64, bool) {
	if !isDecimal(s) {
		switch strings.TrimLeft(strings.ToLower(s), "+-") {
		case "nan", "inf", "infinity":
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil || errors.Is(err, strconv.ErrRange)
}

// isDecimal reports whether s has the form of a decimal number, with a point or an exponent
// or neither, and without leading zeros. It may lack digits.
func isDecimal(s string) bool {
	s = unsigned(s)
	n := leading(s)
	if n > 1 && s[0] == '0' {
		return false
	}
	if s = s[n:]; s != "" && s[0] == '.' {
		s = s[1+leading(s[1:]):]
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = unsigned(s[1:])
	return s != "" && leading(s) == len(s)
}

// unsigned is s without a sign before it.
func unsigned(s string) string {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[1:]
	}
	return s
}

// leading counts the digits with which s begins.
func leading(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func parseBool(s string) (value, ok bool) {
	switch s {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	return false, false
}

// parseList reads the JSON that Text writes for a list.
func parseList(s string) (any, bool) {
	if !strings.HasPrefix(s, "[") {
		return nil, false
	}
	v, err := decode(json.NewDecoder(strings.NewReader(s)))
	if err != nil {
		return nil, false
	}
	w, kind, err := normal(v)
	return w, err == nil && (kind == List || kind == Strings)
}
