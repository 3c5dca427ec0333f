package eval

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pewter/builtins/table"
)

// Own says how tasks of one's own data are named.
type Own struct {
	Name string // in tables; "" means the kind: "pairs"
	// Lang is the language, of translations "eng-deu". A column lang in the data
	// goes before it, and makes a task of each language.
	Lang  string
	Shots int // examples before each item, the first other items
}

// Pairs makes a task of minimal pairs: good and bad name the columns of the
// sentences ("" means "good" and "bad"). Columns phenomenon and group are used
// where there are some, and the values of a column id must differ.
func Pairs(t *table.Table, good, bad string, o Own) ([]Task, error) {
	o.Name = or(o.Name, "pairs")
	return o.tasks(t, Pair, "acc", func(r record) (it Item, err error) {
		names := []string{or(good, "good"), or(bad, "bad")}
		it.Choices, err = r.texts(names...)
		for i, c := range it.Choices {
			if strings.TrimFunc(c, space) == "" {
				return it, fmt.Errorf("column %q is empty", names[i])
			}
		}
		if err == nil && it.Choices[0] == it.Choices[1] {
			err = fmt.Errorf("both sentences are %.40q; want two that differ", it.Choices[0])
		}
		return it, err
	})
}

// Choices makes a task of multiple choice: after a context, which of several
// continuations. Choices names one column of lists or several columns of text,
// and gold the column with the number of the right one from 0, its letter or its
// text. A space is put between context and choice, none in languages without.
func Choices(t *table.Table, context string, choices []string, gold string, o Own) ([]Task, error) {
	o.Name = or(o.Name, "choice")
	if len(choices) == 0 {
		choices = []string{"choices"}
	}
	return o.tasks(t, Choice, "acc_char", func(r record) (it Item, err error) {
		head, err := r.texts(or(context, "context"))
		if err != nil {
			return it, err
		}
		answers, err := r.answers(choices)
		if err != nil {
			return it, err
		}
		it.Context = head[0]
		for _, a := range answers {
			it.Choices = append(it.Choices, joined(it.Context, a, r.lang))
		}
		it.Gold, err = r.gold(or(gold, "gold"), answers)
		return it, err
	})
}

// Translations makes a task of translation: columns of the source ("" means
// "source") and of one or more references ("reference"). The prompt is that of
// FLORES, "EN: {source} DE:", by the two languages of Lang.
func Translations(t *table.Table, source string, reference []string, o Own) ([]Task, error) {
	o.Name = or(o.Name, "translate")
	if len(reference) == 0 {
		reference = []string{"reference"}
	}
	return o.tasks(t, Translate, "chrf2pp", func(r record) (it Item, err error) {
		from, to, ok := strings.Cut(r.lang, "-")
		if !ok {
			return it, fmt.Errorf("lang is %q, want the source's language and the target's: \"eng-deu\"", r.lang)
		}
		text, err := r.texts(or(source, "source"))
		if err != nil {
			return it, err
		}
		refs, err := r.list(reference)
		if err != nil {
			return it, err
		}
		it = translation(from, to, text[0], refs[0])
		it.References = refs
		return it, nil
	})
}

// Texts makes a task of texts, whose bits per byte are measured; text names
// their column ("" means "text").
func Texts(t *table.Table, text string, o Own) ([]Task, error) {
	o.Name = or(o.Name, "text")
	return o.tasks(t, Text, "bits_per_byte", func(r record) (it Item, err error) {
		it.Choices, err = r.texts(or(text, "text"))
		return it, err
	})
}

