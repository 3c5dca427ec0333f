package parquet

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/klauspost/compress/snappy"
)

// A Column is a column to be written, of one value a row.
type Column struct {
	Name  string
	Kind  Kind            // Boolean, Int64, Double or ByteArray, which is text
	List  bool            // each value is a list of such
	Value func(i int) any // bool, int64, float64, string, []float64, []string, or nil where there is none
}

// groupRows is how many rows of a column are a page.
const groupRows = 1 << 17

// Write returns a Parquet file of some rows: pages of values one after another,
// compressed with Snappy.
func Write(rows int, columns []Column) ([]byte, error) {
	w := &writer{out: []byte("PAR1"), columns: columns}
	for at := 0; at < rows; at += groupRows {
		if err := w.group(at, min(rows, at+groupRows)); err != nil {
			return nil, err
		}
	}
	footer := len(w.out)
	w.out = append(w.out, w.meta(rows)...)
	w.out = binary.LittleEndian.AppendUint32(w.out, uint32(len(w.out)-footer))
	return append(w.out, "PAR1"...), nil
}

type writer struct {
	out     []byte
	columns []Column
	groups  []fields
}

// group writes rows [from, to) of all columns.
func (w *writer) group(from, to int) error {
	start := len(w.out)
	var chunks []any
	for i := range w.columns {
		c := &w.columns[i]
		chunk, err := w.chunk(c, from, to)
		if err != nil {
			return fmt.Errorf("column %q: %w", c.Name, err)
		}
		chunks = append(chunks, chunk)
	}
	w.groups = append(w.groups, fields{{1, chunks}, {2, int64(len(w.out) - start)}, {3, int64(to - from)}})
	return nil
}

// chunk writes rows [from, to) of a column and returns what the footer says of them.
func (w *writer) chunk(c *Column, from, to int) (fields, error) {
	p, err := c.page(from, to)
	if err != nil {
		return nil, err
	}
	body := p.body()
	if len(body) > largestPage {
		return nil, fmt.Errorf("%d rows take %d bytes, want at most %d", groupRows, len(body), largestPage)
	}
	at, packed := len(w.out), snappy.Encode(nil, body)
	w.out = append(w.out, p.header(len(body), len(packed))...)
	head := len(w.out) - at
	w.out = append(w.out, packed...)
	return fields{{2, int64(at)}, {3, fields{
		{1, int32(c.Kind)}, {2, []any{int32(plain), int32(rle)}}, {3, c.path()}, {4, int32(codecSnappy)},
		{5, int64(len(p.defs))}, {6, int64(head + len(body))}, {7, int64(head + len(packed))}, {9, int64(at)},
	}}}, nil
}

// meta is the footer: the schema, and where the pages are.
func (w *writer) meta(rows int) []byte {
	schema := []any{fields{{4, "schema"}, {5, int32(len(w.columns))}}}
	for i := range w.columns {
		schema = append(schema, w.columns[i].schema()...)
	}
	groups := make([]any, len(w.groups))
	for i, g := range w.groups {
		groups[i] = g
	}
	return fields{{1, int32(1)}, {2, schema}, {3, int64(rows)}, {4, groups}, {6, "pewter"}}.append(nil)
}

// schema is what describes the column: optional values, or optional lists of values
// that are there.
func (c *Column) schema() []any {
	const list = 3
	leaf := func(name string, rep int32) fields {
		f := fields{{1, int32(c.Kind)}, {3, rep}, {4, name}}
		if c.Kind == ByteArray {
			const utf8 = 0
			f = append(f, field{6, int32(utf8)})
		}
		return f
	}
	if !c.List {
		return []any{leaf(c.Name, optional)}
	}
	return []any{
		fields{{3, int32(optional)}, {4, c.Name}, {5, int32(1)}, {6, int32(list)}},
		fields{{3, int32(repeated)}, {4, "list"}, {5, int32(1)}},
		leaf("element", required),
	}
}

// path is the names from the column down to its values.
func (c *Column) path() []any {
	if c.List {
		return []any{c.Name, "list", "element"}
	}
	return []any{c.Name}
}

// page encodes rows [from, to).
func (c *Column) page(from, to int) (p page, err error) {
	p.list = c.List
	for i := from; i < to && err == nil; i++ {
		switch v := c.Value(i).(type) {
		case nil:
			p.level(0, 0)
		case []float64:
			err = addList(&p, v)
		case []string:
			err = addList(&p, v)
		default:
			p.level(1, 0)
			err = p.add(v)
		}
	}
	return p, err
}

// addList adds a list: definition 1 says that it is there, 2 that an element is.
func addList[T any](p *page, list []T) (err error) {
	if len(list) == 0 {
		p.level(1, 0)
	}
	for i, v := range list {
		p.level(2, byte(min(i, 1)))
		if e := p.add(v); e != nil {
			err = e
		}
	}
	return err
}

// A page is the values of some rows of a column.
type page struct {
	list       bool
	defs, reps []byte // a level each
	values     []byte
	bits       int // of booleans, which are packed
}

func (p *page) level(def, rep byte) {
	p.defs, p.reps = append(p.defs, def), append(p.reps, rep)
}

// add adds a value that is there.
func (p *page) add(v any) error {
	switch v := v.(type) {
	case bool:
		if p.bits%8 == 0 {
			p.values = append(p.values, 0)
		}
		if v {
			p.values[p.bits/8] |= 1 << (p.bits % 8)
		}
		p.bits++
	case int64:
		p.values = binary.LittleEndian.AppendUint64(p.values, uint64(v))
	case float64:
		p.values = binary.LittleEndian.AppendUint64(p.values, math.Float64bits(v))
	case string:
		p.values = append(binary.LittleEndian.AppendUint32(p.values, uint32(len(v))), v...)
	default:
		return fmt.Errorf("a value is %T, want bool, int64, float64 or string", v)
	}
	return nil
}

// body is the levels and the values; of what is in no list there is but one level.
func (p *page) body() []byte {
	var out []byte
	if p.list {
		out = appendLevels(out, p.reps)
	}
	return append(appendLevels(out, p.defs), p.values...)
}

// header stands before a page of so many bytes.
func (p *page) header(size, compressed int) []byte {
	return fields{{1, int32(0)}, {2, int32(size)}, {3, int32(compressed)}, {5, fields{
		{1, int32(len(p.defs))}, {2, int32(plain)}, {3, int32(rle)}, {4, int32(rle)},
	}}}.append(nil)
}

// appendLevels adds levels as runs: how often, and which.
func appendLevels(out, levels []byte) []byte {
	var runs []byte
	for i := 0; i < len(levels); {
		n := 1
		for i+n < len(levels) && levels[i+n] == levels[i] {
			n++
		}
		runs = append(binary.AppendUvarint(runs, uint64(n)<<1), levels[i])
		i += n
	}
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(runs))), runs...)
}
