// Package tensor describes arrays in host memory: their element types, shapes
// and bytes. It computes nothing but conversions between element types.
package tensor

import (
	"fmt"
	"strings"
)

// A DType is the type of a tensor's elements.
type DType uint8

// The element types that checkpoints use. Only the first four can be read as
// numbers to compute with; the rest are carried through unchanged.
const (
	F32 DType = iota
	BF16
	F16
	F64
	I64
	I32
	I16
	I8
	U8
	Bool
	F8E4M3
	F8E5M2
	U16
	U32
	U64
)

var dtypes = [...]struct {
	st, torch string
	size      int
}{
	F32: {"F32", "float32", 4}, BF16: {"BF16", "bfloat16", 2}, F16: {"F16", "float16", 2}, F64: {"F64", "float64", 8},
	I64: {"I64", "int64", 8}, I32: {"I32", "int32", 4}, I16: {"I16", "int16", 2}, I8: {"I8", "int8", 1},
	U8: {"U8", "uint8", 1}, Bool: {"BOOL", "bool", 1}, F8E4M3: {"F8_E4M3", "float8_e4m3fn", 1}, F8E5M2: {"F8_E5M2", "float8_e5m2", 1},
	U16: {"U16", "uint16", 2}, U32: {"U32", "uint32", 4}, U64: {"U64", "uint64", 8},
}

// Size returns the bytes of one element.
func (d DType) Size() int { return dtypes[d].size }

// String returns torch's name of the type, such as "bfloat16".
func (d DType) String() string { return dtypes[d].torch }

// Safetensors returns the type's name in a safetensors header, such as "BF16".
func (d DType) Safetensors() string { return dtypes[d].st }

// Float reports whether arithmetic is defined on the type.
func (d DType) Float() bool { return d <= F64 }

// ParseDType reads a safetensors or torch name of a type; "torch." before the
// name, case and the short forms fp32, fp16, bf16, half, float and double are understood.
func ParseDType(name string) (DType, error) {
	s := strings.TrimPrefix(strings.ToLower(name), "torch.")
	switch s {
	case "fp32", "float":
		return F32, nil
	case "fp16", "half":
		return F16, nil
	case "double", "fp64":
		return F64, nil
	}
	for i, d := range dtypes {
		if s == d.torch || s == strings.ToLower(d.st) {
			return DType(i), nil
		}
	}
	return 0, fmt.Errorf("unknown element type %q, want float32, bfloat16, float16 or float64", name)
}
