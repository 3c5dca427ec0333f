// Package parquet reads Parquet files: every encoding of the format, plain,
// Snappy, gzip, Zstandard and LZ4 pages, nested groups and lists. It knows no
// encryption, no Brotli and no LZO, and says so. It writes flat columns and lists.
//
// It is here because the libraries that read and write the format link half of
// the Go ecosystem; what tables need is little. https://parquet.apache.org/docs/file-format/
package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// A File is an opened file.
type File struct {
	Fields []*Field // the columns

	data   []byte
	groups []record
	leaves []*Field
	room   int // values that may yet be claimed
	pages  int // bytes that pages may yet have when they are decompressed
}

// mostValues bounds the values of a file; each takes some 50 bytes of memory.
const mostValues = 1 << 25

// valuesOf bounds the values of a file by its bytes: absent and repeated values cost
// next to nothing in the file and much in memory.
func valuesOf(bytes int) int { return 1<<22 + 1024*bytes }

// Open reads the schema of a file.
func Open(data []byte) (*File, error) {
	if bytes.HasPrefix(data, []byte("PARE")) {
		return nil, errors.New("the file is encrypted: decrypt it first")
	}
	if len(data) < 12 || !bytes.HasPrefix(data, []byte("PAR1")) || !bytes.HasSuffix(data, []byte("PAR1")) {
		return nil, errors.New("this is no Parquet file: want PAR1 at its beginning and end; is it cut off?")
	}
	end := len(data) - 8
	n := int(binary.LittleEndian.Uint32(data[end:]))
	if n > end-4 {
		return nil, fmt.Errorf("the footer is %d bytes long, the file %d: it is damaged", n, len(data))
	}
	t := thrift{data: data[end-n : end]}
	meta := t.record(0)
	if t.err != nil {
		return nil, fmt.Errorf("the file is damaged: %w", t.err)
	}
	root, leaves, err := schema(meta.records(2))
	if err != nil {
		return nil, fmt.Errorf("the file is damaged: %w", err)
	}
	f := &File{Fields: root.Fields, data: data, groups: meta.records(4), leaves: leaves}
	f.room = min(valuesOf(len(data)), mostValues)
	f.pages = 1<<28 + 100*len(data)
	return f, nil
}

// Columns reads all values: for each field one value a row, nil where it is
// absent. A value is a bool, int64, float64, string, a list as []any or a group
// as map[string]any.
func (f *File) Columns() ([][]any, error) {
	out := make([][]any, len(f.Fields))
	for g, group := range f.groups {
		if err := f.group(group); err != nil {
			return nil, fmt.Errorf("row group %d: %w", g+1, err)
		}
		rows := group.int(3)
		for i, field := range f.Fields {
			if l := field.firstLeaf(); l == nil || rows < 0 || rows > len(l.leaf.defs) {
				return nil, fmt.Errorf("row group %d, column %q: %w", g+1, field.Name, errLevels)
			}
			for range rows {
				v, err := field.read()
				if err != nil {
					return nil, fmt.Errorf("row group %d, column %q: %w", g+1, field.Name, err)
				}
				out[i] = append(out[i], v)
			}
		}
	}
	return out, nil
}

// group reads the leaves of a row group.
func (f *File) group(group record) error {
	chunks := group.records(1)
	if len(chunks) != len(f.leaves) {
		return fmt.Errorf("%d columns, the schema has %d: the file is damaged", len(chunks), len(f.leaves))
	}
	for i, c := range chunks {
		field := f.leaves[i]
		if c.has(1) {
			return fmt.Errorf("column %q is in another file, %s: want one file", field.Name, c.text(1))
		}
		r := &chunk{file: f, field: field, codec: c.sub(3).int(4)}
		*field.leaf = leaf{}
		if err := r.read(c.sub(3)); err != nil {
			return fmt.Errorf("column %q: %w", field.Name, err)
		}
	}
	return nil
}
