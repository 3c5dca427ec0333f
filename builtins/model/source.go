package model

import (
	"fmt"

	"pewter/kernel/tensor"
)

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
