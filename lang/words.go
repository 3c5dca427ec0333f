package lang

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

// short returns v as Starlark prints it, cut to fit in a message.
func short(v starlark.Value) string {
	const limit = 40
	s := Text(v)
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}

// describe returns the type of v, and v itself when it is a small literal.
func describe(v starlark.Value) string {
	switch v.(type) {
	case starlark.String, starlark.Int, starlark.Float, starlark.Bool:
		return v.Type() + " " + short(v)
	}
	return v.Type()
}

func quoteAll(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strconv.Quote(n)
	}
	return out
}

func joinNames(names []string) string { return strings.Join(names, ", ") }

// orList returns "a, b or c".
func orList(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return strings.Join(names, "")
}
