package lang

import (
	"strings"

	"go.starlark.net/lib/json"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// boundedJSON is Starlark's module json, of which the functions first ask how much they
// would make.
var boundedJSON = boundJSON()

func boundJSON() *starlarkstruct.Module {
	m := &starlarkstruct.Module{Name: json.Module.Name, Members: starlark.StringDict{}}
	for name, v := range json.Module.Members {
		m.Members[name] = v
	}
	for name, check := range map[string]jsonCheck{"encode": fitEncoded, "encode_indent": fitEncodedIndented, "indent": fitIndented, "decode": fitDecoded} {
		m.Members[name] = checked(m.Members[name].(*starlark.Builtin), check)
	}
	return m
}

type jsonCheck func(args starlark.Tuple, kwargs []starlark.Tuple) error

func fitEncoded(args starlark.Tuple, _ []starlark.Tuple) error { return fitTexts(args, longestText) }

// fitEncodedIndented takes the value's text in Starlark for the JSON: both have the same
// brackets and commas.
func fitEncodedIndented(args starlark.Tuple, kwargs []starlark.Tuple) error {
	if err := fitTexts(args, longestText); err != nil || len(args) == 0 {
		return err
	}
	return fitIndented(starlark.Tuple{starlark.String(args[0].String())}, kwargs)
}

// fitIndented sums the lines that json.Indent makes, one after each bracket and comma.
func fitIndented(args starlark.Tuple, kwargs []starlark.Tuple) error {
	if len(args) == 0 {
		return nil
	}
	s, _ := args[0].(starlark.String)
	prefix, indent := 0, 1
	for _, kw := range kwargs {
		text, _ := starlark.AsString(kw[1])
		if kw[0] == starlark.String("prefix") {
			prefix = len(text)
		} else {
			indent = len(text)
		}
	}
	depth, size := 0, uint64(len(s))
	for i := range len(s) {
		switch s[i] {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, 0)
		case ',':
		default:
			continue
		}
		if size += uint64(1 + prefix + depth*indent); size > longestText {
			return tooMuch(size, longestText)
		}
	}
	return nil
}

// fitDecoded counts what a text says there is: each value takes some dozens of bytes.
func fitDecoded(args starlark.Tuple, _ []starlark.Tuple) error {
	if len(args) == 0 {
		return nil
	}
	s, _ := starlark.AsString(args[0])
	n := 0
	for _, mark := range []string{",", "[", "{"} {
		n += strings.Count(s, mark)
	}
	return tooMany(uint64(n), longestSequence/4)
}
