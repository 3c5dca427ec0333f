package table

import (
	"bytes"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// ReadParquet reads a Parquet file. Columns may be numbers, booleans, text, or
// lists of numbers or of text; anything deeper is an error that names it.
func ReadParquet(data []byte) (t *Table, err error) {
	defer func() {
		// The library panics on some damaged files.
		if p := recover(); p != nil {
			t, err = nil, fmt.Errorf("parquet: the file is damaged: %v", p)
		}
	}()
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	var cols []*Column
	for _, field := range f.Root().Columns() {
		values, err := parquetColumn(f, field)
		if err != nil {
			return nil, fmt.Errorf("parquet: column %q: %w", field.Name(), err)
		}
		c, err := NewColumn(field.Name(), values)
		if err != nil {
			return nil, fmt.Errorf("parquet: %w", err)
		}
		cols = append(cols, c)
	}
	return New(cols...)
}

// parquetColumn reads a field whose values are one leaf, at most one list deep.
func parquetColumn(f *parquet.File, field *parquet.Column) ([]any, error) {
	leaf := field
	for !leaf.Leaf() {
		if len(leaf.Columns()) != 1 {
			return nil, fmt.Errorf("it is a group of %d fields; want numbers, text or lists of them", len(leaf.Columns()))
		}
		leaf = leaf.Columns()[0]
	}
	if leaf.MaxRepetitionLevel() > 1 {
		return nil, fmt.Errorf("it is a list of lists; want numbers, text or lists of them")
	}
	list := leaf.MaxRepetitionLevel() == 1
	var out []any
	for _, group := range f.RowGroups() {
		pages := group.ColumnChunks()[leaf.Index()].Pages()
		if err := eachValue(pages, func(v parquet.Value) error {
			return addValue(&out, v, list, leaf.MaxDefinitionLevel())
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func eachValue(pages parquet.Pages, f func(parquet.Value) error) error {
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := eachOf(page.Values(), f); err != nil {
			return err
		}
	}
}

func eachOf(values parquet.ValueReader, f func(parquet.Value) error) error {
	buf := make([]parquet.Value, 1024)
	for {
		n, err := values.ReadValues(buf)
		for _, v := range buf[:n] {
			if err := f(v); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// addValue adds a value: to the list of the last row when it repeats, else as a
// row of its own. A value below the leaf's definition level is an absent one:
// of a list, an empty list.
func addValue(out *[]any, v parquet.Value, list bool, defined int) error {
	w, err := parquetValue(v)
	if err != nil {
		return err
	}
	if !list {
		*out = append(*out, w)
		return nil
	}
	if v.RepetitionLevel() == 0 {
		*out = append(*out, []any{})
	}
	if v.DefinitionLevel() == defined {
		last := len(*out) - 1
		(*out)[last] = append((*out)[last].([]any), w)
	}
	return nil
}

func parquetValue(v parquet.Value) (any, error) {
	if v.IsNull() {
		return nil, nil
	}
	switch v.Kind() {
	case parquet.Boolean:
		return v.Boolean(), nil
	case parquet.Int32:
		return int64(v.Int32()), nil
	case parquet.Int64:
		return v.Int64(), nil
	case parquet.Float:
		return float64(v.Float()), nil
	case parquet.Double:
		return v.Double(), nil
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return string(v.ByteArray()), nil
	}
	return nil, fmt.Errorf("values of type %v are not supported", v.Kind())
}
