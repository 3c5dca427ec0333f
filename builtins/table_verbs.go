package builtins

import (
	"fmt"
	"slices"

	"go.starlark.net/starlark"

	"pewter/builtins/eval"
	"pewter/builtins/table"
	"pewter/internal/plural"
	"pewter/lang"
)

// tableMembers are the attributes of tables. It is filled by init, since the
// verbs refer to tables.
var tableMembers members[*Table]

func init() {
	names := lang.OneOrMany(lang.String)
	column := lang.Param{Name: "name", Type: lang.String, Doc: "a column"}
	tableMembers = members[*Table]{
		{name: "columns", doc: "the names of the columns", field: func(t *Table) (starlark.Value, error) { return lang.FromGo(t.Names()), nil }},
		{name: "mean", doc: "the mean of the column value; of scores, of each task's main metric; of a similarity, over the decoder's layers", field: func(t *Table) (starlark.Value, error) {
			if t.alike != nil {
				return starlark.Float(t.alike.Mean), nil
			}
			main, err := t.mainMetric()
			if err != nil {
				return nil, err
			}
			return meanOf(main, "value")
		}},
		{name: "whole", doc: "of a similarity of weights: that of all tensors together", field: whole},
		{name: "items", doc: "of scores: one row for each item", field: items},
		{name: "phenomena", doc: "of scores: its rows by phenomenon, for tasks that tell them apart", field: phenomena},
		{name: "notes", doc: "what a reader of the numbers should know", field: func(t *Table) (starlark.Value, error) { return lang.FromGo(t.Notes), nil }},
		{method: &lang.Func{Name: "where", Returns: "table", Run: where, Doc: "The rows for which f holds, or whose columns have the given values (one, or a list of them).",
			Params: []lang.Param{{Name: "f", Type: lang.Function, Default: starlark.None, Doc: "a function of a row: lambda r: r.acc > 0.5"}, {Name: "**columns", Type: lang.Any, Doc: "column=value"}}}},
		{method: &lang.Func{Name: "add", Returns: "table", Run: addColumns, Doc: "With further columns, each computed from the row, or given as a list or one value.",
			Params: []lang.Param{{Name: "**columns", Type: lang.Any, Doc: "name=function of a row, list, or value"}}}},
		{method: &lang.Func{Name: "select", Returns: "table", Run: verb(func(c *lang.Call, t *table.Table) (*table.Table, error) { return t.Select(restNames(c)...) }), Doc: "The named columns, in that order.",
			Params: []lang.Param{{Name: "*names", Type: names, Doc: "columns, or a list of them"}}}},
		{method: &lang.Func{Name: "drop", Returns: "table", Run: verb(func(c *lang.Call, t *table.Table) (*table.Table, error) { return t.Drop(restNames(c)...) }), Doc: "Without the named columns.",
			Params: []lang.Param{{Name: "*names", Type: names, Doc: "columns, or a list of them"}}}},
		{method: &lang.Func{Name: "rename", Returns: "table", Run: rename, Doc: "With columns renamed: t.rename(acc=\"accuracy\").",
			Params: []lang.Param{{Name: "**names", Type: lang.String, Doc: "old=\"new\""}}}},
		{method: &lang.Func{Name: "sort", Returns: "table", Run: verb(func(c *lang.Call, t *table.Table) (*table.Table, error) {
			return t.Sort(c.Bool("reverse"), c.Strings("by")...)
		}), Doc: "Rows in order; equal rows keep theirs, and missing values come last.",
			Params: []lang.Param{{Name: "by", Type: names, Doc: "a column or several"}, {Name: "reverse", Type: lang.Bool, Default: false, Doc: "the greatest first"}}}},
		{method: &lang.Func{Name: "group", Returns: "table", Run: group, Doc: "One row for each value of the columns `by`, with aggregations beside: t.group(\"lang\", mu=(\"value\", mean), n=(\"value\", \"count\")).",
			Params: []lang.Param{{Name: "by", Type: names, Doc: "a column or several"}, {Name: "**columns", Type: lang.Any, Doc: "name=(column, function of a list, or mean sum std var cv se median min max count first last list)"}}}},
		{method: &lang.Func{Name: "join", Returns: "table", Run: join, Doc: "Beside the rows of another table where the columns `on` are equal.",
			Params: []lang.Param{{Name: "other", Type: tableType, Doc: "a table"}, {Name: "on", Type: names, Doc: "a column or several"}, {Name: "left", Type: lang.Bool, Default: false, Doc: "keep rows without a match"}}}},
		{method: &lang.Func{Name: "pivot", Returns: "table", Run: pivot, Doc: "A wide table: one row for each value of `rows`, one column for each value of `cols`.",
			Params: []lang.Param{{Name: "rows", Type: names, Doc: "the columns that name the rows"}, {Name: "cols", Type: lang.String, Doc: "the column that names the columns"}, {Name: "value", Type: lang.String, Default: "value", Doc: "the column of the cells"},
				{Name: "ci", Type: bounds, Default: starlark.None, Doc: "columns of the ends of an interval, (\"lo\", \"hi\"), to print in the cells: 66.9 ± 3.3"}}}},
		{method: &lang.Func{Name: "melt", Returns: "table", Run: verb(func(c *lang.Call, t *table.Table) (*table.Table, error) {
			return t.Melt(c.Strings("columns"), c.String("name"), c.String("value"))
		}), Doc: "The reverse of pivot.",
			Params: []lang.Param{{Name: "columns", Type: names, Doc: "columns to turn into rows"}, {Name: "name", Type: lang.String, Default: "name", Doc: "the new column of their names"}, {Name: "value", Type: lang.String, Default: "value", Doc: "the new column of their values"}}}},
		{method: &lang.Func{Name: "concat", Returns: "table", Run: concat, Doc: "With the rows of other tables below.",
			Params: []lang.Param{{Name: "*others", Type: tableType, Doc: "tables"}}}},
		{method: &lang.Func{Name: "head", Returns: "table", Run: verb(func(c *lang.Call, t *table.Table) (*table.Table, error) { return t.Head(c.Int("n")), nil }), Doc: "The first rows.",
			Params: []lang.Param{{Name: "n", Type: lang.Int, Default: 5, Doc: "how many"}}}},
		{method: &lang.Func{Name: "unique", Returns: "list", Run: unique, Doc: "The distinct values of a column, in order of appearance.", Params: []lang.Param{column}}},
		{method: &lang.Func{Name: "format", Returns: "table", Run: formatTable, Doc: "How the table is shown: t.format(value=\".1f\", bold=\"max\"). A format is as in Python. Columns named \"Belebele|mean\" and \"Belebele|CV\" stand under one heading.",
			Params: []lang.Param{{Name: "all", Type: lang.String, Default: starlark.None, Doc: "format of every float, as \".1f\""}, {Name: "bold", Type: lang.Either(best, lang.DictOf(best)), Default: starlark.None, Doc: "mark the best of each column, or of those that a dict names: {\"loss\": \"min\"}"}, {Name: "caption", Type: lang.String, Default: starlark.None, Doc: "a caption"},
				{Name: "intervals", Type: lang.Dict, Default: starlark.None, Doc: "{column: (low, high)}: fold the bounds into the column, as 66.9 ± 3.3"}, {Name: "section", Type: lang.String, Default: starlark.None, Doc: "a column: a heading before the rows where it changes"}, {Name: "**columns", Type: lang.String, Doc: "column=format"}}}},
		{method: checkMethod},
		{method: &lang.Func{Name: "show", Returns: "text", Run: showTable, Doc: "The table in a form for a paper or a page.",
			Params: []lang.Param{{Name: "as", Type: lang.OneOf("text", "markdown", "latex", "html", "csv"), Default: "text", Doc: "the form"}}}},
	}
}

