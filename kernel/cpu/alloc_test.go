package cpu

import (
	"testing"

	"pewter/kernel"
)

// Once warm, ops allocate nothing.
func TestAllocations(t *testing.T) {
	d, err := New(Options{Threads: 1}) // another thread may get its first piece late
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	const n, h = 300, 64
	a, b, c, w := d.New(n, h), d.New(n, h), d.New(n, h), d.New(h, h)
	for _, x := range []kernel.Array{a, b, c, w} {
		clear(f32(x))
	}
	pos, ids := make([]int32, n), make([]int32, n)
	spec := kernel.AttentionSpec{Heads: 8, KVHeads: 8, Dim: 8, Scale: 1, Sequences: []kernel.Sequence{
		{Query: kernel.Span{End: n}, Keys: []kernel.Span{{End: n}}},
	}}
	rot := kernel.Rotary{Dim: 8, Freq: []float32{1, 0.1}}
	pairs := rot
	pairs.Interleaved = true
	terms := []kernel.Array{a, b, c}
	row := d.Reshape(d.Slice(w, 0, 1), h)
	for name, f := range map[string]func(){
		"MatMul":        func() { d.MatMul(a, b, w) },
		"MatMulNN":      func() { d.MatMulNN(a, b, w, true) },
		"MatMulTN":      func() { d.MatMulTN(w, a, b, true) },
		"RMSNorm":       func() { d.RMSNorm(a, b, row, 1e-5, 0) },
		"Embed":         func() { d.Embed(a, b, ids) },
		"GLU":           func() { d.GLU(a, b, c, kernel.SiLU) },
		"RoPE":          func() { d.RoPE(a, pos, rot) },
		"RoPE of pairs": func() { d.RoPE(a, pos, pairs) },
		"Add":           func() { d.Add(a, b, c) },
		"AddRow":        func() { d.AddRow(a, row) },
		"Scale":         func() { d.Scale(a, b, 2) },
		"Clear":         func() { d.Clear(a) },
		"Sum":           func() { d.Sum(a, terms...) },
		"Attention":     func() { d.Attention(a, b, c, b, spec) },
		"AttentionGrad": func() { d.AttentionGrad(a, b, c, a, b, c, a, b, spec) },
		"RMSNormGrad":   func() { d.RMSNormGrad(a, row, b, c, row, 1e-5, 0) },
		"LayerNorm":     func() { d.LayerNorm(a, b, row, row, 1e-5) },
		"LayerNormGrad": func() { d.LayerNormGrad(a, row, row, b, c, row, 1e-5) },
		"GLUGrad":       func() { d.GLUGrad(a, b, c, a, b, kernel.GELU) },
		"EmbedGrad":     func() { d.EmbedGrad(a, b, ids) },
		"AddRowGrad":    func() { d.AddRowGrad(row, a) },
		"Softcap":       func() { d.Softcap(a, 30) },
		"SumSquares":    func() { d.SumSquares(a) },
		"AdamW":         func() { d.AdamW(a, b, c, a, kernel.AdamW{Step: 1}) },
	} {
		if got := testing.AllocsPerRun(5, f); got > 0 {
			t.Errorf("%s allocates %g times", name, got)
		}
	}
}
