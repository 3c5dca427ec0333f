package builtins

import (
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"pewter/internal/plural"
	"pewter/lang"
)

// A Text is text to be read: what help() and md() return. Unlike a string it is
// shown without quotes.
type Text struct {
	value
	text, mime string
	verbatim   bool // is not to be wrapped: a table, or for a program
}

// Plain is text to be read that is not Markdown.
func Plain(text string) Text { return Text{text: text, mime: "text/plain"} }

var _ starlark.HasAttrs = Text{}

// String returns the text.
func (t Text) String() string { return t.text }

// Type returns "markdown" or "text".
func (t Text) Type() string {
	_, name, _ := strings.Cut(t.mime, "/")
	return strings.Replace(name, "plain", "text", 1)
}

// Display returns the text in the form it was written in, which is readable as plain text.
func (t Text) Display(mime string) ([]byte, bool) {
	return []byte(t.text), mime == t.mime || mime == "text/plain"
}

// Attr returns .text, the text as a string.
func (t Text) Attr(name string) (starlark.Value, error) {
	if name == "text" {
		return starlark.String(t.text), nil
	}
	return nil, nil
}

// AttrNames returns the names of the attributes.
func (Text) AttrNames() []string { return []string{"text"} }

// plainText is a value as print writes it: strings bare, tables and figures as text.
func plainText(v starlark.Value) string {
	if v == nil {
		return "None"
	}
	if s, ok := starlark.AsString(v); ok {
		return s
	}
	if d, ok := v.(lang.Displayer); ok {
		if text, ok := d.Display("text/plain"); ok {
			return string(text)
		}
	}
	return lang.Text(v)
}

// A loop is a list whose traversal is shown as progress.
type loop struct {
	value
	w     *World
	label string
	items []starlark.Value
}

func (l *loop) String() string { return fmt.Sprintf("progress(%s)", plural.Of(len(l.items), "item")) }
func (*loop) Type() string     { return "progress" }

// Len returns the number of items.
func (l *loop) Len() int { return len(l.items) }

// Iterate goes through the items and tells how far it is.
func (l *loop) Iterate() starlark.Iterator { return &loopIterator{loop: l} }

type loopIterator struct {
	*loop
	i int
}

// Next tells that the items before this one are done.
func (it *loopIterator) Next(p *starlark.Value) bool {
	it.w.tell(it.label, it.i, len(it.items))
	if it.i >= len(it.items) {
		return false
	}
	*p = it.items[it.i]
	it.i++
	return true
}

// Done ends the traversal.
func (it *loopIterator) Done() {}

// iterableType is the type of what a loop goes through; its Go value is []starlark.Value.
var iterableType = lang.Type{Name: "iterable", Convert: func(v starlark.Value) (any, error) {
	it, ok := v.(starlark.Iterable)
	if !ok {
		return nil, lang.ErrType
	}
	return slices.Collect(starlark.Elements(it)), nil
}}

func (w *World) progress(c *lang.Call) (starlark.Value, error) {
	return &loop{w: w, label: c.String("label"), items: lang.Arg[[]starlark.Value](c, "iterable")}, nil
}
