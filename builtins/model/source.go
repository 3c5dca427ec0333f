package model

import (
	"context"
	"fmt"

	"pewter/kernel/tensor"
)

// readStep is how many elements are read from a Source at a time.
const readStep = 1 << 20

// memorySource is a tensor that lies in memory already.
type memorySource struct{ t tensor.Tensor }

// SourceOf returns a Source that reads a tensor in memory.
func SourceOf(t tensor.Tensor) Source { return memorySource{t} }

func (s memorySource) Info() Info { return Info{s.t.DType, s.t.Shape} }

func (s memorySource) Raw() []byte { return s.t.Data }

func (s memorySource) Read(dst []float32, at int) error {
	if !s.t.DType.Float() {
		return fmt.Errorf("a tensor of %s holds no numbers to compute with; want float32, bfloat16, float16 or float64", s.t.DType)
	}
	if n := s.t.Len(); at < 0 || len(dst) > n-at {
		return fmt.Errorf("elements [%d, %d) of a tensor of %d", at, at+len(dst), n)
	}
	tensor.Widen(dst, s.t.Data[at*s.t.DType.Size():], s.t.DType)
	return nil
}

// A ByteReader is a Source that has a faster way to its elements as stored: it
// sets dst to the bytes of those from element at on, and ends early with ctx.
type ByteReader interface {
	ReadBytes(ctx context.Context, dst []byte, at int) error
}

// Stored is a Source whose elements lie in a file. ReadStored sets dst to the bytes
// of those from element at on, copied by the system. Fetch says that n of them will be
// looked at where they are mapped: those that are not in memory are read meanwhile.
type Stored interface {
	Fetch(at, n int)
	ReadStored(dst []byte, at int) error
}

// ReadBytes sets dst to the bytes, as stored, of the elements of s from
// element at on. Buf is used where numbers must be made first.
func ReadBytes(ctx context.Context, s Source, dst []byte, at int, buf []float32) error {
	d := s.Info().DType
	if raw := s.Raw(); raw != nil {
		copy(dst, raw[at*d.Size():])
		return nil
	}
	if r, ok := s.(ByteReader); ok {
		return r.ReadBytes(ctx, dst, at)
	}
	for len(dst) > 0 {
		n := min(len(buf), len(dst)/d.Size())
		if err := s.Read(buf[:n], at); err != nil {
			return err
		}
		tensor.Narrow(dst[:n*d.Size()], d, buf[:n])
		dst, at = dst[n*d.Size():], at+n
	}
	return nil
}

// Materialize returns the whole tensor of a source: its memory where it has
// one, else a new copy.
func Materialize(s Source) (tensor.Tensor, error) {
	info := s.Info()
	if raw := s.Raw(); raw != nil {
		return tensor.Tensor{DType: info.DType, Shape: info.Shape, Data: raw}, nil
	}
	t := tensor.New(info.DType, info.Shape...)
	err := ReadBytes(context.Background(), s, t.Data, 0, make([]float32, min(readStep, t.Len())))
	return t, err
}

// roundTo rounds numbers to what a type can hold.
func roundTo(x []float32, d tensor.DType) {
	if d == tensor.F32 || d == tensor.F64 {
		return
	}
	b := make([]byte, min(len(x), readStep)*d.Size())
	for len(x) > 0 {
		n := min(len(x), readStep)
		tensor.Narrow(b, d, x[:n])
		tensor.Widen(x[:n], b, d)
		x = x[n:]
	}
}
