package lang

import (
	"fmt"
	"math/bits"
	"unsafe"

	"go.starlark.net/starlark"
)

// The text of a value can be larger than all memory though the value is small, when
// lists hold one list several times, and again: [x, x] of [y, y] …; and writing a list
// in a list in a list … takes as deep a stack. So texts are measured first.
const (
	longestText = 1 << 30
	deepestText = 10_000
)

// Text returns the text of a value, or where that would be too long what keeps it
// from being written.
func Text(v starlark.Value) string {
	if err := fitsText(v, longestText); err != nil {
		return fmt.Sprintf("<%s: %v>", v.Type(), err)
	}
	return v.String()
}

// fitsText returns an error if the text of v would have more than most bytes.
func fitsText(v starlark.Value, most uint64) error {
	var m measure
	n := m.text(v)
	switch {
	case m.deep:
		return fmt.Errorf("it is more than %d values deep", deepestText)
	case n > most:
		return fmt.Errorf("its text would have more than %d bytes", most)
	}
	return nil
}

// A measure knows the sizes of the texts of lists, tuples, sets and dicts: one that is
// held many times is gone through once.
type measure struct {
	known map[unsafe.Pointer]uint64 // a few bytes for those that we are in, which are written as dots
	depth int
	deep  bool
}

// text returns the bytes of the text of v: of what is no string and holds nothing, a few.
func (m *measure) text(v starlark.Value) uint64 {
	const few = 5
	switch v := v.(type) {
	case starlark.String:
		return uint64(len(v)) + 2
	case starlark.Bytes:
		return uint64(len(v)) + 3
	case *starlark.List:
		return m.held(unsafe.Pointer(v), v)
	case *starlark.Set:
		return m.held(unsafe.Pointer(v), v)
	case *starlark.Dict:
		return m.held(unsafe.Pointer(v), v)
	case starlark.Tuple:
		return m.held(unsafe.Pointer(unsafe.SliceData(v)), v)
	}
	return few
}

// held returns the size of the text of what lies at a place.
func (m *measure) held(at unsafe.Pointer, v starlark.Iterable) uint64 {
	const dots = 5
	if n, ok := m.known[at]; ok {
		return n
	}
	if m.depth++; m.depth > deepestText {
		m.deep = true
	}
	defer func() { m.depth-- }()
	if m.deep {
		return dots
	}
	if m.known == nil {
		m.known = map[unsafe.Pointer]uint64{}
	}
	m.known[at] = dots
	n := uint64(2)
	dict, _ := v.(*starlark.Dict)
	for e := range starlark.Elements(v) {
		n = sum(n, m.text(e)+2)
		if dict != nil {
			value, _, _ := dict.Get(e)
			n = sum(n, m.text(value)+2)
		}
	}
	m.known[at] = n
	return n
}

// sum is a + b, or what no text has where that is more.
func sum(a, b uint64) uint64 {
	const none = 1 << 62
	if s, over := bits.Add64(a, b, 0); over == 0 && s < none {
		return s
	}
	return none
}
