package merge_test

import (
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// BenchmarkFormula compares expressions with the methods that do the same, on
// bfloat16 tensors of 16 Mi elements.
func BenchmarkFormula(b *testing.B) {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer dev.Close()
	const n = 1 << 24
	var models []model.Checkpoint
	for k := range uint64(3) {
		models = append(models, noise([]string{"a", "b", "base"}[k], k, tensor.BF16, n))
	}
	for _, c := range []struct {
		name, text string
		spec       merge.Spec
	}{
		{"mean", "(a + b) / 2", merge.Spec{MethodName: "linear", Models: models[:2]}},
		{"arithmetic", "base + ((a - base) + (b - base))", merge.Spec{MethodName: "task_arithmetic", Models: models[:2], Base: models[2]}},
		{"weighted", "0.3*a + 0.6*b", merge.Spec{MethodName: "linear", Method: merge.Linear{}, Models: models[:2], Weights: []float64{.3, .6}}},
		{"scaled", "base + 0.7*((a - base) + (b - base))", merge.Spec{MethodName: "task_arithmetic", Method: merge.TaskArithmetic{Scale: .7}, Models: models[:2], Base: models[2]}},
		{"factors", "base + (0.3*(a - base) + 0.6*(b - base))", merge.Spec{MethodName: "task_arithmetic", Models: models[:2], Base: models[2], Weights: []float64{.3, .6}}},
		{"in turn", "base + 0.3*(a - base) + 0.6*(b - base)", merge.Spec{MethodName: "task_arithmetic", Models: models[:2], Base: models[2], Weights: []float64{.3, .6}}},
		{"nearswap", "base + clip(0.001 / max(abs(a - base), 1e-6), 0, 1) * (a - base)", merge.Spec{MethodName: "nearswap", Models: models[:1], Base: models[2]}},
	} {
		e, err := merge.ParseExpr(c.text)
		if err != nil {
			b.Fatal(err)
		}
		f, err := merge.NewFormula(e, []string{"a", "b"}[:len(c.spec.Models)])
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.name+"/built-in", func(b *testing.B) { benchmarkMerge(b, dev, c.spec) })
		c.spec.Method, c.spec.Weights = f, nil
		b.Run(c.name+"/expression", func(b *testing.B) { benchmarkMerge(b, dev, c.spec) })
	}
}

func benchmarkMerge(b *testing.B, dev *cpu.Device, s merge.Spec) {
	m, err := merge.Merge(dev, s)
	if err != nil {
		b.Fatal(err)
	}
	src, err := m.Source("w")
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]byte, 2*src.Info().Len())
	b.SetBytes(int64(len(dst)))
	for b.Loop() {
		if err := src.(model.ByteReader).ReadBytes(b.Context(), dst, 0); err != nil {
			b.Fatal(err)
		}
	}
}
