package eval

import (
	"context"
	"strings"
	"testing"
)

// filesIn writes files to a folder and returns it as a source, with one example.
func filesIn(t *testing.T, files map[string]string) Source {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		write(t, dir, name, text)
	}
	return Source{Data: []string{dir}, Exact: true, Shots: 1}
}

// A split for examples that is not there is named; one that is there and cannot be
// read is an error.
func TestFloresDev(t *testing.T) {
	two := "a\nb\n"
	both := map[string]string{"devtest/eng_Latn.devtest": two, "devtest/deu_Latn.devtest": two, "dev/eng_Latn.dev": two}
	tasks, err := Load("flores", []string{"eng-deu"}, filesIn(t, both))
	if err != nil {
		t.Fatal(err)
	}
	s, err := evaluate(context.Background(), []subject{fake("m", &unigram{})}, Options{Tasks: tasks})
	if err != nil || !strings.Contains(strings.Join(s.Notes, "\n"), "of the task itself: no dev/deu_Latn.dev is found") {
		t.Errorf("notes %q, %v", s.Notes, err)
	}
	for text, want := range map[string]string{"a\n\nb\n": "line 2 is empty", "a\n": "dev/eng_Latn.dev has 2 sentences and dev/deu_Latn.dev has 1", "a\xff\n": "is not UTF-8"} {
		both["dev/deu_Latn.dev"] = text
		if _, err := Load("flores", []string{"eng-deu"}, filesIn(t, both)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// Choices that are the same are told: which of them is right cannot be known.
func TestTwinsAreTold(t *testing.T) {
	tasks, err := Choices(fromCSV(t, "context,a,b,gold\nx,c,c,1\nx,c,d,0\n"), "", []string{"a", "b"}, "", Own{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := evaluate(context.Background(), []subject{fake("m", &unigram{})}, Options{Tasks: tasks})
	if err != nil || !strings.Contains(strings.Join(s.Notes, "\n"), "choice: 1 of 2 items have choices that are the same") {
		t.Errorf("notes %q, %v", s.Notes, err)
	}
}

// What of a prompt is cut leaves room for the translation.
func TestTranslationsCut(t *testing.T) {
	tasks, err := Translations(fromCSV(t, "source,reference\nabcdefghijklmnopqrst,b\n"), "", nil, Own{Lang: "eng-deu"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := evaluate(context.Background(), []subject{fake("m", &unigram{max: 20})}, Options{Tasks: tasks, Tokens: 4})
	if err != nil || !strings.Contains(strings.Join(s.Notes, "\n"), "1 of 1 items are longer than 16 tokens, the model's 20 less 4 for the translation, and were cut") {
		t.Errorf("notes %q, %v", s.Notes, err)
	}
}
