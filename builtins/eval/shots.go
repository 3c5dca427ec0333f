package eval

import (
	"fmt"
	"strings"

	"pewter/internal/plural"
)

// Prompt is what a model reads before the choices or the translation of item i: its
// examples and its context.
func (t *Task) Prompt(i int) string { return t.examples(i) + t.Items[i].Context }

// examples returns what stands before item i: its examples, each its context
// and answer, with a blank line after each. They are the first of Dev, or of the
// other items where there is no Dev, so that nearly all items share one prefix.
func (t *Task) examples(i int) string {
	if t.Shots <= 0 {
		return ""
	}
	pool, own := t.pool()
	var b strings.Builder
	for j, n := 0, 0; n < t.Shots && j < len(pool); j++ {
		if own && j == i {
			continue
		}
		b.WriteString(pool[j].Context + pool[j].Answer + "\n\n")
		n++
	}
	return b.String()
}

// pool returns the items that examples are taken from, and whether they are the
// task's own.
func (t *Task) pool() ([]Item, bool) {
	if len(t.Dev) > 0 {
		return t.Dev, t.own
	}
	return t.Items, true
}

// checkShots reports a task that has fewer examples than it wants.
func (t *Task) checkShots() error {
	pool, own := t.pool()
	have := len(pool)
	if own {
		have--
	}
	if t.Shots > have {
		return fmt.Errorf("%s: want %s (shots), but there to take: %d", t.ID(), plural.Of(t.Shots, "example"), have)
	}
	return nil
}
