package builtins

import (
	"fmt"
	"path/filepath"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/table"
	"pewter/internal/atomicfile"
	"pewter/internal/plural"
	"pewter/lang"
)

func (w *World) tables() []*lang.Func {
	const group = "Tables"
	path := lang.Param{Name: "path", Type: lang.String, Doc: "a file"}
	return []*lang.Func{
		{Name: "table", Group: group, Returns: "table", Run: makeTable,
			Params: []lang.Param{{Name: "data", Type: lang.Any, Default: starlark.None, Doc: "a list of dicts or structs, a dict of columns, or a table"},
				{Name: "rows", Type: lang.Any, Default: starlark.None, Doc: "of a tidy table: the column, or the columns, whose values name the rows of a wide one"},
				{Name: "cols", Type: lang.String, Default: starlark.None, Doc: "the column whose values name its columns"}, {Name: "value", Type: lang.String, Default: "value", Doc: "the column of its cells"},
				{Name: "ci", Type: lang.Either(tableType, bounds), Default: starlark.None, Doc: "columns of the ends of an interval, (\"lo\", \"hi\"), or a table that has them beside the values: bootstrap(scores)"},
				{Name: "columns", Type: lang.ListOf(lang.String), Default: starlark.None, Doc: "the columns to keep, in order; or the names for rows that are lists"},
				{Name: "caption", Type: lang.String, Default: starlark.None, Doc: "a caption"}},
			Doc:     "A tidy table: named columns of one type each, None where a value is missing. t[\"lang\"] is a column, t[0] a row, r.lang a value. With rows= and cols= a wide table, as for a paper; of scores with several metrics, that of each task's main one.",
			Example: "t = table([{\"lang\": \"eng\", \"acc\": 0.75}, {\"lang\": \"deu\", \"acc\": 0.5}])\nexpect(t[\"acc\"], [0.75, 0.5])\nexpect(t.sort(\"acc\")[0].lang, \"deu\")"},
		{Name: "read", Group: group, Returns: "table | dict of tensors | list of string", Run: w.read, Params: []lang.Param{path},
			Doc:     "Reads a table (.csv .tsv .jsonl .json .parquet), the tensors of a .safetensors file, or the lines of a .txt file, as a list of strings.",
			Example: "write(\"langs.csv\", table({\"lang\": [\"eng\"], \"n\": [770]}))\nexpect(read(\"langs.csv\")[0].n, 770)"},
		{Name: "write", Group: group, Run: w.write,
			Params:  []lang.Param{path, {Name: "value", Type: lang.Any, Doc: "a table, or rows as table() takes them; a dict of tensors for .safetensors; a string; for .txt a list of lines"}},
			Doc:     "Writes a table (.csv .tsv .jsonl .parquet), tensors (.safetensors), or text (any other name). The file is whole or not there.",
			Example: "write(\"t.tsv\", table([{\"a\": 1}]))\nexpect(read(\"t.tsv\")[\"a\"], [1])"},
	}
}

func makeTable(c *lang.Call) (starlark.Value, error) {
	data := c.Value("data")
	if data == nil { // table(rows=[…])
		data = c.Value("rows")
	}
	t, err := tableOf(data, names(c, "columns"))
	if err == nil && c.Has("cols") {
		t, err = wide(c, t)
	}
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	if c.Has("caption") {
		t = t.with(t.Table)
		t.look.Caption = c.String("caption")
	}
	return t, nil
}

// tableOf makes a table of what people call one.
func tableOf(v starlark.Value, columns []string) (*Table, error) {
	switch v := v.(type) {
	case *Table:
		if columns == nil {
			return v, nil
		}
		t, err := v.Select(columns...)
		if err != nil {
			return nil, err
		}
		return v.with(t), nil
	case *starlark.Dict:
		return selected(columnsOf(v))(columns)
	case starlark.Iterable:
		return tableOfRows(v, columns)
	}
	return nil, fmt.Errorf("got %s, want a list of dicts or structs, a dict of columns, or a table", describeNone(v))
}

func describeNone(v starlark.Value) string {
	if v == nil {
		return "None"
	}
	return v.Type()
}

func selected(t *table.Table, err error) func([]string) (*Table, error) {
	return func(columns []string) (*Table, error) {
		if err == nil && columns != nil {
			t, err = t.Select(columns...)
		}
		if err != nil {
			return nil, err
		}
		return newTable(t), nil
	}
}

func columnsOf(d *starlark.Dict) (*table.Table, error) {
	var cols []*table.Column
	for k, v := range d.Entries() {
		name, ok := starlark.AsString(k)
		list, iterable := v.(starlark.Iterable)
		if !ok || !iterable {
			return nil, fmt.Errorf("column %s: got %s: %s, want a name and a list of values", k, k.Type(), v.Type())
		}
		var values []any
		for e := range starlark.Elements(list) {
			x, err := toCell(e)
			if err != nil {
				return nil, fmt.Errorf("column %q, row %d: %w", name, len(values), err)
			}
			values = append(values, x)
		}
		c, err := table.NewColumn(name, values)
		if err != nil {
			return nil, err
		}
		cols = append(cols, c)
	}
	return table.New(cols...)
}

