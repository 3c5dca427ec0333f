package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
)

// BenchmarkGenerate continues prompts of 32 tokens by 64, greedily, with the
// model in the folder that PEWTER_MODEL names.
func BenchmarkGenerate(b *testing.B) {
	dir := os.Getenv("PEWTER_MODEL")
	if dir == "" {
		b.Skip("PEWTER_MODEL names no folder of a model")
	}
	m := open(b, dir)
	const tokens = 64
	for _, n := range []int{1, 8, 32} {
		r := rand.New(rand.NewPCG(1, 2))
		prompts := make([][]int32, n)
		for i := range prompts {
			for range 32 {
				prompts[i] = append(prompts[i], 3+int32(r.IntN(min(m.Vocab(), 30000)-3)))
			}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := m.Generate(context.Background(), prompts, GenerateOptions{Tokens: tokens, Stop: []int32{-1}}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
