package train

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"pewter/builtins/model/tokenizer"
	"pewter/internal/philox"
	"pewter/internal/plural"
	"pewter/kernel/tensor"
)

// Data is packed text to draw sequences from: one stream of tokens for each
// part, each text led by the beginning-of-sequence token.
type Data struct {
	parts  []part
	Tokens int // in all parts
}

// A part is one stream and the share of sequences drawn from it and the parts
// before it.
type part struct {
	name   string
	ids    []int32
	before float64
}

// Pack encodes texts, by part (a language, say), into streams. Weights are how
// often a sequence is drawn from each part, relative to the others; nil means
// equally often. Where the tokenizer has no beginning-of-sequence token its
// end-of-sequence token stands between texts.
func Pack(tok *tokenizer.Tokenizer, texts map[string][]string, weights map[string]float64) (*Data, error) {
	total, err := checkWeights(texts, weights)
	if err != nil {
		return nil, err
	}
	first, ok := tok.BOS()
	if !ok {
		first, ok = tok.EOS()
	}
	d := &Data{}
	sum := 0.0
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		sum += weight(weights, name) / total
		p := part{name: name, before: sum}
		for i, t := range texts[name] {
			if ok {
				p.ids = append(p.ids, first)
			}
			ids, err := tok.TryEncode(t, false)
			if err != nil {
				return nil, fmt.Errorf("text %d of %q: %w", i+1, name, err)
			}
			p.ids = append(p.ids, ids...)
		}
		d.Tokens += len(p.ids)
		d.parts = append(d.parts, p)
	}
	return d, nil
}

func weight(weights map[string]float64, name string) float64 {
	if weights == nil {
		return 1
	}
	return weights[name]
}

// checkWeights returns the sum of the weights.
func checkWeights(texts map[string][]string, weights map[string]float64) (sum float64, err error) {
	names := slices.Sorted(maps.Keys(texts))
	for _, name := range slices.Sorted(maps.Keys(weights)) {
		if _, ok := texts[name]; !ok {
			return 0, fmt.Errorf("mix names %q, for which there is no text; have: %s", name, strings.Join(names, ", "))
		}
	}
	for _, name := range names {
		w := weight(weights, name)
		if !(w >= 0) {
			return 0, fmt.Errorf("mix[%q] = %g, want 0 or more", name, w)
		}
		sum += w
	}
	if !(sum > 0) {
		return 0, fmt.Errorf("no text to train on: got %d parts, want at least one with a weight above 0", len(texts))
	}
	return sum, nil
}

// check refuses a part too short to draw a sequence of seq tokens and the next from.
func (d *Data) check(seq int) error {
	before := 0.0
	for _, p := range d.parts {
		if len(p.ids) <= seq && p.before > before {
			what := "the text"
			if len(d.parts) > 1 {
				what = fmt.Sprintf("the text of %q", p.name)
			}
			return fmt.Errorf("%s has %s, want at least %d: a sequence of %d and the token after it; give more text or a smaller seq",
				what, plural.Of(len(p.ids), "token"), seq+1, seq)
		}
		before = p.before
	}
	return nil
}

// Batch sets ids, of shape [batch, seq+1], to the sequences of a step. Which
// they are depends on seed, step and row alone, so that a run can be taken up
// at any step.
func (d *Data) Batch(ids []int32, batch, seq int, seed uint64, step int) {
	key := philox.Derive(seed, "train/batch")
	for row := range batch {
		r := philox.New(key, uint64(step)<<20|uint64(row))
		u := r.Float64()
		i := min(sort.Search(len(d.parts), func(i int) bool { return d.parts[i].before > u }), len(d.parts)-1)
		from := d.parts[i].ids
		start := r.IntN(len(from) - seq)
		copy(ids[row*(seq+1):(row+1)*(seq+1)], from[start:])
	}
}

// Digest identifies the streams and how they are mixed.
func (d *Data) Digest() string {
	h := sha256.New()
	for _, p := range d.parts {
		fmt.Fprintf(h, "%q %v %d\n", p.name, p.before, len(p.ids))
		h.Write(tensor.Bytes(p.ids))
	}
	return hex.EncodeToString(h.Sum(nil))
}
