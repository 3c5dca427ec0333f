package eval

import (
	"fmt"
	"slices"
	"strings"

	"pewter/builtins/table"
)

func init() {
	Benchmarks.Add("xcsqa", "X-CSQA/{xx}/dev.jsonl (INK-USC/xcsr), xx of two letters", XCSQA{})
}

// XCSQA (Lin et al. 2021) is CommonsenseQA in 16 languages: a question and five
// words. The dev split is asked, as the answers of test are hidden; examples
// come from train, which there is for English alone.
type XCSQA struct{}

var xcsqaRepo = repo{folders: []string{"xcsr", "X-CSQA", "xcsqa"}, hub: "INK-USC/xcsr"}

// Languages lists the languages whose files are found.
func (XCSQA) Languages(src Source) []string {
	return unique(slices.Concat(
		src.languages(xcsqaRepo, "X-CSQA/*/dev.jsonl"),
		src.languages(repo{folders: xcsqaRepo.folders[1:]}, "*/dev.jsonl"),
		src.languages(xcsqaRepo, "X-CSQA-*/validation-00000-of-00001.parquet")))
}

func xcsqaFiles(l language, split, hub string) []string {
	two := l.two
	if l.code == "jpn" {
		two = "jap" // as the hub has it
	}
	return []string{"X-CSQA/" + two + "/" + split + ".jsonl", two + "/" + split + ".jsonl", "X-CSQA-" + two + "/" + hub + "*.parquet", two + "/" + hub + "*.parquet"}
}

// Load reads dev.jsonl: question{stem, choices} and answerKey.
func (XCSQA) Load(src Source, lang string) (*Task, error) {
	l, err := prompting("xcsqa", lang)
	if err != nil {
		return nil, err
	}
	path := src.find(xcsqaRepo, xcsqaFiles(l, "dev", "validation")...)
	if path == "" {
		return nil, notFound("xcsqa", lang, src, fmt.Sprintf("no X-CSQA/%s/dev.jsonl", l.two))
	}
	rows, err := readRows(path, "question", "answerKey")
	if err != nil {
		return nil, err
	}
	t := src.choiceTask("xcsqa", lang, path)
	tpl := template{l, t.Form}
	item := func(r row) (Item, error) { return xcsqaItem(tpl, r) }
	if err := t.fill(rows, item); err != nil {
		return nil, err
	}
	return t, t.fillDev(src.find(xcsqaRepo, xcsqaFiles(l, "train", "train")...), "X-CSQA/"+l.two+"/train.jsonl", []string{"question", "answerKey"}, item)
}

func xcsqaItem(tpl template, r row) (it Item, err error) {
	q, ok := r.fields["question"].(map[string]any)
	if !ok {
		return it, fmt.Errorf("field %q holds %s, want an object with stem and choices", "question", table.Describe(r.fields["question"]))
	}
	stem, err := row{fields: q}.text("stem")
	if err != nil {
		return it, fmt.Errorf("question: %w", err)
	}
	labels, texts, err := labelled(q["choices"])
	if err != nil {
		return it, fmt.Errorf("question: choices: %w", err)
	}
	key, err := r.text("answerKey")
	if err != nil {
		return it, err
	}
	if it.Gold = slices.Index(labels, key); it.Gold < 0 {
		return it, fmt.Errorf("answerKey is %q, but the choices are labelled %s", key, strings.Join(labels, ", "))
	}
	if checkAnswers(texts) != nil {
		return it, errSkip
	}
	it.Context, it.Choices, it.Bare = tpl.question("", stem, texts)
	if id, err := r.text("id"); err == nil {
		it.key = "id " + id
	}
	return it, nil
}

// labelled reads choices as a list of {label, text} or as {label: list, text: list}.
func labelled(v any) (labels, texts []string, err error) {
	switch v := v.(type) {
	case map[string]any:
		r := row{fields: v}
		if labels, err = r.texts("label"); err != nil {
			return nil, nil, err
		}
		texts, err = r.texts("text")
	case []any:
		for i, e := range v {
			m, ok := e.(map[string]any)
			if !ok {
				return nil, nil, fmt.Errorf("choice %d is %s, want an object with label and text", i, table.Describe(e))
			}
			label, err := row{fields: m}.text("label")
			if err != nil {
				return nil, nil, err
			}
			text, err := row{fields: m}.text("text")
			if err != nil {
				return nil, nil, err
			}
			labels, texts = append(labels, label), append(texts, text)
		}
	default:
		return nil, nil, fmt.Errorf("got %s, want a list", table.Describe(v))
	}
	if err == nil && len(labels) != len(texts) {
		err = fmt.Errorf("%d labels for %d texts", len(labels), len(texts))
	}
	return labels, texts, err
}
