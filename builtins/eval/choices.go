package eval

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pewter/internal/plural"
)

// errSkip marks an item that the benchmark's own rules leave out.
var errSkip = errors.New("left out")

// choiceTask is the beginning of a multiple-choice benchmark's task.
func (s Source) choiceTask(name, lang, path string) *Task {
	t := &Task{Name: name, Lang: lang, Kind: Choice, Form: s.Form, Main: "acc_char", File: path}
	if t.Form == "" {
		t.Form = Cloze
	}
	if t.Form == MCF {
		t.Main = "acc" // letters are all of one length
	}
	return t
}

// fill makes the items of rows. Errors name the file and line.
func (t *Task) fill(rows []row, item func(row) (Item, error)) (err error) {
	t.Items, err = t.makeItems(rows, t.File, item)
	return err
}

// fillDev makes the items that examples come from, of the file at path, if it was
// found by its name.
func (t *Task) fillDev(path, name string, want []string, item func(row) (Item, error)) error {
	if path == "" {
		t.noDev = "no " + name + " is found"
		return nil
	}
	rows, err := readRows(path, want...)
	if err != nil {
		return err
	}
	t.Dev, err = t.makeItems(rows, path, item)
	return err
}

func (t *Task) makeItems(rows []row, path string, item func(row) (Item, error)) ([]Item, error) {
	var items []Item
	at := map[string]int{}
	skipped := 0
	for i, r := range rows {
		it, err := item(r)
		if errors.Is(err, errSkip) {
			skipped++
			continue
		}
		if err == nil {
			err = it.check(t.Kind)
		}
		if err == nil && it.key != "" && at[it.key] > 0 {
			err = fmt.Errorf("%s stands on line %d already; every item needs an id of its own", it.key, at[it.key])
		}
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", path, r.line, err)
		}
		at[it.key] = r.line
		it.ID = i
		if t.Kind != Translate && it.Answer == "" {
			it.Answer = it.Choices[it.Gold]
		}
		items = append(items, it)
	}
	if skipped > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s with an empty choice left out, as the benchmark does", plural.Of(skipped, "item")))
	}
	if len(items) == 0 {
		return nil, fmt.Errorf("%s: no item is left of %d", path, len(rows))
	}
	return items, nil
}

// twins counts the items of which two choices are the same.
func (t *Task) twins() (n int) {
	for _, it := range t.Items {
		if seen := slices.Clone(it.Choices); t.Kind == Choice {
			slices.Sort(seen)
			if len(slices.Compact(seen)) < len(it.Choices) {
				n++
			}
		}
	}
	return n
}

// checkAnswers reports an answer that is empty before the form adds to it.
func checkAnswers(answers []string) error {
	if len(answers) < 2 {
		return fmt.Errorf("got %s, want at least 2", plural.Of(len(answers), "choice"))
	}
	for i, a := range answers {
		if strings.TrimFunc(a, space) == "" {
			return fmt.Errorf("choice %d is empty", i)
		}
	}
	return nil
}

// goldOf checks an index of the right choice that stands in a file.
func goldOf(n, choices int) error {
	if n < 0 || n >= choices {
		return fmt.Errorf("the right choice is number %d (from 0), but there are %d choices", n, choices)
	}
	return nil
}