func or(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

// tasks makes the items of a table's rows, a task for each language.
func (o Own) tasks(t *table.Table, k Kind, main string, item func(record) (Item, error)) ([]Task, error) {
	if t.Rows() == 0 {
		return nil, fmt.Errorf("%s: the table has no rows", o.Name)
	}
	var out []Task
	ids := map[string]int{}
	for i := range t.Rows() {
		r := record{t, t.Row(i), o.Lang}
		if l := r.Text("lang"); l != "" {
			r.lang = l
		}
		it, err := item(r)
		it.ID, it.Phenomenon, it.Group = i, r.Text("phenomenon"), r.Text("group")
		if err == nil {
			err = it.check(k)
		}
		if id := r.Text("id"); err == nil && id != "" {
			if first, dup := ids[id]; dup {
				err = fmt.Errorf("id %q is that of row %d too; every item needs an id of its own", id, first)
			}
			ids[id] = i
		}
		if err != nil {
			return nil, fmt.Errorf("%s: row %d (from 0): %w", o.Name, i, err)
		}
		if k != Translate {
			it.Answer = it.Choices[it.Gold]
		}
		out = o.put(out, Task{Name: o.Name, Lang: r.lang, Kind: k, Main: main, Shots: o.Shots}, it)
	}
	return out, nil
}

// put adds an item to the task of its language.
func (o Own) put(tasks []Task, t Task, it Item) []Task {
	i := slices.IndexFunc(tasks, func(u Task) bool { return u.Lang == t.Lang })
	if i < 0 {
		i = len(tasks)
		tasks = append(tasks, t)
	}
	tasks[i].Items = append(tasks[i].Items, it)
	return tasks
}

// A record is a row of one's own table.
type record struct {
	t *table.Table
	table.Row
	lang string
}

// texts returns the text in the named columns.
func (r record) texts(names ...string) ([]string, error) {
	out := make([]string, len(names))
	for i, name := range names {
		v, err := r.Get(name)
		if err != nil {
			return nil, err
		}
		if v == nil {
			return nil, fmt.Errorf("column %q is empty", name)
		}
		switch v.(type) {
		case []string, []float64:
			return nil, fmt.Errorf("column %q holds the list %.40s, want one text", name, r.Text(name))
		}
		if out[i] = r.Text(name); !utf8.ValidString(out[i]) {
			return nil, fmt.Errorf("column %q is not UTF-8 text: %.40q; the data mixes encodings", name, out[i])
		}
	}
	return out, nil
}

// list returns the texts of one column of lists, or of several columns.
func (r record) list(names []string) ([]string, error) {
	if len(names) > 1 {
		return r.texts(names...)
	}
	v, err := r.Get(names[0])
	if err != nil {
		return nil, err
	}
	if l, ok := v.([]string); ok {
		return l, nil
	}
	if l, ok := v.([]float64); ok {
		out := make([]string, len(l))
		for i, x := range l {
			out[i] = fmt.Sprint(x)
		}
		return out, nil
	}
	return r.texts(names[0])
}

// answers returns the choices of one column of lists, or of several columns.
func (r record) answers(names []string) ([]string, error) {
	out, err := r.list(names)
	if err != nil {
		return nil, err
	}
	if v, _ := r.Get(names[0]); len(names) == 1 {
		switch v.(type) {
		case []string, []float64:
		default:
			return nil, fmt.Errorf("column %q holds %.40s, want a list of texts, as [\"yes\", \"no\"], or the names of several columns", names[0], r.Text(names[0]))
		}
	}
	return out, checkAnswers(out)
}

// gold finds the right choice by its number from 0, its text or its letter.
func (r record) gold(name string, answers []string) (int, error) {
	v, err := r.Get(name)
	if err != nil {
		return 0, err
	}
	switch v := v.(type) {
	case nil:
		return 0, fmt.Errorf("column %q is empty, want the right choice's number (from 0), letter or text", name)
	case int64:
		return int(v), goldOf(int(v), len(answers))
	case float64: // of a column in which some are missing
		if v == float64(int(v)) {
			return int(v), goldOf(int(v), len(answers))
		}
	case string:
		if i := slices.Index(answers, v); i >= 0 {
			return i, nil
		}
		if i := strings.Index(letters, v); len(v) == 1 && i >= 0 {
			if err := goldOf(i, len(answers)); err != nil {
				return 0, fmt.Errorf("column %q holds %q: %w", name, v, err)
			}
			return i, nil
		}
		if i, err := strconv.Atoi(v); err == nil {
			return i, goldOf(i, len(answers))
		}
	}
	return 0, fmt.Errorf("column %q holds %v, want the right choice's number (from 0), letter or text", name, v)
}

// joined is a choice with the space that parts it from its context.
func joined(context, choice, lang string) string {
	l, _ := languageOf(lang)
	if context == "" || strings.TrimRightFunc(context, space) != context || strings.TrimLeftFunc(choice, space) != choice {
		return choice
	}
	return l.marks.word + choice
}
