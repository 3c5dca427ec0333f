package lang

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
	"go.starlark.net/starlark"
)

// Fold returns a value as text. Where the text of a list, tuple, set or dict
// would be wider than a terminal, lines end between elements.
func Fold(v starlark.Value, width int) string {
	whole, ok := text(v)
	if !ok || displaywidth.String(whole) <= width {
		return whole
	}
	parts, open, end := elements(v)
	if len(parts) < 2 {
		return whole
	}
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

// elements returns the texts of what a value holds, and what stands around them.
func elements(v starlark.Value) (parts []string, open, end string) {
	if d, ok := v.(*starlark.Dict); ok {
		for _, item := range d.Items() {
			parts = append(parts, item[0].String()+": "+item[1].String())
		}
		return parts, "{", "}"
	}
	switch v.(type) {
	case *starlark.List:
		open, end = "[", "]"
	case starlark.Tuple:
		open, end = "(", ")"
	case *starlark.Set:
		open, end = "set([", "])"
	default:
		return nil, "", ""
	}
	for x := range starlark.Elements(v.(starlark.Iterable)) {
		parts = append(parts, x.String())
	}
	return parts, open, end
}
