package eval

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

func init() {
	Benchmarks.Add("hellaswag", "{xx}_validation.json (jon-tow/okapi_hellaswag), xx of two letters", HellaSwag{})
}

// HellaSwag (Zellers et al. 2019) asks how a description goes on; the other
// languages are Okapi's translations (Lai et al. 2023). Items of which an ending
// is empty once it is cleaned are left out.
type HellaSwag struct{}

var hellaswagRepo = repo{folders: []string{"hellaswag", "okapi_hellaswag", "m_hellaswag"}, hub: "jon-tow/okapi_hellaswag"}

var hellaswagColumns = []string{"ctx_a", "ctx_b", "endings", "label"}

// Languages lists the languages whose files are found.
func (HellaSwag) Languages(src Source) []string {
	list := src.languages(hellaswagRepo, "*_validation.json")
	if src.find(hellaswagRepo, "hellaswag_val.jsonl") != "" {
		list = append(list, "eng")
	}
	return unique(list)
}

func hellaswagFiles(l language, split string) []string {
	files := []string{l.two + "_" + split + ".json", l.two + "_" + split + ".jsonl", "data/" + l.two + "_" + split + ".json", l.two + "/" + split + "*.parquet"}
	if l.code == "eng" {
		short := strings.Replace(split, "validation", "val", 1)
		files = append(files, "hellaswag_"+short+".jsonl", "data/"+split+"*.parquet")
	}
	return files
}

// Load reads {xx}_validation.json: ctx_a, ctx_b, endings and label from 0.
// Examples come from a train split where there is one.
func (HellaSwag) Load(src Source, lang string) (*Task, error) {
	l, err := prompting("hellaswag", lang)
	if err != nil {
		return nil, err
	}
	path := src.find(hellaswagRepo, hellaswagFiles(l, "validation")...)
	if path == "" {
		return nil, notFound("hellaswag", lang, src, fmt.Sprintf("no %s_validation.json", l.two))
	}
	rows, err := readRows(path, hellaswagColumns...)
	if err != nil {
		return nil, err
	}
	t := src.choiceTask("hellaswag", lang, path)
	tpl := template{l, t.Form}
	item := func(r row) (Item, error) { return hellaswagItem(tpl, r) }
	if err := t.fill(rows, item); err != nil {
		return nil, err
	}
	return t, t.fillDev(src.find(hellaswagRepo, hellaswagFiles(l, "train")...), l.two+"_train.json", hellaswagColumns, item)
}

func hellaswagItem(tpl template, r row) (it Item, err error) {
	a, err := r.text("ctx_a")
	if err != nil {
		return it, err
	}
	b, err := r.text("ctx_b")
	if err != nil {
		return it, err
	}
	endings, err := r.texts("endings")
	if err != nil {
		return it, err
	}
	label, err := r.text("label")
	if err != nil {
		return it, err
	}
	if it.Gold, err = strconv.Atoi(label); err != nil {
		return it, fmt.Errorf("label is %q, want the number of an ending, from 0", label)
	}
	if err := goldOf(it.Gold, len(endings)); err != nil {
		return it, err
	}
	for i, e := range endings {
		if endings[i] = clean(e, tpl.marks.stop+tpl.marks.sentence); endings[i] == "" {
			return it, errSkip
		}
	}
	it.Context, it.Choices, it.Bare = tpl.continuation(tpl.contexts(a, b), endings)
	return it, nil
}

// contexts joins the two parts of a context: a sentence and the beginning of
// the next.
func (t template) contexts(a, b string) string {
	part := func(s string) string {
		if s == "" {
			return ""
		}
		return capital(t.ending(clean(s, ". ")))
	}
	a, b = part(a), part(b)
	if b == "" {
		return a
	}
	gap := t.marks.word
	if t.ended(a) {
		gap = t.marks.sentence
	}
	return strings.TrimRightFunc(a, space) + gap + t.after(a, b)
}

var brackets = regexp.MustCompile(`\[[^\]\n]*\]`)

// clean takes WikiHow's marks out of a text: " [title]" becomes a full stop,
// other brackets nothing.
func clean(s, stop string) string {
	s = strings.ReplaceAll(s, " [title]", stop)
	s = brackets.ReplaceAllString(s, "")
	s = strings.ReplaceAll(s, "  ", " ")
	s = strings.ReplaceAll(s, `\.+`, `\.`) // lighteval's, which means a pattern
	return strings.TrimFunc(s, space)
}
