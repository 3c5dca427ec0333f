package builtins

import (
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/eval"
	"pewter/lang"
)

// ownTasks make tasks of one's own data.
func (w *World) ownTasks() []*lang.Func {
	const group, returns = "Tasks and scores", "list of tasks"
	rows := lang.Param{Name: "rows", Type: lang.Any, Doc: "a table, a list of dicts, or a file: .csv .tsv .jsonl .json .parquet"}
	column := func(name, def, doc string) lang.Param {
		return lang.Param{Name: name, Type: lang.String, Default: def, Doc: "the column of " + doc}
	}
	columns := func(name string, def any, doc string) lang.Param {
		return lang.Param{Name: name, Type: lang.OneOrMany(lang.String), Default: def, Doc: doc}
	}
	tail := func(name string) []lang.Param {
		return []lang.Param{{Name: "lang", Type: lang.String, Default: "", Doc: "the language; the rows' column lang goes before it, and makes a task of each language"},
			{Name: "name", Type: lang.String, Default: name, Doc: "what tables call it"}, {Name: "shots", Type: shotsType, Default: 0, Doc: "examples before each item: the first other items"}}
	}
	return []*lang.Func{
		{Name: "tasks.pairs", Group: group, Returns: returns,
			Params:  append([]lang.Param{rows, column("good", "good", "the right sentence"), column("bad", "bad", "the wrong one")}, tail("pairs")...),
			Doc:     "Minimal pairs of one's own: the model is right where log p(good) > log p(bad).",
			Example: "t = tasks.pairs([{\"good\": \"the dogs bark\", \"bad\": \"the dogs barks\"}])[0]\nexpect(t.n, 1)",
			Run: w.own(func(c *lang.Call, t *Table, o eval.Own) ([]eval.Task, error) {
				return eval.Pairs(t.Table, c.String("good"), c.String("bad"), o)
			})},
		{Name: "tasks.choice", Group: group, Returns: returns,
			Params: append([]lang.Param{rows, column("context", "context", "what stands before"), columns("choices", "choices", "the column of lists of continuations, or several columns of one each"),
				column("gold", "gold", "the right one: its number from 0, its letter or its text")}, tail("choice")...),
			Doc:     "Multiple choice of one's own: which continuation is likeliest after the context.",
			Example: "t = tasks.choice([{\"context\": \"2 + 2 =\", \"choices\": [\"3\", \"4\"], \"gold\": 1}])[0]\nexpect(t.item(0)[\"gold\"], 1)",
			Run: w.own(func(c *lang.Call, t *Table, o eval.Own) ([]eval.Task, error) {
				return eval.Choices(t.Table, c.String("context"), c.Strings("choices"), c.String("gold"), o)
			})},
		{Name: "tasks.translate", Group: group, Returns: returns,
			Params:  append([]lang.Param{rows, column("source", "source", "the sentence to translate"), columns("reference", "reference", "the column of its translation, or several")}, tail("translate")...),
			Doc:     "Translation of one's own, prompted as FLORES is; lang is a pair, as \"eng-deu\".",
			Example: "t = tasks.translate([{\"source\": \"A dog.\", \"reference\": \"Ein Hund.\"}], lang=\"eng-deu\")[0]\nexpect(t.kind, \"translate\")",
			Run: w.own(func(c *lang.Call, t *Table, o eval.Own) ([]eval.Task, error) {
				return eval.Translations(t.Table, c.String("source"), c.Strings("reference"), o)
			})},
		{Name: "tasks.text", Group: group, Returns: returns,
			Params:  append([]lang.Param{rows, column("text", "text", "the texts")}, tail("text")...),
			Doc:     "Texts of one's own, of which bits per byte are measured: rows with a column of texts, a list of texts, or a .txt file with a text on each line that is not blank.",
			Example: exampleModel + "s = evaluate(m, tasks.text([\"a dog barks\"]))\nexpect(s[0].metric, \"bits_per_byte\")",
			Run: w.own(func(c *lang.Call, t *Table, o eval.Own) ([]eval.Task, error) {
				return eval.Texts(t.Table, c.String("text"), o)
			})},
	}
}

// own is what the verbs that make tasks of one's own data share.
func (w *World) own(f func(*lang.Call, *Table, eval.Own) ([]eval.Task, error)) func(*lang.Call) (starlark.Value, error) {
	return func(c *lang.Call) (starlark.Value, error) {
		rows := c.Value("rows")
		path, file := starlark.AsString(rows)
		if file {
			depend(c, w.path(path))
		}
		if file && strings.HasSuffix(path, ".txt") {
			lines, err := w.lines(path)
			if err != nil {
				return nil, c.Errorf("%w", err)
			}
			rows = lang.FromGo(slices.DeleteFunc(lines, func(s string) bool { return strings.TrimSpace(s) == "" }))
		}
		if c.Func.Name == "tasks.text" {
			rows = asColumn(rows, c.String("text"))
		}
		t, err := w.rowsOf(rows)
		if err != nil {
			return nil, c.Errorf("%w", err)
		}
		ts, err := f(c, t, eval.Own{Name: c.String("name"), Lang: c.String("lang"), Shots: c.Int("shots")})
		if err != nil && file {
			return nil, c.Errorf("%s: %w", path, err)
		}
		if err != nil {
			return nil, c.Errorf("%w", err)
		}
		return taskList(ts), nil
	}
}

// asColumn makes rows with one column of a list of texts; other values stay.
func asColumn(v starlark.Value, name string) starlark.Value {
	list, ok := v.(*starlark.List)
	if !ok || list.Len() == 0 {
		return v
	}
	for e := range list.Elements() {
		if _, ok := e.(starlark.String); !ok {
			return v
		}
	}
	columns := starlark.NewDict(1)
	_ = columns.SetKey(starlark.String(name), list) // a string is hashable
	return columns
}

// rowsOf makes a table of a table, rows, or the name of a file.
func (w *World) rowsOf(v starlark.Value) (*Table, error) {
	if path, ok := starlark.AsString(v); ok {
		return w.readTable(path)
	}
	return tableOf(v, nil)
}
