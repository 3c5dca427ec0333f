package builtins

import (
	"fmt"
	"maps"

	"go.starlark.net/starlark"

	"pewter/lang"
	"pewter/plots"
)

// best is which value of a column is the one to mark.
var best = lang.OneOf("max", "min")

func showTable(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Table)
	text, err := plots.RenderTable(t.Table, c.String("as"), t.look)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return Text{text: text, mime: "text/plain", verbatim: true}, nil
}

func formatTable(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Table)
	u := t.with(t.Table)
	u.look.Formats = maps.Clone(t.look.Formats)
	if c.Has("all") {
		u.look.Format = c.String("all")
	}
	for _, p := range c.Extra() {
		if u.look.Formats == nil {
			u.look.Formats = map[string]string{}
		}
		u.look.Formats[p.Key] = p.Value.(string)
	}
	u.embolden(c)
	if c.Has("section") {
		u.look.Section = c.String("section")
	}
	if c.Has("caption") {
		u.look.Caption = c.String("caption")
	}
	if err := u.fold(lang.Arg[*starlark.Dict](c, "intervals")); err != nil {
		return nil, c.Errorf("%w", err)
	}
	if _, err := plots.RenderTable(u.Head(1), "text", u.look); err != nil {
		return nil, c.Errorf("%w", err)
	}
	return u, nil
}

// embolden takes the argument bold: of all columns, or of single ones.
func (t *Table) embolden(c *lang.Call) {
	if !c.Has("bold") {
		return
	}
	t.look.Bold, t.look.Bolds = "", map[string]string{}
	switch how := lang.Arg[any](c, "bold").(type) {
	case string:
		t.look.Bold = how
	case []lang.Pair:
		for _, p := range how {
			t.look.Bolds[p.Key] = p.Value.(string)
		}
	}
}

// fold makes intervals part of their column when the table is shown.
func (t *Table) fold(d *starlark.Dict) error {
	if d == nil {
		return nil
	}
	t.look.Intervals = map[string][2]string{}
	for k, v := range d.Entries() {
		name, ok := starlark.AsString(k)
		pair, isPair := v.(starlark.Tuple)
		if !ok || !isPair || len(pair) != 2 {
			return fmt.Errorf("intervals: got %s: %s, want column: (low, high)", k, v)
		}
		t.look.Intervals[name] = [2]string{plainText(pair[0]), plainText(pair[1])}
	}
	return nil
}
