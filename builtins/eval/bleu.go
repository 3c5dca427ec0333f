package eval

import (
	"fmt"
	"math"
	"strings"
)

func init() {
	Metrics.Add("bleu", "BLEU-4 (sacrebleu's), 0 to 100", BLEU{Orders: 4})
}

// BLEU is the score of Papineni et al. 2002 as sacrebleu computes it: with p_n
// the precision of n-grams in percent, of counts summed over all segments and
// clipped by their largest count in a reference, c and r the lengths of
// hypotheses and of their closest references,
//
//	min(1, exp(1 - r/c)) · exp(Σ log p_n / 4)
//
// where the k-th order without a match has p_n = 100 / (2^k · n-grams). Text is
// cut by mteval's 13a, that of Chinese and Japanese into characters.
type BLEU struct {
	Orders int
}

// Kinds is Translate.
func (BLEU) Kinds() []Kind { return []Kind{Translate} }

// Normaliser is n-grams.
func (BLEU) Normaliser() string { return "n-grams" }

func (BLEU) signature(items []Item) string {
	name, _ := bleuTokens(items[0].Target)
	return fmt.Sprintf("BLEU|nrefs:%s|case:mixed|eff:no|tok:%s|smooth:exp", references(items), name)
}

// Stats returns the lengths of the hypothesis and of the closest reference, then
// the matching n-grams of each order and the n-grams of each order.
func (b BLEU) Stats(it *Item, o *Outcome) []float64 {
	_, cut := bleuTokens(it.Target)
	hyp := cut(o.Text)
	var lengths []int
	ref := map[string]int{}
	for _, r := range it.References {
		words := cut(r)
		lengths = append(lengths, len(words))
		for g, n := range b.ngrams(words) {
			ref[g] = max(ref[g], n)
		}
	}
	s := make([]float64, 2+2*b.Orders)
	s[0], s[1] = float64(len(hyp)), float64(closest(len(hyp), lengths))
	for g, n := range b.ngrams(hyp) {
		order := strings.Count(g, " ")
		s[2+order] += float64(min(n, ref[g]))
		s[2+b.Orders+order] += float64(n)
	}
	return s
}

// ngrams counts n-grams of all orders; words hold no spaces.
func (b BLEU) ngrams(words []string) map[string]int {
	out := map[string]int{}
	for n := 1; n <= b.Orders; n++ {
		for g, count := range wordNgrams(words, n) {
			out[g] = count
		}
	}
	return out
}

// closest is the length nearest to n, the shorter of two as near.
func closest(n int, lengths []int) int {
	best := lengths[0]
	for _, l := range lengths[1:] {
		d, e := max(n-l, l-n), max(n-best, best-n)
		if d < e || d == e && l < best {
			best = l
		}
	}
	return best
}

// Value returns the score of summed statistics.
func (b BLEU) Value(s []float64) float64 {
	matches, totals := s[2:2+b.Orders], s[2+b.Orders:]
	if sumOf(matches) == 0 {
		return 0
	}
	smooth, logs := 1.0, 0.0
	for n := range totals {
		if totals[n] == 0 {
			return 0
		}
		p := 100 * matches[n] / totals[n]
		if matches[n] == 0 {
			smooth *= 2
			p = 100 / (smooth * totals[n])
		}
		logs += math.Log(p)
	}
	return min(1, math.Exp(1-s[1]/s[0])) * math.Exp(logs/float64(b.Orders))
}

func sumOf(x []float64) (total float64) {
	for _, v := range x {
		total += v
	}
	return total
}
