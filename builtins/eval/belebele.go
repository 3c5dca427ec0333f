package eval

import (
	"fmt"
	"strconv"
)

func init() {
	Benchmarks.Add("belebele", "{lang}_{Script}.jsonl (facebook/belebele)", Belebele{})
}

// Belebele (Bandarkar et al. 2024): 900 multiple-choice questions on passages of
// FLORES-200, in 122 language variants. Examples come from the questions
// themselves, as there is no other split.
type Belebele struct{}

var belebeleRepo = repo{folders: []string{"belebele"}, hub: "facebook/belebele"}

// Languages lists the languages whose files are found.
func (Belebele) Languages(src Source) []string {
	list := src.languages(belebeleRepo, "*_*.jsonl")
	return append(list, src.languages(belebeleRepo, "data/*_*.jsonl")...)
}

// Load reads {lang}_{Script}.jsonl: flores_passage, question, mc_answer1 to 4 and
// correct_answer_num from 1.
func (Belebele) Load(src Source, lang string) (*Task, error) {
	l, err := prompting("belebele", lang)
	if err != nil {
		return nil, err
	}
	path := src.find(belebeleRepo, l.script+".jsonl", "data/"+l.script+".jsonl", l.script+"/test*.parquet", "data/"+l.script+"/test*.parquet")
	if path == "" {
		return nil, notFound("belebele", lang, src, fmt.Sprintf("no %s.jsonl", l.script))
	}
	rows, err := readRows(path, "flores_passage", "question", "mc_answer1", "mc_answer2", "mc_answer3", "mc_answer4", "correct_answer_num")
	if err != nil {
		return nil, err
	}
	t := src.choiceTask("belebele", lang, path)
	tpl := template{l, t.Form}
	return t, t.fill(rows, func(r row) (Item, error) { return belebeleItem(tpl, r) })
}

func belebeleItem(tpl template, r row) (it Item, err error) {
	var texts [6]string
	for i, name := range []string{"flores_passage", "question", "mc_answer1", "mc_answer2", "mc_answer3", "mc_answer4"} {
		if texts[i], err = r.text(name); err != nil {
			return it, err
		}
	}
	num, err := r.text("correct_answer_num")
	if err != nil {
		return it, err
	}
	n, err := strconv.Atoi(num)
	if err != nil || n < 1 || n > 4 {
		return it, fmt.Errorf("correct_answer_num is %q, want a number from 1 to 4", num)
	}
	it.Gold, it.Group = n-1, texts[0]
	it.Context, it.Choices, it.Bare = tpl.question(texts[0], texts[1], texts[2:])
	link, question := r.fields["link"], r.fields["question_number"]
	if link != nil && question != nil {
		it.key = fmt.Sprintf("link %v, question_number %v", link, question)
	}
	return it, checkAnswers(texts[2:])
}
