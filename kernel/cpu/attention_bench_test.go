package cpu

import (
	"fmt"
	"testing"

	"pewter/kernel"
)

// BenchmarkOneQuery is attention of the last token of some texts, as when they are
// generated, in layers enough that keys and values are in no near cache.
func BenchmarkOneQuery(b *testing.B) {
	d, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for _, c := range []struct{ texts, length, heads, kv, dim int }{
		{32, 64, 9, 3, 64}, {1, 1024, 9, 3, 64}, {1, 8192, 9, 3, 64}, {1, 8192, 4, 1, 256}, {1, 2048, 8, 8, 128}, {8, 512, 32, 8, 64},
	} {
		rows := c.texts * c.length
		s := kernel.AttentionSpec{Heads: c.heads, KVHeads: c.kv, Dim: c.dim, Scale: 0.1}
		for i := range c.texts {
			s.Sequences = append(s.Sequences, kernel.Sequence{Query: kernel.Span{Start: i, End: i + 1}, Keys: []kernel.Span{{Start: i * c.length, End: (i + 1) * c.length}}})
		}
		layers := max(1, 64<<20/(8*rows*c.kv*c.dim))
		q, dst := d.New(c.texts, c.heads*c.dim), d.New(c.texts, c.heads*c.dim)
		d.Clear(q)
		var keys, values []kernel.Array
		for range layers {
			keys, values = append(keys, d.New(rows, c.kv*c.dim)), append(values, d.New(rows, c.kv*c.dim))
			d.Clear(keys[len(keys)-1], values[len(keys)-1])
		}
		b.Run(fmt.Sprintf("%dx%d_heads_%d_%d_of_%d", c.texts, c.length, c.heads, c.kv, c.dim), func(b *testing.B) {
			b.SetBytes(int64(8 * rows * c.kv * c.dim))
			i := 0
			for b.Loop() {
				d.Attention(dst, q, keys[i%layers], values[i%layers], s)
				i++
			}
		})
		d.Free(append(append(keys, values...), q, dst)...)
	}
}
