package builtins

import (
	"fmt"

	"go.starlark.net/starlark"

	"pewter/builtins/table"
	"pewter/lang"
)

// checkMethod is t.check: are the stated summaries those of the rows?
var checkMethod = &lang.Func{Name: "check", Returns: "table", Run: checkTable,
	Doc: "Recomputes summaries of the rows of a wide table and says which agree with what is stated, at the digits stated: t.check(label=\"model\", mean=[98.7], cv=\"CV%\"). " +
		"The answer has a row for each claim: stat, stated, got, n, verdict, and the fewest columns without which all claims of the row would hold.",
	Params: []lang.Param{
		{Name: "label", Type: lang.String, Default: starlark.None, Doc: "the column that names the rows; None: the first of text"},
		{Name: "columns", Type: lang.ListOf(lang.String), Default: starlark.None, Doc: "the columns summed up; None: all numbers that no claim names"},
		{Name: "**claims", Type: lang.Any, Doc: "mean std var cv sum median min max = a column, or a list of one number a row"}}}

func checkTable(c *lang.Call) (starlark.Value, error) {
	var claims []table.Claim
	for _, p := range c.Extra() {
		claim, err := claimOf(p.Key, p.Value.(starlark.Value))
		if err != nil {
			return nil, c.Errorf("%s: %w", p.Key, err)
		}
		claims = append(claims, claim)
	}
	label := ""
	if c.Has("label") {
		label = c.String("label")
	}
	var columns []string
	if c.Has("columns") {
		columns = c.Strings("columns")
	}
	t, err := c.Recv.(*Table).Check(label, columns, claims...)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return newTable(t), nil
}

// claimOf reads what is stated: the name of a column, or a list of numbers.
func claimOf(stat string, v starlark.Value) (table.Claim, error) {
	if name, ok := starlark.AsString(v); ok {
		return table.Claim{Stat: stat, Column: name}, nil
	}
	it := starlark.Iterate(v)
	if it == nil {
		return table.Claim{}, fmt.Errorf("got %s, want a column's name or a list of numbers", v.Type())
	}
	defer it.Done()
	claim := table.Claim{Stat: stat}
	for x := starlark.Value(nil); it.Next(&x); {
		f, ok := starlark.AsFloat(x)
		if !ok {
			return claim, fmt.Errorf("element %d: got %s, want a number", len(claim.Values), x.Type())
		}
		claim.Values = append(claim.Values, f)
	}
	return claim, nil
}
