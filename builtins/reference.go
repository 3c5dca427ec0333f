package builtins

import (
	"fmt"
	"sort"
	"strings"

	"pewter/lang"
)

// Reference returns the reference page: every verb, and the attributes of every
// type of values.
func (w *World) Reference() string {
	var b strings.Builder
	b.WriteString("# Reference\n\nEvery verb of the language, from the table that `help()` reads. " +
		"This page is generated: `go test ./builtins -run TestReference -update`.\n\n")
	b.WriteString(lang.Reference(w.Funcs()))
	b.WriteString("\n## Attributes of values\n")
	all := kinds()
	names := sortedKeys(all)
	for _, kind := range names {
		fmt.Fprintf(&b, "\n### A %s\n\n", kind)
		writeMembers(&b, all[kind])
	}
	return b.String()
}

func writeMembers(b *strings.Builder, ms describer) {
	methods := map[string]*lang.Func{}
	for _, f := range ms.methods() {
		methods[f.Name] = f
	}
	docs := ms.docs()
	names := sortedKeys(docs)
	sort.SliceStable(names, func(i, j int) bool { return methods[names[i]] == nil && methods[names[j]] != nil })
	for _, name := range names {
		f := methods[name]
		if f == nil {
			fmt.Fprintf(b, "- `.%s`: %s\n", name, docs[name])
			continue
		}
		fmt.Fprintf(b, "- `.%s`: %s\n", f.Signature(), strings.Join(strings.Fields(f.Doc), " "))
		for _, p := range f.Params {
			fmt.Fprintf(b, "  - `%s` %s: %s\n", p.Name, p.Type.Name, p.Doc)
		}
	}
}
