package eval

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"pewter/internal/shared"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const belebeleLine = `{"link": "l", "question_number": 1, "flores_passage": "p.", "question": "q?", "mc_answer1": "a", "mc_answer2": "b", "mc_answer3": "c", "mc_answer4": "d", "correct_answer_num": "2"}` + "\n"

func TestBenchmarkErrors(t *testing.T) {
	hella := `{"ctx_a": "a", "ctx_b": "", "endings": ["x", "y"], "label": "1"}`
	for want, c := range map[string]struct{ bench, lang, file, text string }{
		"line 2: link l, question_number 1 stands on line 1 already":     {"belebele", "eng", "eng_Latn.jsonl", belebeleLine + belebeleLine},
		"line 1: correct_answer_num is \"5\", want a number from 1 to 4": {"belebele", "eng", "eng_Latn.jsonl", strings.Replace(belebeleLine, `"2"`, `"5"`, 1)},
		`line 1: correct_answer_num is "two"`:                            {"belebele", "eng", "eng_Latn.jsonl", strings.Replace(belebeleLine, `"2"`, `"two"`, 1)},
		"line 1: choice 2 is empty":                                      {"belebele", "eng", "eng_Latn.jsonl", strings.Replace(belebeleLine, `"c"`, `" "`, 1)},
		"line 1: no column question; have":                               {"belebele", "eng", "eng_Latn.jsonl", strings.Replace(belebeleLine, `"question"`, `"qu"`, 1)},
		"line 1: want a JSON object":                                     {"belebele", "eng", "eng_Latn.jsonl", "[1]\n"},
		"the file has no rows":                                           {"belebele", "eng", "eng_Latn.jsonl", "\n"},
		`no deu_Latn.jsonl in`:                                           {"belebele", "deu", "eng_Latn.jsonl", belebeleLine},
		"have: eng":                                                      {"belebele", "nld", "eng_Latn.jsonl", belebeleLine},
		`the words of a prompt in "xyz" are not known`:                   {"belebele", "xyz", "eng_Latn.jsonl", belebeleLine},
		`line 1: label is "", want the number of an ending`:              {"hellaswag", "deu", "de_validation.json", strings.Replace(hella, `"1"`, `""`, 1)},
		"line 1: the right choice is number 2 (from 0), but there":       {"hellaswag", "deu", "de_validation.json", strings.Replace(hella, `"1"`, `"2"`, 1)},
		`answerKey is "F", but the choices are labelled A, B`:            {"xcsqa", "deu", "X-CSQA/de/dev.jsonl", `{"id": "1", "question": {"stem": "s", "choices": [{"label": "A", "text": "x"}, {"label": "B", "text": "y"}]}, "answerKey": "F"}`},
		"no column answerKey":                                            {"xcsqa", "deu", "X-CSQA/de/dev.jsonl", `{"id": "1", "question": {"stem": "s", "choices": []}}`},
		"line 2 is empty; want a sentence a line":                        {"flores", "deu", "devtest/deu_Latn.devtest", "a\n\nb\n"},
		"deu would be translated into itself; name another":              {"flores", "deu-deu_Latn", "devtest/deu_Latn.devtest", "a\nb\n"},
	} {
		dir := t.TempDir()
		write(t, dir, c.file, c.text)
		_, err := Load(c.bench, []string{c.lang}, Source{Data: []string{dir}, Exact: true})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: err = %v, want %q", c.bench, err, want)
		}
	}
	if _, err := Load("belebelle", nil, Source{}); err == nil || !strings.Contains(err.Error(), `did you mean "belebele"?`) {
		t.Errorf("err = %v", err)
	}
	if _, err := Load("belebele", nil, Source{Form: "mcq"}); err == nil || !strings.Contains(err.Error(), `did you mean "mcf"?`) {
		t.Errorf("err = %v", err)
	}
}

func TestEmptyEndingsAreLeftOut(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "hellaswag/de_validation.json", `[{"ctx_a": "a", "ctx_b": "", "endings": ["x", "[step]"], "label": 0}, {"ctx_a": "a", "ctx_b": "", "endings": ["x", "y"], "label": 1}]`)
	tasks, err := Load("hellaswag", nil, Source{Data: []string{dir}, Exact: true})
	if err != nil {
		t.Fatal(err)
	}
	if task := tasks[0]; task.Lang != "deu" || len(task.Items) != 1 || task.Items[0].ID != 1 || len(task.Notes) != 1 {
		t.Errorf("task: %+v", task)
	}
}

