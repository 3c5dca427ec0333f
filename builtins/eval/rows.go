package eval

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"pewter/internal/parquet"

	"pewter/builtins/table"
	"pewter/internal/disk"
)

// A row is one record of a file: its fields by name, and the line where it
// stands (in Parquet, which has no lines, its number from 1).
type row struct {
	line   int
	fields map[string]any
}

// text returns a field that must be text.
func (r row) text(name string) (string, error) {
	v, ok := r.fields[name]
	if !ok || v == nil {
		return "", fmt.Errorf("field %q is missing or null", name)
	}
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	}
	return "", fmt.Errorf("field %q holds %s, want text", name, table.Describe(v))
}

// texts returns a field that must be a list of text.
func (r row) texts(name string) ([]string, error) {
	list, ok := r.fields[name].([]any)
	if !ok {
		return nil, fmt.Errorf("field %q holds %s, want a list of text", name, table.Describe(r.fields[name]))
	}
	out := make([]string, len(list))
	for i, v := range list {
		if out[i], ok = v.(string); !ok {
			return nil, fmt.Errorf("field %q: element %d is %s, want text", name, i, table.Describe(v))
		}
	}
	return out, nil
}

// maxFile bounds the files of benchmarks, which are read whole.
const maxFile = 4 << 30

// readRows reads a TSV, JSONL, JSON (an array of objects) or Parquet file of
// which every row must have the wanted columns. Errors begin with the path and
// name the line.
func readRows(path string, want ...string) ([]row, error) {
	data, err := disk.ReadFile(path, maxFile)
	if err != nil {
		return nil, err
	}
	rows, err := parseRows(filepath.Ext(path), data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: the file has no rows", path)
	}
	for _, r := range rows {
		if err := r.has(want); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", path, r.line, err)
		}
	}
	return rows, nil
}

func (r row) has(want []string) error {
	var lack []string
	for _, name := range want {
		if _, ok := r.fields[name]; !ok {
			lack = append(lack, name)
		}
	}
	if len(lack) == 0 {
		return nil
	}
	have := []string{}
	for name := range r.fields {
		have = append(have, name)
	}
	slices.Sort(have)
	return fmt.Errorf("no column %s; have: %s", strings.Join(lack, ", "), strings.Join(have, ", "))
}

func parseRows(ext string, data []byte) ([]row, error) {
	if ext == ".parquet" {
		return parseParquet(data)
	}
	data = disk.Text(data)
	if err := table.CheckUTF8(data); err != nil {
		return nil, err
	}
	switch ext {
	case ".tsv":
		return parseTSV(data)
	case ".json":
		if b := bytes.TrimLeft(data, " \t\r\n"); len(b) > 0 && b[0] == '[' {
			return parseArray(data)
		}
	}
	return parseJSONL(data)
}

// parseTSV reads tab-separated values with CSV's quotes and a header.
func parseTSV(data []byte) ([]row, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = '\t'
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the file is empty; want a line with the columns' names")
	}
	if err != nil {
		return nil, err
	}
	r.FieldsPerRecord = -1
	var rows []row
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if pe := (*csv.ParseError)(nil); errors.As(err, &pe) {
			return nil, fmt.Errorf("line %d: %w; fields are quoted as in CSV, a quote inside one is written twice", pe.Line, pe.Err)
		}
		line, _ := r.FieldPos(0)
		if len(rec) != len(header) {
			return nil, fmt.Errorf("line %d: got %d fields, the header names %d", line, len(rec), len(header))
		}
		fields := make(map[string]any, len(rec))
		for i, v := range rec {
			fields[header[i]] = v
		}
		rows = append(rows, row{line, fields})
	}
}

// parseJSONL reads one JSON object a line.
func parseJSONL(data []byte) ([]row, error) {
	var rows []row
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		r := row{line: n}
		if err := unmarshal(line, &r.fields); err != nil {
			return nil, fmt.Errorf("line %d: want a JSON object: %w", n, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func parseArray(data []byte) ([]row, error) {
	var list []map[string]any
	if err := unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("want a JSON array of objects: %w", err)
	}
	rows := make([]row, len(list))
	for i, fields := range list {
		rows[i] = row{i + 1, fields}
	}
	return rows, nil
}

// unmarshal keeps numbers as they are written.
func unmarshal(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("something follows it")
	}
	return nil
}

// parseParquet reads a Parquet file with nested groups as maps and lists.
func parseParquet(data []byte) ([]row, error) {
	f, err := parquet.Open(data)
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	columns, err := f.Columns()
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	var rows []row
	for i, field := range f.Fields {
		for n, v := range columns[i] {
			if i == 0 {
				rows = append(rows, row{n + 1, map[string]any{}})
			}
			if n < len(rows) {
				rows[n].fields[field.Name] = plainParquet(v)
			}
		}
	}
	return rows, nil
}

// plainParquet gives whole numbers the type that they have of JSON.
func plainParquet(v any) any {
	switch v := v.(type) {
	case int64:
		return json.Number(fmt.Sprint(v))
	case []any:
		for i := range v {
			v[i] = plainParquet(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainParquet(v[k])
		}
	}
	return v
}
