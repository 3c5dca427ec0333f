// Package eval scores language models on tasks: minimal pairs, multiple choice,
// translation and plain text, from multilingual benchmarks or one's own data.
//
// A Task is a list of Items in one language. Evaluate encodes every item of
// every task for each model, asks the model for all log-likelihoods in one
// batch (so that shared prefixes are computed once), and reduces the outcomes
// by Metrics, each of which names its normaliser and its interval.
package eval

import (
	"fmt"
	"slices"
	"strings"

	"pewter/internal/plural"
)

// A Kind is what is asked of a model about an item.
type Kind uint8

// The kinds of task.
const (
	Pair      Kind = iota // the likelihood of a good and of a bad sentence
	Choice                // the likelihood of each of several continuations
	Translate             // to generate a translation
	Text                  // the likelihood of a text
)

func (k Kind) String() string {
	return [...]string{"pair", "choice", "translate", "text"}[k]
}

// A Task is a list of items in one language and how they are put to a model.
type Task struct {
	Name string // of the benchmark: "multiblimp"
	Lang string // "eng"; of a translation "eng-deu"
	Kind Kind
	Form string // of a Choice: "cloze", "mcf" or "hybrid"

	Items []Item
	// Dev holds the items that examples are taken from, the first first. When it
	// is empty they are taken from Items, never the item itself.
	Dev   []Item
	own   bool   // Dev are the task's own items
	noDev string // why there is no Dev, where there might be one
	Shots int    // examples before each item

	Main  string   // the metric shown first
	File  string   // where the items came from
	Notes []string // what a reader should know: items skipped, …
}

// ID is the task's name and language: "multiblimp:eng".
func (t *Task) ID() string {
	id := t.Name
	if t.Form != "" && t.Form != Cloze {
		id += "_" + t.Form
	}
	if t.Lang != "" {
		id += ":" + t.Lang
	}
	return id
}

// An Item is one question of a task.
type Item struct {
	ID         int    // position in the file, from 0
	key        string // what must be the item's own in its file, for messages
	Phenomenon string // of a minimal pair: "SV-#"
	Group      string // what other items have too, a passage or a sentence; "" is the item's own
	Context    string // what stands before the choices or the translation

	// Choices are the continuations of Context, with the space between: the good
	// and the bad sentence of a Pair, the one text of a Text.
	Choices []string
	Gold    int // index of the right choice

	// Bare is the context of the choices' unconditional likelihood, by which
	// acc_pmi divides: "Answer:". Empty is the beginning of a text.
	Bare string

	Source     string   // the sentence to translate
	Target     string   // the language to translate to
	References []string // its translations
	Answer     string   // what follows Context when the item is an example
}

// check reports what makes an item unfit, as a reader of the file would say it.
func (it *Item) check(k Kind) error {
	switch k {
	case Translate:
		empty := func(s string) bool { return strings.TrimSpace(s) == "" }
		if len(it.References) == 0 || slices.ContainsFunc(it.References, empty) || empty(it.Source) {
			return fmt.Errorf("the source or the reference is empty")
		}
		return nil
	case Text:
		if len(it.Choices) != 1 || it.Choices[0] == "" {
			return fmt.Errorf("the text is empty")
		}
		return nil
	}
	if len(it.Choices) < 2 {
		return fmt.Errorf("got %s, want at least 2", plural.Of(len(it.Choices), "choice"))
	}
	for i, c := range it.Choices {
		if strings.TrimSpace(c) == "" {
			return fmt.Errorf("choice %d is empty", i)
		}
	}
	if it.Gold < 0 || it.Gold >= len(it.Choices) {
		return fmt.Errorf("the right choice is number %d (from 0), but there are %d choices", it.Gold, len(it.Choices))
	}
	return nil
}