func tableOfRows(rows starlark.Iterable, columns []string) (*Table, error) {
	var cells [][]table.Cell
	lists := false
	for r := range starlark.Elements(rows) {
		row, list, err := cellsOf(r, columns)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", len(cells), err)
		}
		cells, lists = append(cells, row), lists || list
	}
	if lists {
		columns = nil
	}
	return selected(table.FromRows(cells))(columns)
}

// cellsOf returns the cells of a row; list says that it named none itself.
func cellsOf(r starlark.Value, columns []string) (cells []table.Cell, list bool, err error) {
	add := func(name string, v starlark.Value) error {
		x, err := toCell(v)
		if err != nil {
			return fmt.Errorf("column %q: %w", name, err)
		}
		cells = append(cells, table.Cell{Name: name, Value: x})
		return nil
	}
	switch r := r.(type) {
	case starlark.String:
		return nil, false, fmt.Errorf("got the string %s, want a dict, a struct or a list", r)
	case *starlark.Dict:
		for k, v := range r.Entries() {
			name, ok := starlark.AsString(k)
			if !ok {
				return nil, false, fmt.Errorf("got the key %s of type %s, want string", k, k.Type())
			}
			if err := add(name, v); err != nil {
				return nil, false, err
			}
		}
		return cells, false, nil
	case starlark.HasAttrs:
		if _, isList := r.(starlark.Sequence); !isList {
			return attrCells(r, add, &cells)
		}
	}
	seq, ok := r.(starlark.Sequence)
	if !ok {
		return nil, false, fmt.Errorf("got %s, want a dict, a struct or a list", r.Type())
	}
	if seq.Len() != len(columns) {
		return nil, false, fmt.Errorf("got %s for %s; name them all: table(rows, columns=[…])", plural.Of(seq.Len(), "value"), plural.Of(len(columns), "column"))
	}
	i := 0
	for v := range starlark.Elements(seq) {
		if err := add(columns[i], v); err != nil {
			return nil, true, err
		}
		i++
	}
	return cells, true, nil
}

func attrCells(r starlark.HasAttrs, add func(string, starlark.Value) error, cells *[]table.Cell) ([]table.Cell, bool, error) {
	for _, name := range r.AttrNames() {
		v, err := r.Attr(name)
		if err == nil {
			err = add(name, v)
		}
		if err != nil {
			return nil, false, err
		}
	}
	return *cells, false, nil
}

// path resolves a path of the notebook.
func (w *World) path(p string) string {
	if w.Dir == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(w.Dir, p)
}

func (w *World) read(c *lang.Call) (starlark.Value, error) {
	path := c.String("path")
	depend(c, w.path(path))
	if strings.HasSuffix(path, ".safetensors") {
		return w.readTensors(w.path(path))
	}
	if strings.HasSuffix(path, ".txt") {
		lines, err := w.lines(path)
		if err != nil {
			return nil, c.Errorf("%w", err)
		}
		return lang.FromGo(lines), nil
	}
	t, err := w.readTable(path)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return t, nil
}

func (w *World) readTable(path string) (*Table, error) {
	t, err := table.Read(w.path(path))
	if err != nil {
		return nil, err
	}
	return newTable(t), nil
}

func (w *World) write(c *lang.Call) (starlark.Value, error) {
	path := w.path(c.String("path"))
	if err := writeValue(c, path, c.Value("value")); err != nil {
		return nil, c.Errorf("%w", err)
	}
	return starlark.None, nil
}

// writeValue writes what the value is, or what the file's name says that it becomes.
func writeValue(c *lang.Call, path string, v starlark.Value) error {
	list, isList := v.(starlark.Iterable)
	switch x := v.(type) {
	case *Table:
		return x.Write(path)
	case starlark.String, Text:
		return atomicfile.Write(path, []byte(plainText(v)))
	case *starlark.Dict:
		if table.Writable(path) != nil {
			return writeTensors(c.Context(), path, x)
		}
	}
	if isList && table.Writable(path) == nil {
		t, err := tableOf(v, nil)
		if err != nil {
			return err
		}
		return t.Write(path)
	}
	if isList && strings.HasSuffix(path, ".txt") {
		return writeLines(path, list)
	}
	return fmt.Errorf("got %s, want a table, a dict of tensors or a string", describeNone(v))
}

// names returns an optional list of strings, nil when it is absent.
func names(c *lang.Call, param string) []string {
	if !c.Has(param) {
		return nil
	}
	return c.Strings(param)
}
