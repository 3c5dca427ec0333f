package builtins

import (
	"fmt"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"pewter/lang"
)

// param returns the value given on the command line, read as the type of the
// default, or the default.
func (w *World) param(c *lang.Call) (starlark.Value, error) {
	v := lang.Arg[starlark.Value](c, "default")
	if v == nil {
		v = starlark.None
	}
	name := c.String("name")
	text, set := w.Params[name]
	if set {
		var err error
		if v, err = readParam(text, v); err != nil {
			return nil, lang.Fail(lang.Invalid, "--set %s=%s: %w", name, text, err)
		}
	}
	if !c.Has("choices") {
		return v, nil
	}
	choices := lang.Arg[[]starlark.Value](c, "choices")
	switch {
	case chosen(v, choices):
		return v, nil
	case set:
		return nil, lang.Fail(lang.Invalid, "--set %s=%s: want one of %s", name, text, starlark.NewList(choices))
	}
	return nil, c.Errorf("parameter %s: got %s, want one of %s", name, v, starlark.NewList(choices))
}

// chosen reports whether a value is among the choices, or is a list of such.
func chosen(v starlark.Value, choices []starlark.Value) bool {
	for _, want := range choices {
		if same, err := starlark.Equal(v, want); err == nil && same {
			return true
		}
	}
	list, ok := v.(*starlark.List)
	if !ok || list.Len() == 0 {
		return false
	}
	for e := range list.Elements() {
		if !chosen(e, choices) {
			return false
		}
	}
	return true
}

// readParam reads text as the type of like. A list may be written a,b,c or as Starlark.
func readParam(text string, like starlark.Value) (starlark.Value, error) {
	switch like := like.(type) {
	case starlark.String:
		return starlark.String(text), nil
	case starlark.Bool:
		return readBool(text)
	case starlark.Int:
		if n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64); err == nil {
			return starlark.MakeInt64(n), nil
		}
		return nil, fmt.Errorf("want an int, as the default %s is", like)
	case starlark.Float:
		if x, err := strconv.ParseFloat(text, 64); err == nil {
			return starlark.Float(x), nil
		}
		return nil, fmt.Errorf("want a number, as the default %s is", like)
	case *starlark.List:
		return readList(text, like)
	}
	return literal(text, like)
}

func readBool(text string) (starlark.Value, error) {
	switch strings.ToLower(text) {
	case "true", "yes", "1":
		return starlark.True, nil
	case "false", "no", "0":
		return starlark.False, nil
	}
	return nil, fmt.Errorf("want True or False")
}

func readList(text string, like *starlark.List) (starlark.Value, error) {
	if strings.HasPrefix(text, "[") {
		return literal(text, like)
	}
	var elems []starlark.Value
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		var elem starlark.Value = starlark.String("")
		if like.Len() > 0 {
			elem = like.Index(0)
		}
		v, err := readParam(part, elem)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", len(elems), err)
		}
		elems = append(elems, v)
	}
	return starlark.NewList(elems), nil
}

// literal evaluates text, which may name nothing.
func literal(text string, like starlark.Value) (starlark.Value, error) {
	v, err := lang.Literal(text)
	if err == nil && (like == starlark.None || v.Type() == like.Type()) {
		return v, nil
	}
	if like == starlark.None {
		return starlark.String(text), nil
	}
	return nil, fmt.Errorf("want a %s, as the default %s is", like.Type(), like)
}
