package tensor

import (
	"fmt"
	"math"
	"strings"
	"unsafe"
)

// A Tensor is a row-major array in host memory, little-endian as in a
// safetensors file, of which Data may well be a mapped part: then it must not
// be written to.
type Tensor struct {
	DType DType
	Shape []int
	Data  []byte // Len()*DType.Size() bytes, at any alignment
}

// New returns a tensor of zeros.
func New(d DType, shape ...int) Tensor {
	return Tensor{d, shape, make([]byte, Len(shape)*d.Size())}
}

// FromFloat32s returns a float32 tensor over x, without copying.
func FromFloat32s(x []float32, shape ...int) Tensor {
	if Len(shape) != len(x) {
		panic(fmt.Sprintf("tensor: %d elements for shape %v", len(x), shape))
	}
	return Tensor{F32, shape, Bytes(x)}
}

// Len returns the number of elements of a shape: the product of its dimensions.
func Len(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// Len returns the number of elements.
func (t Tensor) Len() int { return Len(t.Shape) }

// Float32s returns the elements as float32: the tensor's own memory where it is
// float32 and aligned, else a widened copy.
func (t Tensor) Float32s() []float32 {
	if t.DType == F32 && len(t.Data) > 0 && uintptr(unsafe.Pointer(&t.Data[0]))%4 == 0 {
		return unsafe.Slice((*float32)(unsafe.Pointer(&t.Data[0])), len(t.Data)/4)
	}
	x := make([]float32, t.Len())
	Widen(x, t.Data, t.DType)
	return x
}

// String returns the type and shape, such as "bfloat16[2048, 8192]".
func (t Tensor) String() string { return t.DType.String() + ShapeString(t.Shape) }

// ShapeString returns a shape as "[2048, 8192]".
func ShapeString(shape []int) string {
	s := make([]string, len(shape))
	for i, d := range shape {
		s[i] = fmt.Sprint(d)
	}
	return "[" + strings.Join(s, ", ") + "]"
}

// Bytes returns the memory of x.
func Bytes[T float32 | float64 | uint16 | uint32 | int32 | int64](x []T) []byte {
	if len(x) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), len(x)*int(unsafe.Sizeof(x[0])))
}

// Widen sets dst to the first len(dst) elements of src, which is of type d.
// It is the definition; devices do the same faster.
func Widen(dst []float32, src []byte, d DType) {
	switch d {
	case F32:
		for i := range dst {
			dst[i] = math.Float32frombits(u32(src[4*i:]))
		}
	case BF16:
		for i := range dst {
			dst[i] = math.Float32frombits(uint32(u16(src[2*i:])) << 16)
		}
	case F16:
		for i := range dst {
			dst[i] = FromF16(u16(src[2*i:]))
		}
	case F64:
		for i := range dst {
			dst[i] = float32(math.Float64frombits(uint64(u32(src[8*i:])) | uint64(u32(src[8*i+4:]))<<32))
		}
	default:
		panic("tensor: Widen of " + d.String())
	}
}

// Narrow sets the first elements of dst, which is of type d, to src, rounding
// to nearest, ties to even. NaN stays NaN; what is too large becomes infinite.
func Narrow(dst []byte, d DType, src []float32) {
	switch d {
	case F32:
		copy(dst, Bytes(src))
	case BF16:
		for i, x := range src {
			put16(dst[2*i:], ToBF16(x))
		}
	case F16:
		for i, x := range src {
			put16(dst[2*i:], ToF16(x))
		}
	case F64:
		for i, x := range src {
			b := math.Float64bits(float64(x))
			for j := range 8 {
				dst[8*i+j] = byte(b >> (8 * j))
			}
		}
	default:
		panic("tensor: Narrow to " + d.String())
	}
}

func u16(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 }
func u32(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}
func put16(b []byte, v uint16) { b[0], b[1] = byte(v), byte(v>>8) }

// ToBF16 rounds x to bfloat16, to nearest, ties to even.
func ToBF16(x float32) uint16 {
	b := math.Float32bits(x)
	if b&0x7fffffff > 0x7f800000 { // NaN: keep it one, quiet
		return uint16(b>>16) | 0x40
	}
	return uint16((b + 0x7fff + b>>16&1) >> 16)
}

// FromBF16 widens a bfloat16; it is exact.
func FromBF16(x uint16) float32 { return math.Float32frombits(uint32(x) << 16) }

// ToF16 rounds x to IEEE binary16, to nearest, ties to even.
func ToF16(x float32) uint16 {
	b := math.Float32bits(x)
	sign := uint16(b >> 16 & 0x8000)
	b &= 0x7fffffff
	switch {
	case b > 0x7f800000: // NaN
		return sign | 0x7e00 | uint16(b>>13&0x1ff)
	case b >= 0x47800000: // 2^16 and above
		return sign | 0x7c00
	case b >= 0x38800000: // normal: rounding may carry into infinity, rightly
		return sign | uint16((b-0x38000000+0xfff+b>>13&1)>>13)
	}
	// Subnormal: adding 0.5 puts the unit of the sum's last place at 2^-24,
	// so the float32 addition does the rounding.
	f := math.Float32frombits(b) + 0.5
	return sign | uint16(math.Float32bits(f)-0x3f000000)
}

// FromF16 widens an IEEE binary16; it is exact.
func FromF16(x uint16) float32 {
	sign := uint32(x&0x8000) << 16
	exp, frac := uint32(x>>10&0x1f), uint32(x&0x3ff)
	switch {
	case exp == 0x1f:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	case exp == 0:
		f := float32(frac) * (1.0 / (1 << 24))
		return math.Float32frombits(sign | math.Float32bits(f))
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}
