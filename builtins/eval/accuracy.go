package eval

import (
	"math"
	"strings"
	"unicode/utf8"
)

func init() {
	Metrics.Add("acc", "share of items whose right choice has the highest log-likelihood", Accuracy{"none", false, unnormalised})
	Metrics.Add("acc_char", "acc with each log-likelihood divided by the choice's code points (acc_norm elsewhere); the space before it counts with compat lighteval and paper, not else", Accuracy{"characters", true, perChar})
	Metrics.Add("acc_byte", "acc with each log-likelihood divided by the choice's UTF-8 bytes", Accuracy{"bytes", true, perByte})
	Metrics.Add("acc_token", "acc with each log-likelihood divided by the choice's tokens (lighteval's acc_norm_token)", Accuracy{"tokens", false, perToken})
	Metrics.Add("acc_pmi", "acc with the choice's unconditional log-likelihood taken off (pointwise mutual information)", PMI{Accuracy{"unconditional", false, pmi}})
}

// Accuracy is the share of items that a model gets right: those whose right
// choice i has the highest f(i), where f normalises its log-likelihood. The first
// of equals wins, but where the outcome is strict equals are wrong.
type Accuracy struct {
	By   string
	Text bool // that is a length of the choice's text, as measured
	F    func(it *Item, o *Outcome, i int) float64
}

func unnormalised(_ *Item, o *Outcome, i int) float64 { return o.LL[i] }

func perChar(it *Item, o *Outcome, i int) float64 {
	return o.LL[i] / float64(utf8.RuneCountInString(o.measured(it, i)))
}

func perByte(it *Item, o *Outcome, i int) float64 {
	return o.LL[i] / float64(len(o.measured(it, i)))
}

// measured is the text of a choice whose length normalises its likelihood.
func (o *Outcome) measured(it *Item, i int) string {
	if o.Spaced {
		return it.Choices[i]
	}
	return strings.TrimPrefix(it.Choices[i], " ")
}

func perToken(_ *Item, o *Outcome, i int) float64 { return o.LL[i] / float64(o.Tokens[i]) }

func pmi(_ *Item, o *Outcome, i int) float64 { return o.LL[i] - o.Bare[i] }

// Kinds are Pair and Choice.
func (a Accuracy) Kinds() []Kind { return []Kind{Pair, Choice} }

// Normaliser names what each log-likelihood is divided by.
func (a Accuracy) Normaliser() string { return a.By }

// Stats returns whether the item is right (0 or 1), and 1.
func (a Accuracy) Stats(it *Item, o *Outcome) []float64 {
	if a.right(it, o) {
		return []float64{1, 1}
	}
	return []float64{0, 1}
}

// Value returns the share.
func (a Accuracy) Value(s []float64) float64 { return s[0] / s[1] }

func (a Accuracy) right(it *Item, o *Outcome) bool {
	gold := a.F(it, o, it.Gold)
	if math.IsNaN(gold) {
		return false
	}
	for i := range it.Choices {
		f, tieWins := a.F(it, o, i), i > it.Gold && !o.Strict
		if i != it.Gold && (f > gold || f == gold && !tieWins) {
			return false
		}
	}
	return true
}

// PMI is an Accuracy that needs the choices' unconditional likelihoods.
type PMI struct{ Accuracy }

// Kinds is Choice alone: the sentences of a Pair have no context.
func (PMI) Kinds() []Kind { return []Kind{Choice} }

// needsBare marks metrics that need Outcome.Bare.
func (PMI) needsBare() {}
