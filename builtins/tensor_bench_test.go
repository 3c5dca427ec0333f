package builtins

import (
	"fmt"
	"testing"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"pewter/kernel/tensor"
)

// BenchmarkTensor is s = s*0.5 + v as the prompt has it: on few elements, where what
// it costs to say so matters, and in one pass over many, as bytes of the result.
func BenchmarkTensor(b *testing.B) {
	for _, n := range []int{10, 500, 5_000, 1 << 24} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newWorld(b)
			s, v := w.newTensor(tensor.New(tensor.F32, n)), w.newTensor(tensor.New(tensor.F32, n))
			b.SetBytes(int64(4 * n))
			for b.Loop() {
				half, err := s.Binary(syntax.STAR, starlark.Float(0.5), starlark.Left)
				if err != nil {
					b.Fatal(err)
				}
				sum, err := half.(*Tensor).Binary(syntax.PLUS, v, starlark.Left)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := sum.(*Tensor).values(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