// tableType is the type of tables; its Go value is *Table.
var tableType = lang.Of[*Table]("table")

// restNames are the names of columns that a call gives one by one or as lists.
func restNames(c *lang.Call) (out []string) {
	for _, some := range lang.Rest[[]any](c) {
		for _, name := range some {
			out = append(out, name.(string))
		}
	}
	return out
}

// verb is a method that makes a table of a table.
func verb(f func(*lang.Call, *table.Table) (*table.Table, error)) func(*lang.Call) (starlark.Value, error) {
	return func(c *lang.Call) (starlark.Value, error) {
		t := c.Recv.(*Table)
		u, err := f(c, t.Table)
		if err != nil {
			return nil, c.Errorf("%w", err)
		}
		return t.with(u), nil
	}
}

func pivot(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Table)
	ci, ok := optional(c, "ci").([2]string)
	if !ok {
		u, err := t.Pivot(c.Strings("rows"), c.String("cols"), c.String("value"))
		if err != nil {
			return nil, c.Errorf("%w", err)
		}
		return t.with(u), nil
	}
	u, intervals, err := t.PivotBounds(c.Strings("rows"), c.String("cols"), c.String("value"), ci[0], ci[1])
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	wide := t.with(u)
	wide.look.Intervals = intervals
	return wide, nil
}

func items(t *Table) (starlark.Value, error) {
	if t.Items == nil {
		return nil, fmt.Errorf("the table has no items: only scores that evaluate() returns have")
	}
	return newTable(t.Items), nil
}

func phenomena(t *Table) (starlark.Value, error) {
	if t.scores == nil {
		return nil, fmt.Errorf("the table has no phenomena: only scores that evaluate() returns have")
	}
	return newTable(t.scores.Phenomena), nil
}

