package repl

import (
	"slices"
	"strings"

	"pewter/internal/plural"
)

// A warning is something that a reader of the results should know, of one thing
// or of many, such as the tasks that it is true of.
type warning struct {
	what string
	of   []string // what stands before ": "; "" of none
	told int      // how many of them were told
}

// warnings are those so far: texts that differ in their subject alone are one.
type warnings []*warning

// add adds a text, and returns the warning that it belongs to, or nil if the same was said.
func (w *warnings) add(text string) *warning {
	of, what, ok := strings.Cut(text, ": ")
	if !ok || strings.ContainsAny(of, " \n") {
		of, what = "", text
	}
	for _, x := range *w {
		if x.what != what {
			continue
		}
		if slices.Contains(x.of, of) {
			return nil
		}
		x.of = append(x.of, of)
		return x
	}
	*w = append(*w, &warning{what: what, of: []string{of}})
	return (*w)[len(*w)-1]
}

// mostTold is how many of one warning are told one by one.
const mostTold = 3

// lines are the warnings for a report, a line each.
func (w warnings) lines() (out []string) {
	for _, x := range w {
		out = append(out, x.String())
	}
	return out
}

func (x *warning) String() string {
	if len(x.of) == 1 && x.of[0] == "" {
		return x.what
	}
	first, rest := x.of[:min(mostTold, len(x.of))], len(x.of)-mostTold
	if rest <= 0 {
		return strings.Join(first, ", ") + ": " + x.what
	}
	return strings.Join(first, ", ") + " and " + plural.Of(rest, "other") + ": " + x.what
}

// warn tells of something that a reader of the results should know, once; from the
// fourth thing that it is true of they are counted, for settle.
func (a *app) warn(text string) {
	x := a.warned.add(text)
	if x == nil || len(x.of) > mostTold {
		return
	}
	x.told = len(x.of)
	a.note("warning: %s", text)
}

// settleWarnings tells how many more there were of those told in part.
func (a *app) settleWarnings() {
	for _, x := range a.warned {
		if more := len(x.of) - x.told; more > 0 {
			a.note("warning: %s: %s", plural.Of(more, "other"), x.what)
			x.told = len(x.of)
		}
	}
}
