package lang

import (
	"fmt"
	"math/big"
	"reflect"
	"strings"

	"go.starlark.net/syntax"
)

// meaning returns a text that two sources share if they differ in layout alone:
// the syntax tree of each cell, without positions and the spelling of literals,
// and its comments.
func meaning(src *source) string {
	var b strings.Builder
	for _, p := range cellParts(src.text) {
		f, err := parseTree(src, p.text, p.line, notebookDialect)
		if err != nil {
			fmt.Fprintf(&b, "error %v\n", err)
			continue
		}
		writeNode(&b, reflect.ValueOf(f.Stmts))
		for _, t := range lex(p.text) {
			if t.kind == kindComment {
				fmt.Fprintf(&b, "\n%s", strings.TrimRight(canonicalMarker(t.text), " \t"))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

var positionType = reflect.TypeFor[syntax.Position]()

// writeNode writes a syntax tree as nested lists.
func writeNode(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if n, ok := v.Interface().(*big.Int); ok {
			b.WriteString(n.String())
			return
		}
		if v.IsNil() {
			b.WriteString("nil ")
			return
		}
		writeNode(b, v.Elem())
	case reflect.Slice:
		b.WriteString("[")
		for i := range v.Len() {
			writeNode(b, v.Index(i))
		}
		b.WriteString("]")
	case reflect.Struct:
		writeFields(b, v)
	default:
		fmt.Fprintf(b, "%#v ", v)
	}
}

func writeFields(b *strings.Builder, v reflect.Value) {
	fmt.Fprintf(b, "(%s ", v.Type())
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case f.Type == positionType || !f.IsExported() || f.Name == "Raw":
		case f.Name == "Binding" || f.Name == "Function":
		default:
			writeNode(b, v.Field(i))
		}
	}
	b.WriteString(")")
}
