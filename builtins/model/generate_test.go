package model

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pewter/internal/shared"
)

// ragged are prompts of different length: some begin alike, some are the same, and some
// are cut where as many as 40 tokens are to follow in 128.
func ragged() [][]int32 {
	long := make([]int32, 100)
	for i := range long {
		long[i] = 3 + int32(i*i%61)
	}
	return [][]int32{long[:1], long[:20], long[:20], {1, 9, 33}, long[:17], {5}, long, append(slices.Clone(long[:17]), 40, 41)}
}

// slowly continues a prompt with no key or value kept: the whole text is gone through
// for each token.
func slowly(t *testing.T, m *Model, prompt []int32, n int) []int32 {
	t.Helper()
	text := slices.Clone(prompt[max(0, len(prompt)-(m.spec.MaxLen-n)):])
	first := len(text)
	for range n {
		z, err := m.Logits(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		x := z.Float32s()
		last := x[len(x)-m.spec.Vocab:]
		text = append(text, int32(slices.Index(last, slices.Max(last))))
	}
	return text[first:]
}

// What a prompt becomes is the same alone, among others and with no keys and values kept,
// for all architectures, well beyond their windows of 8; and where it is drawn.
func TestGenerateSame(t *testing.T) {
	dir := shared.Dir(t, "golden/arch")
	folders, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	const n = 40
	for _, f := range folders {
		m := open(t, filepath.Join(dir, f.Name()))
		generate := func(o GenerateOptions, prompts ...[]int32) [][]int32 {
			t.Helper()
			o.Tokens, o.Stop = n, []int32{}
			out, err := m.Generate(t.Context(), prompts, o)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		for _, o := range []GenerateOptions{{}, {Temperature: 1, Seed: 4}, {Temperature: 1.5, TopK: 9, TopP: 0.8}} {
			all := generate(o, ragged()...)
			for i, p := range ragged() {
				if one := generate(o, p)[0]; !slices.Equal(all[i], one) {
					t.Errorf("%s, %+v: prompt %d becomes %v among others, %v alone", f.Name(), o, i, all[i], one)
				}
				if i%3 > 0 || o.Temperature > 0 {
					continue
				}
				if want := slowly(t, m, p, n); !slices.Equal(all[i], want) {
					t.Errorf("%s: prompt %d becomes %v, want %v", f.Name(), i, all[i], want)
				}
			}
		}
	}
}

// Texts that end leave the others as they are: each ends after its own number of tokens.
func TestGenerateEndsApart(t *testing.T) {
	m := open(t, shared.Dir(t, "golden/arch/gemma2"))
	o := GenerateOptions{Tokens: 30, Stop: []int32{}}
	whole, err := m.Generate(t.Context(), ragged(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Done = func(i int, ids []int32) bool { return len(ids) == 1+4*i }
	got, err := m.Generate(t.Context(), ragged(), o)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if want := whole[i][:min(30, 1+4*i)]; !slices.Equal(got[i], want) {
			t.Errorf("text %d that ends after %d tokens is %v, want %v", i, 1+4*i, got[i], want)
		}
	}
	stop := whole[3][10]
	got, err = m.Generate(t.Context(), ragged(), GenerateOptions{Tokens: 30, Stop: []int32{stop}})
	if err != nil {
		t.Fatal(err)
	}
	for i, list := range got {
		want := whole[i]
		if k := slices.Index(want, stop); k >= 0 {
			want = want[:k]
		}
		if !slices.Equal(list, want) {
			t.Errorf("text %d that ends before token %d is %v, want %v", i, stop, list, want)
		}
	}
}

// A text ends before a token that ends it, or after as many as Done says.
func TestGenerateEnds(t *testing.T) {
	o, dir := readOracle(t)
	m := open(t, filepath.Join(dir, "hf"))
	at := o.GreedyIDs[20]
	first := slices.Index(o.GreedyIDs, at)
	got, err := m.Generate(context.Background(), [][]int32{o.GreedyIDs[:1]}, GenerateOptions{Tokens: 50, Stop: []int32{at}})
	if err != nil || !slices.Equal(got[0], o.GreedyIDs[1:first]) {
		t.Errorf("stopping at %d: %v (%v), want %v", at, got, err, o.GreedyIDs[1:first])
	}
	done := func(i int, ids []int32) bool { return len(ids) == 3+i }
	got, err = m.Generate(context.Background(), [][]int32{o.GreedyIDs[:1], o.GreedyIDs[:2]}, GenerateOptions{Done: done})
	if err != nil || len(got[0]) != 3 || len(got[1]) != 4 {
		t.Errorf("%d and %d tokens (%v), want 3 and 4", len(got[0]), len(got[1]), err)
	}
	for _, bad := range []GenerateOptions{{Tokens: 512}, {Temperature: -1}, {TopK: -1}, {TopP: 2}} {
		if _, err := m.Generate(context.Background(), [][]int32{{1}}, bad); err == nil {
			t.Errorf("%+v: no error", bad)
		}
	}
}
