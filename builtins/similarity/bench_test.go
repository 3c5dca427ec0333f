package similarity

import (
	"context"
	"testing"

	"pewter/builtins/model"
	"pewter/internal/philox"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

func BenchmarkCosine(b *testing.B) {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer dev.Close()
	const n = 8 << 20
	x := make([]float32, n)
	r := philox.New(philox.Seed(1), 0)
	for i := range x {
		x[i] = float32(r.Float64() - .5)
	}
	for _, d := range []tensor.DType{tensor.F32, tensor.BF16} {
		b.Run(d.String(), func(b *testing.B) {
			var models []model.Checkpoint
			for range 2 {
				w := tensor.New(d, n)
				tensor.Narrow(w.Data, d, x)
				models = append(models, model.FromTensors("m", nil, map[string]tensor.Tensor{"w": w}, nil, model.Recipe{}))
			}
			b.SetBytes(int64(2 * n * d.Size()))
			for b.Loop() {
				if _, err := Compare(context.Background(), dev, Cosine{}, models...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
