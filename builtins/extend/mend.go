package extend

import "strings"

// mended adds to a message of the type checker how to mend it, where it is of
// something that this program knows about.
func mended(msg string) string {
	msg = strings.Join(strings.Fields(msg), " ") // some have lines
	for _, m := range mends {
		if strings.Contains(msg, m.part) {
			return msg + ": " + m.mend
		}
	}
	return msg
}

var mends = []struct{ part, mend string }{
	{"missing method Merge", "give it func (m T) Merge(t *ext.Tensor) ext.Vector"},
	{"wrong type for method Merge", "give it func (m T) Merge(t *ext.Tensor) ext.Vector"},
	{"method Merge has pointer receiver", "write func (m T), without the *"},
	{"cannot range over", "write for i := 0; i < n; i++, or loop over a slice"},
	{"requires go1.", "the interpreter knows Go 1.20; write it in older words"},
	{"cannot index", "a Vector has no elements before it is computed; compute with whole vectors"},
	{"undefined: ext.", "docs/extensions.md lists what pewter/ext has"},
	{"undefined (type ext.Vector", "docs/extensions.md lists what vectors can do"},
	{"declared and not used", "use it or take it out"},
	{"imported and not used", "take it out"},
}
