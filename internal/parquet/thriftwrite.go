package parquet

import (
	"encoding/binary"
	"fmt"
)

// fields are a Thrift struct to be written, its fields in the order of their numbers.
type fields []field

// A field's value is an int32, int64, string, fields, or []any of one of these.
type field struct {
	id    int16
	value any
}

// append adds the struct in the compact protocol.
func (f fields) append(out []byte) []byte {
	last := int16(0)
	for _, x := range f {
		out = append(out, byte(x.id-last)<<4|typeOf(x.value)) // numbers here are less than 16 apart
		out = appendValue(out, x.value)
		last = x.id
	}
	return append(out, 0)
}

func typeOf(v any) byte {
	switch v.(type) {
	case int32:
		return tI32
	case int64:
		return tI64
	case string:
		return tBinary
	case []any:
		return tList
	case fields:
		return tStruct
	}
	panic(fmt.Sprintf("parquet: no type for %T", v))
}

func appendValue(out []byte, v any) []byte {
	switch v := v.(type) {
	case int32:
		return binary.AppendVarint(out, int64(v))
	case int64:
		return binary.AppendVarint(out, v)
	case string:
		return append(binary.AppendUvarint(out, uint64(len(v))), v...)
	case fields:
		return v.append(out)
	case []any:
		return appendList(out, v)
	}
	panic(fmt.Sprintf("parquet: no type for %T", v))
}

// appendList adds a list, whose elements are of one type; an empty one is of structs.
func appendList(out []byte, list []any) []byte {
	kind := byte(tStruct)
	if len(list) > 0 {
		kind = typeOf(list[0])
	}
	if len(list) < 15 {
		out = append(out, byte(len(list))<<4|kind)
	} else {
		out = binary.AppendUvarint(append(out, 15<<4|kind), uint64(len(list)))
	}
	for _, v := range list {
		out = appendValue(out, v)
	}
	return out
}
