package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"pewter/internal/disk"
)

// ReadCSV reads comma-separated values (RFC 4180) with a header line. A column
// is Int, Float, Bool (true, false), a list (JSON) or String, the first that
// all its values fit; empty fields are missing. Numbers with leading zeros are
// text, as they are codes. Errors name the line.
func ReadCSV(data []byte) (*Table, error) {
	f, err := readFields(disk.Text(data), ',')
	if err != nil {
		return nil, fmt.Errorf("csv: %w", err)
	}
	return f.table("csv")
}

// ReadTSV reads tab-separated values with a header line and columns as in
// ReadCSV. Files whose quotes are not CSV's (a field that merely begins with
// one) are split at tabs and line ends alone.
func ReadTSV(data []byte) (*Table, error) {
	text := disk.Text(data)
	f, err := readFields(text, '\t')
	if err != nil {
		f = split(text, '\t')
	}
	return f.table("tsv")
}

func readFields(text []byte, comma byte) (*fields, error) {
	if bytes.IndexByte(text, '"') < 0 {
		return split(text, comma), nil
	}
	return quoted(text, rune(comma))
}

func quoted(text []byte, comma rune) (*fields, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = comma, -1, true
	f := &fields{}
	for {
		record, err := r.Read()
		if pe := (*csv.ParseError)(nil); errors.As(err, &pe) {
			return nil, fmt.Errorf("line %d: %w; a quote inside a quoted field is written twice", pe.Line, pe.Err)
		}
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return nil, err
		}
		f.add(record)
	}
}

// split is the fields of a text between commas and line ends. Empty lines are left out.
func split(text []byte, comma byte) *fields {
	f := &fields{lines: bytes.Count(text, []byte("\n")) + 1, bytes: len(text)}
	sep := string(rune(comma))
	var record []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"); line == "" {
			continue
		}
		record = record[:0]
		for {
			field, rest, more := strings.Cut(line, sep)
			record = append(record, field)
			if line = rest; !more {
				break
			}
		}
		f.add(record)
	}
	return f
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
