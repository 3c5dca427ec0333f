package table

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"pewter/internal/disk"
)

// ReadCSV reads comma-separated values (RFC 4180) with a header line. A column
// is Int, Float, Bool (true, false), a list (JSON) or String, the first that
// all its values fit; empty fields are missing. Numbers with leading zeros are
// text, as they are codes. Errors name the line.
func ReadCSV(data []byte) (*Table, error) {
	records, err := quoted(data, ',')
	if err != nil {
		return nil, fmt.Errorf("csv: %w", err)
	}
	return fromText("csv", records)
}

// ReadTSV reads tab-separated values with a header line and columns as in
// ReadCSV. Files whose quotes are not CSV's (a field that merely begins with
// one) are split at tabs and line ends alone.
func ReadTSV(data []byte) (*Table, error) {
	records, err := quoted(data, '\t')
	if err != nil {
		records = split(data)
	}
	return fromText("tsv", records)
}

func quoted(data []byte, comma rune) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(disk.Text(data)))
	r.Comma, r.FieldsPerRecord = comma, -1
	records, err := r.ReadAll()
	if pe := (*csv.ParseError)(nil); errors.As(err, &pe) {
		return nil, fmt.Errorf("line %d: %w; a quote inside a quoted field is written twice", pe.Line, pe.Err)
	}
	return records, err
}

func split(data []byte) [][]string {
	var records [][]string
	for line := range strings.Lines(string(disk.Text(data))) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			records = append(records, strings.Split(line, "\t"))
		}
	}
	return records
}

// fromText makes a table of records of which the first names the columns.
func fromText(format string, records [][]string) (*Table, error) {
	if len(records) == 0 {
		return nil, fmt.Errorf("%s: the file is empty; want a line with the columns' names", format)
	}
	header, body := records[0], records[1:]
	for i, rec := range body {
		if len(rec) != len(header) {
			return nil, fmt.Errorf("%s: row %d has %d fields, but the header names %d columns (%s)",
				format, i+1, len(rec), len(header), strings.Join(header, ", "))
		}
	}
	cols := make([]*Column, len(header))
	for j, name := range header {
		if !utf8.ValidString(name) {
			return nil, fmt.Errorf("%s: the name of column %d is not UTF-8 text", format, j+1)
		}
		fields := make([]string, len(body))
		for i, rec := range body {
			fields[i] = rec[j]
		}
		cols[j] = infer(name, fields)
	}
	t, err := New(cols...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", format, err)
	}
	return t, nil
}

// infer makes a column of fields of the narrowest kind that fits them all.
func infer(name string, fields []string) *Column {
	for _, parse := range []func(string) (any, bool){parseInt, parseFloat, parseBool, parseList} {
		if c := parsed(name, fields, parse); c != nil {
			return c
		}
	}
	c := parsed(name, fields, func(s string) (any, bool) { return s, true })
	return c
}

// parsed parses each field, or returns nil when one is not of the kind.
func parsed(name string, fields []string, parse func(string) (any, bool)) *Column {
	values := make([]any, len(fields))
	kind, found := Float, false
	for i, s := range fields {
		if s == "" {
			continue
		}
		v, ok := parse(s)
		if !ok {
			return nil
		}
		values[i] = v
		_, k, err := normal(v)
		joint, ok := widen(kind, k, !found)
		if err != nil || !ok {
			return nil
		}
		kind, found = joint, true
	}
	c := &Column{Name: name}
	c.fill(kind, values)
	return c
}

var (
	integer = regexp.MustCompile(`^[+-]?(0|[1-9][0-9]*)$`)
	decimal = regexp.MustCompile(`^[+-]?([0-9]|[1-9][0-9]*)?(\.[0-9]*)?([eE][+-]?[0-9]+)?$`)
)

func parseInt(s string) (any, bool) {
	if !integer.MatchString(s) {
		return nil, false
	}
	v, err := strconv.ParseInt(s, 10, 64)
	return v, err == nil
}

func parseFloat(s string) (any, bool) {
	switch strings.TrimLeft(strings.ToLower(s), "+-") {
	case "nan", "inf", "infinity":
	default:
		if !decimal.MatchString(s) {
			return nil, false
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil || errors.Is(err, strconv.ErrRange)
}

func parseBool(s string) (any, bool) {
	switch s {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	return nil, false
}

// parseList reads the JSON that Text writes for a list.
func parseList(s string) (any, bool) {
	if !strings.HasPrefix(s, "[") {
		return nil, false
	}
	v, err := decode(json.NewDecoder(strings.NewReader(s)))
	if err != nil {
		return nil, false
	}
	w, kind, err := normal(v)
	return w, err == nil && (kind == List || kind == Strings)
}

// CSV writes the table as comma-separated values with a header. Numbers are in
// the shortest form that reads back as the same number; missing values are
// empty, and so are empty strings (JSONL tells them apart).
func (t *Table) CSV() []byte { return t.delimited(',') }

// TSV writes the table as tab-separated values; fields that hold tabs, quotes
// or line ends are quoted as in CSV.
func (t *Table) TSV() []byte { return t.delimited('\t') }

func (t *Table) delimited(comma rune) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = comma
	record := t.Names()
	for i := -1; i < t.Rows(); i++ {
		if i >= 0 {
			for j, c := range t.Columns() {
				record[j] = c.Text(i)
			}
		}
		if len(record) == 1 && record[0] == "" {
			// csv would write an empty line, which it skips when reading.
			w.Flush()
			b.WriteString("\"\"\n")
			continue
		}
		// A write to a Buffer does not fail.
		_ = w.Write(record)
	}
	w.Flush()
	return b.Bytes()
}

// appendList appends the JSON of a list of numbers. JSON has neither NaN nor
// infinity: they are null and ±1e999, which reads back as infinity.
func appendList(b []byte, v []float64) []byte {
	b = append(b, '[')
	for i, x := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNumber(b, x)
	}
	return append(b, ']')
}

func appendNumber(b []byte, x float64) []byte {
	switch {
	case math.IsNaN(x):
		return append(b, "null"...)
	case math.IsInf(x, 1):
		return append(b, "1e999"...)
	case math.IsInf(x, -1):
		return append(b, "-1e999"...)
	}
	return strconv.AppendFloat(b, x, 'g', -1, 64)
}
