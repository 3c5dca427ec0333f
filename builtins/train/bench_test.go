package train

import (
	"context"
	"fmt"
	"testing"

	"pewter/builtins/model"
)

// BenchmarkStep times updates of three Llamas: that of the demo, and the 0.92M
// and 2.61M models of a common measurement of other tools.
func BenchmarkStep(b *testing.B) {
	for _, c := range []struct{ hidden, layers, heads, ffn, vocab, batch, seq int }{
		{48, 2, 4, 128, 768, 16, 64},
		{128, 4, 4, 344, 1024, 16, 128},
		{192, 5, 6, 512, 2048, 16, 128},
	} {
		b.Run(fmt.Sprintf("h%dl%dv%d", c.hidden, c.layers, c.vocab), func(b *testing.B) {
			dev := device(b, 0)
			cfg, err := model.NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "model_type": "llama",
				"hidden_size": c.hidden, "num_hidden_layers": c.layers, "num_attention_heads": c.heads, "num_key_value_heads": c.heads,
				"intermediate_size": c.ffn, "vocab_size": c.vocab, "max_position_embeddings": 256, "rms_norm_eps": 1e-5,
				"rope_theta": 10000.0, "tie_word_embeddings": true, "hidden_act": "silu"})
			if err != nil {
				b.Fatal(err)
			}
			m, err := model.Random(cfg, 1, nil)
			if err != nil {
				b.Fatal(err)
			}
			o := Default(1 << 30)
			o.Batch, o.Seq = c.batch, c.seq
			t, err := newTrainer(dev, m, abcd(b), o)
			if err != nil {
				b.Fatal(err)
			}
			defer t.close()
			ids := make([]int32, c.batch*(c.seq+1))
			for i := range ids {
				ids[i] = int32(i * 7919 % c.vocab)
			}
			t.data = &Data{parts: []part{{ids: ids, before: 1}}}
			step := func() {
				if _, err := t.update(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
			for range 2 { // the first makes the memory of all
				step()
			}
			for b.Loop() {
				step()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}
