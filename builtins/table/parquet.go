package table

import (
	"fmt"

	"pewter/internal/parquet"
)

// ReadParquet reads a Parquet file. Columns may be numbers, booleans, text, or
// lists of numbers or of text; anything deeper is an error that names it.
func ReadParquet(data []byte) (*Table, error) {
	f, err := parquet.Open(data)
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	for _, field := range f.Fields {
		if err := flat(field); err != nil {
			return nil, fmt.Errorf("parquet: column %q: %w", field.Name, err)
		}
	}
	values, err := f.Columns()
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	var cols []*Column
	for i, field := range f.Fields {
		if field.Lists() > 0 {
			wholeLists(values[i])
		}
		c, err := NewColumn(field.Name, values[i])
		if err != nil {
			return nil, fmt.Errorf("parquet: %w", err)
		}
		cols = append(cols, c)
	}
	return New(cols...)
}

// Parquet returns the table as a Parquet file, whose columns may lack values.
func (t *Table) Parquet() ([]byte, error) {
	kinds := map[Kind]parquet.Kind{Float: parquet.Double, List: parquet.Double, Int: parquet.Int64, Bool: parquet.Boolean, String: parquet.ByteArray, Strings: parquet.ByteArray}
	var out []parquet.Column
	for _, c := range t.Columns() {
		k := c.Kind()
		out = append(out, parquet.Column{Name: c.Name, Kind: kinds[k], List: k == List || k == Strings, Value: c.Value})
	}
	data, err := parquet.Write(t.Rows(), out)
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	return data, nil
}

// flat reports a field that is neither a value nor a list of values.
func flat(f *parquet.Field) error {
	for leaf := f; !leaf.Leaf(); leaf = leaf.Fields[0] {
		if len(leaf.Fields) != 1 || !f.IsList {
			return fmt.Errorf("it is a group of %d fields; want numbers, text or lists of them", len(leaf.Fields))
		}
	}
	if f.Lists() > 1 {
		return fmt.Errorf("it is a list of lists; want numbers, text or lists of them")
	}
	return nil
}

// wholeLists takes absent elements out of lists.
func wholeLists(values []any) {
	for i, v := range values {
		if v == nil {
			continue
		}
		list, out := asList(v), []any{}
		for _, e := range list {
			if e != nil {
				out = append(out, e)
			}
		}
		values[i] = out
	}
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}
