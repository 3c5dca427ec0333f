package eval

import "math"

func init() {
	Metrics.Add("bits_per_byte", "bits that the model needs for a byte of the text, or of the right choice", BitsPerByte{})
}

// BitsPerByte is -Σ ll / (ln 2 · Σ bytes) over the texts, or over the right
// choices (with their leading space) after their contexts.
type BitsPerByte struct{}

// Kinds are those with likelihoods.
func (BitsPerByte) Kinds() []Kind { return []Kind{Text, Pair, Choice} }

// Normaliser is bytes.
func (BitsPerByte) Normaliser() string { return "bytes" }

// Stats returns the item's bits and bytes.
func (BitsPerByte) Stats(it *Item, o *Outcome) []float64 {
	return []float64{-o.LL[it.Gold] / math.Ln2, float64(len(it.Choices[it.Gold]))}
}

// Value returns bits per byte.
func (BitsPerByte) Value(s []float64) float64 { return s[0] / s[1] }