func where(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Table)
	u := t.Table
	var err error
	if f := c.Callable("f"); f != nil {
		u, err = u.Where(func(r table.Row) (bool, error) {
			v, err := c.Call(f, row{Row: r})
			if err != nil {
				return false, err
			}
			return bool(v.Truth()), nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, p := range c.Extra() {
		want, err := toCell(p.Value.(starlark.Value))
		if err == nil {
			u, err = u.WhereEq(p.Key, want)
		}
		if err != nil {
			return nil, c.Errorf("%w", err)
		}
	}
	return t.with(u), nil
}

func addColumns(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Table)
	u := t.Table
	for _, p := range c.Extra() {
		next, err := addColumn(c, u, p.Key, p.Value.(starlark.Value))
		if err != nil {
			return nil, err
		}
		u = next
	}
	return t.with(u), nil
}

func addColumn(c *lang.Call, t *table.Table, name string, v starlark.Value) (*table.Table, error) {
	if f, ok := v.(starlark.Callable); ok {
		return t.Add(name, func(r table.Row) (any, error) {
			v, err := c.Call(f, row{Row: r})
			if err != nil {
				return nil, err
			}
			return toCell(v)
		})
	}
	if f, ok := v.(Failure); ok {
		v = f.text()
	}
	list, ok := v.(starlark.Indexable)
	if _, text := v.(starlark.String); !ok || text {
		cell, err := toCell(v)
		if err != nil {
			return nil, c.Errorf("column %s: %w", name, err)
		}
		return t.Add(name, func(table.Row) (any, error) { return cell, nil })
	}
	if list.Len() != t.Rows() {
		return nil, c.Errorf("column %s: got %s for %s", name, plural.Of(list.Len(), "value"), plural.Of(t.Rows(), "row"))
	}
	return t.Add(name, func(r table.Row) (any, error) { return toCell(list.Index(r.Index())) })
}

func rename(c *lang.Call) (starlark.Value, error) {
	names := map[string]string{}
	for _, p := range c.Extra() {
		names[p.Key] = p.Value.(string)
	}
	return verb(func(_ *lang.Call, t *table.Table) (*table.Table, error) { return t.Rename(names) })(c)
}

func group(c *lang.Call) (starlark.Value, error) {
	var aggs []table.Agg
	for _, p := range c.Extra() {
		a, err := aggregation(c, p.Key, p.Value.(starlark.Value))
		if err != nil {
			return nil, c.Errorf("%s: %w", p.Key, err)
		}
		aggs = append(aggs, a)
	}
	return verb(func(c *lang.Call, t *table.Table) (*table.Table, error) { return t.Group(c.Strings("by"), aggs...) })(c)
}

// aggregation reads (column, function).
func aggregation(c *lang.Call, name string, v starlark.Value) (table.Agg, error) {
	a := table.Agg{Name: name}
	pair, ok := v.(starlark.Tuple)
	if !ok || len(pair) != 2 {
		return a, fmt.Errorf("got %s, want (column, function)", v.Type())
	}
	if a.Column, ok = starlark.AsString(pair[0]); !ok {
		return a, fmt.Errorf("column: got %s, want string", pair[0].Type())
	}
	switch f := pair[1].(type) {
	case starlark.String:
		a.Func = string(f)
	case starlark.Callable:
		a.Apply = func(col *table.Column) (any, error) {
			v, err := c.Call(f, columnList(col))
			if err != nil {
				return nil, err
			}
			return toCell(v)
		}
	default:
		return a, fmt.Errorf("function: got %s, want a function or a name", pair[1].Type())
	}
	return a, nil
}

func join(c *lang.Call) (starlark.Value, error) {
	other := lang.Arg[*Table](c, "other")
	return verb(func(c *lang.Call, t *table.Table) (*table.Table, error) {
		return t.Join(other.Table, c.Bool("left"), c.Strings("on")...)
	})(c)
}

// concat stacks tables; scores stay scores, with the items behind them.
func concat(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Table)
	rows := []*table.Table{t.Table}
	scores := []*eval.Scores{t.scores}
	for _, u := range lang.Rest[*Table](c) {
		rows, scores = append(rows, u.Table), append(scores, u.scores)
	}
	u, err := table.Concat(rows...)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	if slices.Contains(scores, nil) {
		return t.with(u), nil
	}
	all, err := eval.Join(scores...)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	out := t.with(u)
	out.scores, out.Items, out.Notes = all, all.Items, all.Notes
	return out, nil
}

func unique(c *lang.Call) (starlark.Value, error) {
	t, err := c.Recv.(*Table).Group([]string{c.String("name")})
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return columnList(t.Columns()[0]), nil
}
