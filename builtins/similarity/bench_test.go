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

// The 45 pairs of ten models.
func BenchmarkCosine45(b *testing.B) {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer dev.Close()
	const n = 4 << 20
	var models []model.Checkpoint
	for i := range 10 {
		x := make([]float32, n)
		for j := range x {
			x[j] = float32(j*7919%(1001+i)) - 500
		}
		w := tensor.FromFloat32s(x, n)
		models = append(models, model.FromTensors("m", nil, map[string]tensor.Tensor{"w": w}, nil, model.Recipe{}))
	}
	b.SetBytes(45 * 2 * n * 4)
	for b.Loop() {
		if _, err := CompareAll(context.Background(), dev, Cosine{}, models); err != nil {
			b.Fatal(err)
		}
	}
}

// Every two of ten models, on 1012 texts: six layers of 576 features, as a model of
// 135 million parameters has thirty. What depends on one model is computed once.
func BenchmarkCKA45(b *testing.B) {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer dev.Close()
	var models []*Representations
	for m := range 10 {
		r := &Representations{}
		for layer := range 6 {
			r.Layers = append(r.Layers, gaussian(1012, 576, uint64(10*m+layer)))
		}
		models = append(models, r)
	}
	for _, c := range []CKA{{}, {Debiased: true}, {Batch: 253}} {
		b.Run(c.String(), func(b *testing.B) {
			for b.Loop() {
				for i, x := range models {
					x.kept.Clear()
					for _, y := range models[:i] {
						if _, err := c.Compare(dev, x, y, nil); err != nil {
							b.Fatal(err)
						}
					}
				}
			}
		})
	}
}
