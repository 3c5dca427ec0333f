package parquet

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A record is a Thrift struct: its fields by number, each a bool, int64,
// float64, []byte, []any or record.
type record map[int16]any

func (r record) int(field int16) int {
	n, _ := r[field].(int64)
	return int(n)
}

func (r record) has(field int16) bool { _, ok := r[field]; return ok }

func (r record) text(field int16) string {
	b, _ := r[field].([]byte)
	return string(b)
}

func (r record) sub(field int16) record {
	s, _ := r[field].(record)
	return s
}

// records returns a list of structs.
func (r record) records(field int16) []record {
	list, _ := r[field].([]any)
	out := make([]record, len(list))
	for i, v := range list {
		out[i], _ = v.(record)
	}
	return out
}

// A thrift reads Thrift's compact protocol. The first error ends it: later
// reads give zeros.
type thrift struct {
	data []byte
	err  error
}

// The types of the compact protocol.
const (
	tTrue = 1 + iota
	tFalse
	tByte
	tI16
	tI32
	tI64
	tDouble
	tBinary
	tList
	tSet
	tMap
	tStruct
)

const deepest = 32 // structs and lists within each other

func (t *thrift) fail(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf(format, args...)
	}
	t.data = nil
}

func (t *thrift) take(n int) []byte {
	if n < 0 || n > len(t.data) {
		t.fail("a header ends early")
		return nil
	}
	b := t.data[:n]
	t.data = t.data[n:]
	return b
}

func (t *thrift) byte() byte {
	if b := t.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (t *thrift) uvarint() uint64 {
	x, n := binary.Uvarint(t.data)
	if n <= 0 {
		t.fail("a header ends within a number")
		return 0
	}
	t.data = t.data[n:]
	return x
}

func (t *thrift) varint() int64 { return unzigzag(t.uvarint()) }

func unzigzag(x uint64) int64 { return int64(x>>1) ^ -int64(x&1) }

// record reads a struct.
func (t *thrift) record(depth int) record {
	r, field := record{}, int16(0)
	for t.err == nil {
		head := t.byte()
		if head == 0 {
			break
		}
		if delta := int16(head >> 4); delta != 0 {
			field += delta
		} else {
			field = int16(t.varint())
		}
		switch kind := head & 15; kind {
		case tTrue, tFalse:
			r[field] = kind == tTrue
		default:
			r[field] = t.value(kind, depth)
		}
	}
	return r
}

func (t *thrift) value(kind byte, depth int) any {
	if depth > deepest {
		t.fail("a header nests more than %d deep", deepest)
	}
	switch kind {
	case tTrue, tFalse: // in a list
		return t.byte() == tTrue
	case tByte:
		return int64(int8(t.byte()))
	case tI16, tI32, tI64:
		return t.varint()
	case tDouble:
		b := t.take(8)
		if b == nil {
			return 0.0
		}
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	case tBinary:
		return t.take(int(min(t.uvarint(), math.MaxInt32)))
	case tList, tSet:
		return t.list(depth)
	case tStruct:
		return t.record(depth + 1)
	}
	t.fail("a header holds a value of unknown type %d", kind)
	return nil
}

func (t *thrift) list(depth int) []any {
	head := t.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = t.uvarint()
	}
	if n > uint64(len(t.data)) { // an element takes a byte at least
		t.fail("a header has a list of %d elements, more than it has bytes", n)
		return nil
	}
	out := make([]any, 0, n)
	for range n {
		out = append(out, t.value(head&15, depth+1))
	}
	return out
}
