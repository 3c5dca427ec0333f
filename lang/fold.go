package lang

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
	"go.starlark.net/starlark"
)

// What a terminal is shown of a value: so many elements, and so many bytes of a text.
// Millions of them would scroll by for minutes.
const (
	mostShown = 1000
	mostBytes = 20_000
)

// Fold returns a value as text for a terminal. Where that of a list, tuple, set or dict
// would be wider, lines end between elements; of long ones it is the beginning.
func Fold(v starlark.Value, width int) string {
	if fitsText(v, longestText) != nil {
		return Text(v)
	}
	parts, open, end := elements(v)
	if n := starlark.Len(v); len(parts) > 0 && n > len(parts) {
		return fold(append(parts, fmt.Sprintf("… %d more: print(x) writes all", n-len(parts))), open, end, width)
	}
	whole := v.String()
	if displaywidth.String(whole) <= width {
		return whole
	}
	if len(parts) < 2 {
		return shortened(whole)
	}
	return fold(parts, open, end, width)
}

// shortened returns the beginning of a long text, and how long it is.
func shortened(s string) string {
	if len(s) <= mostBytes {
		return s
	}
	n := mostBytes
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return fmt.Sprintf("%s… %d bytes more: print(x) writes all", s[:n], len(s)-n)
}

// fold writes elements in lines.
func fold(parts []string, open, end string, width int) string {
	var b strings.Builder
	b.WriteString(open)
	used := len(open)
	for i, part := range parts {
		part += ","
		if i == len(parts)-1 {
			part = strings.TrimSuffix(part, ",") + end
		}
		n := displaywidth.String(part)
		switch {
		case i > 0 && used+1+n > width:
			b.WriteString("\n" + strings.Repeat(" ", len(open)))
			used = len(open)
		case i > 0:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(part)
		used += n
	}
	return b.String()
}

// elements returns the texts of what a value holds, at most mostShown, and what stands
// around them.
func elements(v starlark.Value) (parts []string, open, end string) {
	switch v.(type) {
	case *starlark.List:
		open, end = "[", "]"
	case starlark.Tuple:
		open, end = "(", ")"
	case *starlark.Set:
		open, end = "set([", "])"
	case *starlark.Dict:
		open, end = "{", "}"
	default:
		return nil, "", ""
	}
	dict, _ := v.(*starlark.Dict)
	for x := range starlark.Elements(v.(starlark.Iterable)) {
		if len(parts) == mostShown {
			break
		}
		part := shortened(x.String())
		if dict != nil {
			value, _, _ := dict.Get(x)
			part += ": " + shortened(value.String())
		}
		parts = append(parts, part)
	}
	return parts, open, end
}
