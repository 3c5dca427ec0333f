package eval

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"pewter/builtins/table"
	"pewter/internal/disk"
	"pewter/internal/plural"
)

func init() {
	Benchmarks.Add("flores", "devtest/{lang}_{Script}.devtest (facebook/flores)", FLORES{})
}

// FLORES-200 (NLLB team 2022): 1012 sentences in 200 languages. A pair of
// languages, "eng-deu", is a task of translation with 5 examples from dev,
//
//	EN: {source} DE:
//
// greedily, up to the end of the line. One language, "eng", is a task of text.
type FLORES struct{}

var floresRepo = repo{folders: []string{"flores200_dataset", "flores", "flores_plus"}, hub: "facebook/flores"}

// Languages lists the languages whose sentences are found.
func (FLORES) Languages(src Source) []string {
	return unique(slices.Concat(src.languages(floresRepo, "devtest/*_*.devtest"), src.languages(floresRepo, "devtest/*_*.parquet")))
}

// Load makes the task of "src-dst" or of one language.
func (f FLORES) Load(src Source, lang string) (*Task, error) {
	from, to, pair := strings.Cut(lang, "-")
	source, path, err := sentences(src, from, "devtest")
	if err != nil {
		return nil, err
	}
	if !pair {
		t := &Task{Name: "flores", Lang: lang, Kind: Text, Main: "bits_per_byte", File: path}
		for i, s := range source {
			t.Items = append(t.Items, Item{ID: i, Choices: []string{s}})
		}
		return t, nil
	}
	target, same, err := sentences(src, to, "devtest")
	switch {
	case err != nil:
		return nil, err
	case same == path:
		return nil, fmt.Errorf("flores: %s would be translated into itself; name another language to translate to, or %s alone for bits per byte", from, from)
	}
	t := &Task{Name: "flores", Lang: lang, Kind: Translate, Main: "chrf2pp", File: path, Shots: 5}
	if t.Items, err = translations(from, to, "devtest", source, target); err != nil {
		return nil, err
	}
	return t, t.floresDev(src, from, to)
}

// floresDev reads the sentences that examples come from, where both languages
// have them.
func (t *Task) floresDev(src Source, from, to string) error {
	var lists [2][]string
	for i, lang := range []string{from, to} {
		list, path, err := sentences(src, lang, "dev")
		if path == "" {
			t.noDev = "no " + floresFile(lang, "dev") + " is found"
			return nil
		}
		if err != nil {
			return err
		}
		lists[i] = list
	}
	var err error
	t.Dev, err = translations(from, to, "dev", lists[0], lists[1])
	return err
}

// floresFile is the name of a language's file of a split.
func floresFile(lang, split string) string {
	l, _ := languageOf(lang)
	if strings.Contains(lang, "_") {
		l.script = lang
	}
	return split + "/" + l.script + "." + split
}

// translations pairs the sentences of a split in two languages.
func translations(from, to, split string, source, target []string) ([]Item, error) {
	if len(source) != len(target) {
		return nil, fmt.Errorf("flores: %s has %s and %s has %d; want the same ones in one order", floresFile(from, split), plural.Of(len(source), "sentence"), floresFile(to, split), len(target))
	}
	items := make([]Item, len(source))
	for i := range source {
		items[i] = translation(from, to, source[i], target[i])
		items[i].ID = i
	}
	return items, nil
}

// translation is an item of one sentence.
func translation(from, to, source, target string) Item {
	a, _ := languageOf(from)
	b, _ := languageOf(to)
	return Item{
		Source: source, Target: to, References: []string{target},
		Context: a.tag() + ": " + template{language: a}.show(source) + " " + b.tag() + ":",
		Answer:  " " + template{language: b}.show(target),
	}
}

// show is a sentence as prompts have it.
func (t template) show(s string) string { return capital(t.ending(s)) }

// tag is the language's name in a prompt: its two letters, "ARB" for Arabic.
func (l language) tag() string {
	if l.code == "ara" {
		return "ARB"
	}
	code, _, _ := strings.Cut(l.two, "_")
	return strings.ToUpper(code)
}

// sentences reads a language's sentences of a split, one a line.
func sentences(src Source, lang, split string) (list []string, path string, err error) {
	file := floresFile(lang, split)
	stem := strings.TrimSuffix(file, split)
	path = src.find(floresRepo, file, stem+"parquet", stem+"jsonl")
	if path == "" {
		return nil, "", notFound("flores", lang, src, "no "+file)
	}
	if filepath.Ext(path) != "."+split {
		return sentenceRows(path)
	}
	data, err := disk.ReadFile(path, maxFile)
	if err != nil {
		return nil, path, err
	}
	data = disk.Text(data)
	if err := table.CheckUTF8(data); err != nil {
		return nil, path, fmt.Errorf("%s: %w", path, err)
	}
	for line := range bytes.Lines(data) {
		s := strings.TrimRight(string(line), "\r\n")
		if strings.TrimSpace(s) == "" {
			return nil, path, fmt.Errorf("%s: line %d is empty; want a sentence a line", path, len(list)+1)
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		return nil, path, fmt.Errorf("%s: the file is empty", path)
	}
	return list, path, nil
}

// sentenceRows reads a file with a column text.
func sentenceRows(path string) (list []string, _ string, err error) {
	rows, err := readRows(path, "text")
	if err != nil {
		return nil, path, err
	}
	for _, r := range rows {
		s, err := r.text("text")
		if err != nil {
			return nil, path, fmt.Errorf("%s: line %d: %w", path, r.line, err)
		}
		list = append(list, s)
	}
	return list, path, nil
}
