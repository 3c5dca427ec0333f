package eval

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

func init() {
	Metrics.Add("chrf", "character F-score, 6 orders of character n-grams (sacrebleu's chrF2), 0 to 100", ChrF{Chars: 6, Beta: 2})
	Metrics.Add("chrf2pp", "chrf with 2 orders of word n-grams (sacrebleu's chrF2++), 0 to 100", ChrF{Chars: 6, Words: 2, Beta: 2})
}

// ChrF is the character F-score of translations (Popović 2015, 2017): with P
// and R the means of n-gram precision and recall over the orders that occur in
// both, of counts summed over all segments,
//
//	100 · (1+β²)·P·R / (β²·P + R)
//
// White space is no part of character n-grams; words are split from one ASCII
// punctuation mark at their end, else at their beginning. Of several references
// a segment is compared with the one that gives it the best score.
type ChrF struct {
	Chars int // orders of character n-grams
	Words int // orders of word n-grams
	Beta  float64
}

// Kinds is Translate.
func (ChrF) Kinds() []Kind { return []Kind{Translate} }

// Normaliser is n-grams.
func (ChrF) Normaliser() string { return "n-grams" }

func (c ChrF) signature(items []Item) string {
	return fmt.Sprintf("chrF%g%s|nrefs:%s|case:mixed|eff:yes|nc:%d|nw:%d|space:no", c.Beta, strings.Repeat("+", c.Words), references(items), c.Chars, c.Words)
}

// references is the number of references of every item, or "var".
func references(items []Item) string {
	n := len(items[0].References)
	for _, it := range items {
		if len(it.References) != n {
			return "var"
		}
	}
	return fmt.Sprint(n)
}

// Stats returns, for each order, the n-grams of the hypothesis (0 where the
// reference has none), of the reference, and those they share.
func (c ChrF) Stats(it *Item, o *Outcome) []float64 {
	hyp := c.ngrams(o.Text)
	var best []float64
	score := -1.0
	for _, ref := range it.References {
		s := overlaps(hyp, c.ngrams(ref))
		if v := c.Value(s); v > score {
			best, score = s, v
		}
	}
	return best
}

func overlaps(hyp, ref []map[string]int) []float64 {
	s := make([]float64, 0, 3*len(hyp))
	for n := range hyp {
		h, r, m := 0, 0, 0
		for g, count := range hyp[n] {
			h += count
			m += min(count, ref[n][g])
		}
		for _, count := range ref[n] {
			r += count
		}
		if r == 0 {
			h = 0
		}
		s = append(s, float64(h), float64(r), float64(m))
	}
	return s
}

// Value returns the score of summed statistics.
func (c ChrF) Value(s []float64) float64 {
	var p, r, orders float64
	for ; len(s) > 0; s = s[3:] {
		if s[0] > 0 && s[1] > 0 {
			p, r, orders = p+s[2]/s[0], r+s[2]/s[1], orders+1
		}
	}
	if orders == 0 || p+r == 0 {
		return 0
	}
	p, r = p/orders, r/orders
	f := c.Beta * c.Beta
	return 100 * ((1 + f) * p * r / (f*p + r))
}

// ngrams counts the n-grams of each order: of characters, then of words.
func (c ChrF) ngrams(text string) []map[string]int {
	fields := strings.FieldsFunc(text, space)
	out := charNgrams(strings.Join(fields, ""), c.Chars)
	words := splitMarks(fields)
	for n := 1; n <= c.Words; n++ {
		out = append(out, wordNgrams(words, n))
	}
	return out
}

func charNgrams(text string, orders int) []map[string]int {
	at := make([]int, 0, len(text)+1)
	for i := range text {
		at = append(at, i)
	}
	at = append(at, len(text))
	out := make([]map[string]int, orders)
	for n := range out {
		out[n] = make(map[string]int, len(at))
		for i := 0; i+n+1 < len(at); i++ {
			out[n][text[at[i]:at[i+n+1]]]++
		}
	}
	return out
}

// wordNgrams counts runs of n words, as text with spaces between.
func wordNgrams(words []string, n int) map[string]int {
	all, starts := strings.Join(words, " "), make([]int, len(words)+1)
	for i, w := range words {
		starts[i+1] = starts[i] + len(w) + 1
	}
	out := make(map[string]int, len(words))
	for i := 0; i+n <= len(words); i++ {
		out[all[starts[i]:starts[i+n]-1]]++
	}
	return out
}

// splitMarks splits one punctuation mark off the end of each word longer than a
// character, else off its beginning.
func splitMarks(words []string) []string {
	out := make([]string, 0, len(words))
	for _, w := range words {
		end := len(w) - 1
		switch {
		case utf8.RuneCountInString(w) == 1:
			out = append(out, w)
		case mark(w[end]):
			out = append(out, w[:end], w[end:])
		case mark(w[0]):
			out = append(out, w[:1], w[1:])
		default:
			out = append(out, w)
		}
	}
	return out
}

// mark reports ASCII punctuation.
func mark(b byte) bool {
	return b >= '!' && b <= '/' || b >= ':' && b <= '@' || b >= '[' && b <= '`' || b >= '{' && b <= '~'
}