func TestParquet(t *testing.T) {
	type choices struct {
		Label []string `parquet:"label,list"`
		Text  []string `parquet:"text,list"`
	}
	type question struct {
		Stem    string  `parquet:"stem"`
		Choices choices `parquet:"choices"`
	}
	type csqa struct {
		ID        string   `parquet:"id"`
		Question  question `parquet:"question"`
		AnswerKey string   `parquet:"answerKey"`
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "X-CSQA-de", "validation-00000-of-00001.parquet")
	write(t, dir, "X-CSQA-de/validation-00000-of-00001.parquet", "")
	rows := []csqa{{"1", question{"warum?", choices{[]string{"A", "B"}, []string{"haus", "hof"}}}, "B"}}
	if err := parquet.WriteFile(path, rows); err != nil {
		t.Fatal(err)
	}
	tasks, err := Load("xcsqa", []string{"deu"}, Source{Data: []string{dir}, Exact: true})
	if err != nil {
		t.Fatal(err)
	}
	it := tasks[0].Items[0]
	if it.Context != "Frage: Warum?\nAntwort:" || !slices.Equal(it.Choices, []string{" Haus", " Hof"}) || it.Gold != 1 {
		t.Errorf("item: %+v", it)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range data { // damage is an error, never a panic
		_, _ = parseParquet(data[:cut])
	}
}

func TestHellaSwagParquet(t *testing.T) {
	type hella struct {
		A       string   `parquet:"ctx_a"`
		B       string   `parquet:"ctx_b"`
		Endings []string `parquet:"endings,list"`
		Label   int32    `parquet:"label"`
	}
	dir := t.TempDir()
	write(t, dir, "de/validation.parquet", "")
	if err := parquet.WriteFile(filepath.Join(dir, "de/validation.parquet"), []hella{{"Ein Mann.", "er", []string{"geht", "steht"}, 1}}); err != nil {
		t.Fatal(err)
	}
	tasks, err := Load("hellaswag", []string{"deu"}, Source{Data: []string{dir}, Exact: true})
	if err != nil {
		t.Fatal(err)
	}
	if it := tasks[0].Items[0]; it.Context != "Ein Mann. Er" || it.Gold != 1 || it.Choices[0] != " geht" {
		t.Errorf("item: %+v", it)
	}
}

func TestSplits(t *testing.T) {
	data := shared.Dir(t, "data")
	src := Source{Data: []string{data}, Exact: true, Shots: 2}
	for name, lang := range map[string]string{"xcsqa": "eng", "hellaswag": "eng", "belebele": "eng", "flores": "eng-nld"} {
		tasks, err := Load(name, []string{lang}, src)
		if err != nil {
			t.Fatal(err)
		}
		task := tasks[0]
		shown := task.examples(0)
		switch _, own := task.pool(); name {
		case "xcsqa": // train
			if own || !strings.HasPrefix(shown, "Question: Buying products is difficult") || strings.Count(shown, "\n\n") != 2 {
				t.Errorf("examples of %s: %q", name, shown)
			}
		case "hellaswag": // train
			if own || !strings.Contains(shown, "Then, the man writes over the snow") {
				t.Errorf("examples of %s: %q", name, shown)
			}
		default: // the other items
			if !own || strings.Contains(shown, task.Items[0].Context) || !strings.HasPrefix(shown, task.Items[1].Context+task.Items[1].Answer+"\n\n") {
				t.Errorf("examples of %s: %q", name, shown)
			}
		}
	}
}

func TestParseTasks(t *testing.T) {
	src := Source{Data: []string{shared.Dir(t, "data")}, Exact: true, Shots: -1}
	for spec, want := range map[string]string{
		"multiblimp:eng,nld": "multiblimp:eng multiblimp:nld", "belebele_mcf:eng": "belebele_mcf:eng",
		"flores:eng-deu": "flores:eng-deu", "multiblimp": "multiblimp:eng multiblimp:nld", "xcsqa_hybrid": "xcsqa_hybrid:eng", "flores:eng": "flores:eng",
	} {
		tasks, err := ParseTasks(spec, src)
		var got []string
		for _, task := range tasks {
			got = append(got, task.ID())
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %q (%v), want %s", spec, got, err, want)
		}
	}
}

// What follows a benchmark's name is a form, which only choices have.
func TestParseTasksForms(t *testing.T) {
	src := Source{Data: []string{shared.Dir(t, "data")}, Exact: true, Shots: -1}
	for spec, want := range map[string]string{
		"belebele_mfc:eng":   `did you mean "mcf"?`,
		"multiblimp_mcf:eng": "multiblimp has no choices to be put in the form mcf; write multiblimp:eng",
		"belebelle_mcf:eng":  `did you mean "belebele"?`,
	} {
		if _, err := ParseTasks(spec, src); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: err = %v, want %q", spec, err, want)
		}
	}
}

// FuzzRows reads any bytes in every format without a panic.
func FuzzRows(f *testing.F) {
	f.Add([]byte("a\tb\n1\t\"2\"\"\"\n"))
	f.Add([]byte(belebeleLine))
	f.Add([]byte("[{\"a\": [1, {\"b\": null}]}]"))
	f.Add([]byte("\ufeff{}\n\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, ext := range []string{".tsv", ".jsonl", ".json"} {
			rows, err := parseRows(ext, data)
			if err != nil {
				continue
			}
			for _, r := range rows {
				_, _ = belebeleItem(template{languages[0], MCF}, r)
				_, _ = hellaswagItem(template{languages[1], Cloze}, r)
				_, _ = xcsqaItem(template{languages[2], Hybrid}, r)
				_, _ = multiblimpItem(r)
			}
		}
	})
}
