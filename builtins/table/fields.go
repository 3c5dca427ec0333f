package table

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// fields are the texts of a file by column.
type fields struct {
	header       []string
	cols         [][]string
	rows         int
	lines, bytes int   // of the file, if known: there are no more rows, and no shorter ones
	err          error // of the first row of another length than the header's
}

// add adds a record, which it does not keep; the first names the columns.
func (f *fields) add(record []string) {
	switch {
	case f.cols == nil:
		f.header = append(f.header, record...)
		f.cols = make([][]string, len(record))
		if n := min(f.lines, f.bytes/len(record)); len(record) <= MaxColumns {
			for j := range f.cols {
				f.cols[j] = make([]string, 0, n)
			}
		}
		return
	case f.err != nil:
		return
	}
	f.rows++
	if len(record) != len(f.header) {
		f.err = fmt.Errorf("row %d has %d fields, but the header names %d columns (%s)",
			f.rows, len(record), len(f.header), strings.Join(f.header, ", "))
		return
	}
	for j, s := range record {
		f.cols[j] = append(f.cols[j], s)
	}
}

// table infers the columns' kinds. Errors begin with the format's name.
func (f *fields) table(format string) (*Table, error) {
	switch {
	case f.cols == nil:
		return nil, fmt.Errorf("%s: the file is empty; want a line with the columns' names", format)
	case f.err != nil:
		return nil, fmt.Errorf("%s: %w", format, f.err)
	}
	cols := make([]*Column, len(f.header))
	for j, name := range f.header {
		if !utf8.ValidString(name) {
			return nil, fmt.Errorf("%s: the name of column %d is not UTF-8 text", format, j+1)
		}
		cols[j] = infer(name, f.cols[j])
	}
	t, err := New(cols...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", format, err)
	}
	return t, nil
}
