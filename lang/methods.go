package lang

import (
	"strings"

	"go.starlark.net/starlark"
)

// A growth returns an error where the result of a method of s would have more than most
// bytes.
type growth func(s string, args starlark.Tuple, kwargs []starlark.Tuple, most uint64) error

// growing are the methods of strings whose results can be much larger than what they
// are given.
var growing map[string]growth

func init() {
	growing = map[string]growth{
		"join": fitJoined, "replace": fitReplaced, "format": fitFormat,
		"split": fitSplit, "rsplit": fitSplit, "splitlines": fitLines,
		"elems": fitElements, "elem_ords": fitElements, "codepoints": fitElements, "codepoint_ords": fitElements,
	}
}

// guardMethod returns a method of a string as one that checks first what it would make,
// and other values as they are.
func guardMethod(v starlark.Value, most uint64) starlark.Value {
	b, ok := v.(*starlark.Builtin)
	if !ok {
		return v
	}
	s, ok := b.Receiver().(starlark.String)
	check := growing[b.Name()]
	if !ok || check == nil {
		return v
	}
	return checked(b, func(args starlark.Tuple, kwargs []starlark.Tuple) error { return check(string(s), args, kwargs, most) }).BindReceiver(s)
}

// pieceSize is the bytes that each piece of a text takes on its own.
const pieceSize = 48

func fitJoined(s string, args starlark.Tuple, _ []starlark.Tuple, most uint64) error {
	if len(args) != 1 {
		return nil
	}
	list, ok := args[0].(starlark.Sequence)
	if !ok {
		return nil
	}
	if err := tooMany(uint64(list.Len()), longestSequence); err != nil {
		return err
	}
	n := uint64(0)
	for e := range starlark.Elements(list) {
		t, _ := e.(starlark.String)
		n += uint64(len(s) + len(t))
	}
	return tooMuch(n, most)
}

func fitReplaced(s string, args starlark.Tuple, _ []starlark.Tuple, most uint64) error {
	if len(args) < 2 {
		return nil
	}
	was, _ := args[0].(starlark.String)
	is, _ := args[1].(starlark.String)
	if len(is) <= len(was) || product(len(s)+1, starlark.MakeInt(len(is))) <= most {
		return nil
	}
	count := starlark.MakeInt(strings.Count(s, string(was)))
	if len(args) > 2 {
		if limit, ok := args[2].(starlark.Int); ok && limit.Sign() >= 0 && limit.Sub(count).Sign() < 0 {
			count = limit
		}
	}
	return tooMuch(product(len(is)-len(was), count), most)
}

func fitFormat(s string, args starlark.Tuple, kwargs []starlark.Tuple, most uint64) error {
	all := args
	for _, kw := range kwargs {
		all = append(all[:len(all):len(all)], kw[1])
	}
	return fitFormatted(s, strings.Count(s, "{"), all, most)
}

// fitFormatted is for a text in which values stand so many times: each is taken to be as
// long as all of them together.
func fitFormatted(s string, times int, values starlark.Value, most uint64) error {
	if err := fitTexts(starlark.Tuple{values}, most); err != nil {
		return err
	}
	var m measure
	size := starlark.MakeUint64(m.text(values))
	return tooMuch(sum(uint64(len(s)), product(times, size)), most)
}

func fitSplit(s string, args starlark.Tuple, _ []starlark.Tuple, most uint64) error {
	if len(args) > 0 {
		if sep, ok := args[0].(starlark.String); ok && sep != "" {
			return fitPieces(s, most, string(sep))
		}
	}
	return fitPieces(s, most, " ", "\n", "\t")
}

func fitLines(s string, _ starlark.Tuple, _ []starlark.Tuple, most uint64) error {
	return fitPieces(s, most, "\n", "\r")
}

// fitPieces is for a text that is cut at each of some separators.
func fitPieces(s string, most uint64, seps ...string) error {
	if uint64(len(s)) <= most/pieceSize {
		return nil
	}
	n := 0
	for _, sep := range seps {
		n += strings.Count(s, sep)
	}
	return tooMany(uint64(n), most/pieceSize)
}

func fitElements(s string, _ starlark.Tuple, _ []starlark.Tuple, most uint64) error {
	return tooMany(uint64(len(s)), most/pieceSize)
}
