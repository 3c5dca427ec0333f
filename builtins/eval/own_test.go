package eval

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pewter/builtins/table"
)

func fromCSV(t *testing.T, text string) *table.Table {
	t.Helper()
	tab, err := table.ReadCSV([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestOwnPairs(t *testing.T) {
	tab := fromCSV(t, "ok,wrong,lang,phenomenon\neee,ab,eng,X\na,eeee,deu,Y\nee,ab,eng,Y\n")
	tasks, err := Pairs(tab, "ok", "wrong", Own{Name: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	if len(tasks) != 2 || tasks[0].ID() != "mine:eng" || len(tasks[0].Items) != 2 || tasks[0].Items[1].ID != 2 {
		t.Fatalf("tasks: %+v", tasks)
	}
	s, err := evaluate(context.Background(), []subject{fake("m", &unigram{})}, Options{Tasks: tasks, Metrics: []string{"acc"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := value(t, s, "acc"); got != 1 {
		t.Errorf("acc = %v, want 1", got)
	}
}

func TestOwnChoices(t *testing.T) {
	for _, c := range []struct{ gold, lang, want string }{
		{"1", "eng", " b"}, {"B", "eng", " b"}, {"b", "eng", " b"}, {"1", "zho", "b"},
	} {
		tasks, err := Choices(fromCSV(t, "q,x,y,g\nwhat?,a,b,"+c.gold+"\n"), "q", []string{"x", "y"}, "g", Own{Lang: c.lang})
		if err != nil {
			t.Fatal(err)
		}
		it := tasks[0].Items[0]
		if it.Context != "what?" || it.Gold != 1 || it.Choices[1] != c.want {
			t.Errorf("%+v: %+v", c, it)
		}
	}
	tasks, err := Choices(fromCSV(t, "context,choices,gold\nq,\"[\"\"a\"\",\"\"b\"\",\"\"c\"\"]\",2\n"), "", nil, "", Own{})
	if err != nil {
		t.Fatal(err)
	}
	if got := tasks[0].Items[0].Choices; !slices.Equal(got, []string{" a", " b", " c"}) {
		t.Errorf("choices: %q", got)
	}
}

func TestOwnTranslationsAndTexts(t *testing.T) {
	tab := fromCSV(t, "source,reference,other\nhello.,hallo.,guten tag.\n")
	tasks, err := Translations(tab, "", []string{"reference", "other"}, Own{Lang: "eng-deu"})
	if err != nil {
		t.Fatal(err)
	}
	it := tasks[0].Items[0]
	if it.Context != "EN: Hello. DE:" || it.Answer != " Hallo." || !slices.Equal(it.References, []string{"hallo.", "guten tag."}) {
		t.Errorf("item: %+v", it)
	}
	texts, err := Texts(fromCSV(t, "text\nee\nabcd\n"), "", Own{Lang: "eng"})
	if err != nil {
		t.Fatal(err)
	}
	s, err := evaluate(context.Background(), []subject{fake("m", &unigram{})}, Options{Tasks: texts})
	if err != nil {
		t.Fatal(err)
	}
	// 2 nats and 8 nats over 6 bytes.
	if got, want := value(t, s, "bits_per_byte"), 10/0.6931471805599453/6; math.Abs(got-want) > 1e-12 {
		t.Errorf("bits_per_byte = %v, want %v", got, want)
	}
}

func TestOwnErrors(t *testing.T) {
	pairs := func(text string) func() error {
		return func() error { _, err := Pairs(fromCSV(t, text), "", "", Own{}); return err }
	}
	choices := func(text string) func() error {
		return func() error {
			_, err := Choices(fromCSV(t, text), "", []string{"a", "b"}, "", Own{})
			return err
		}
	}
	for want, f := range map[string]func() error{
		`did you mean "bat"?); have: good, bat`:          pairs("good,bat\nx,y\n"),
		`row 1 (from 0): column "bad" is empty`:          pairs("good,bad\nx,y\nx,\n"),
		"the table has no rows":                          pairs("good,bad\n"),
		`row 1 (from 0): id "7" is that of row 0 too`:    pairs("id,good,bad\n7,x,y\n7,z,w\n"),
		`row 0 (from 0): column "good" is not UTF-8`:     pairs("good,bad\n\xe9,y\n"),
		`is number 2 (from 0), but there are 2 choices`:  choices("context,a,b,gold\nq,x,y,2\n"),
		`column "gold" holds z, want the right choice's`: choices("context,a,b,gold\nq,x,y,z\n"),
		`row 0 (from 0): choice 1 is empty`:              choices("context,a,b,gold\nq,x,\" \",0\n"),
		`row 0 (from 0): column "good" is empty`:         pairs("good,bad\n\" \",y\n"),
		`lang is "", want the source's language`: func() error {
			_, err := Translations(fromCSV(t, "source,reference\na,b\n"), "", nil, Own{})
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("err = %v, want %q", err, want)
		}
	}
}

func TestOwnGold(t *testing.T) {
	for line, want := range map[string]any{
		`{"gold":1}`: 1, `{"gold":1.0}`: 1, `{"gold":"1"}`: 1, `{"gold":"B"}`: 1, `{"gold":"y"}`: 1, `{"gold":"7"}`: "number 7 (from 0), but there are 2",
		`{"gold":0.5}`: "holds 0.5", `{"gold":null,"x":1}`: `column "gold" is empty`, `{"gold":"Z"}`: `column "gold" holds "Z": the right choice is number 25 (from 0)`, `{"gold":-1}`: "number -1",
	} {
		tab, err := table.ReadJSONL([]byte(strings.Replace(line, "{", `{"context":"q","choices":["x","y"],`, 1)))
		if err != nil {
			t.Fatal(err)
		}
		tasks, err := Choices(tab, "", nil, "", Own{})
		switch want := want.(type) {
		case int:
			if err != nil || tasks[0].Items[0].Gold != want {
				t.Errorf("%s: %v, want %d", line, err, want)
			}
		case string:
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", line, err, want)
			}
		}
	}
}

func TestOwnUnfit(t *testing.T) {
	tab, err := table.ReadJSONL([]byte(`{"context":"q","choices":["x","y"],"gold":0}` + "\n" + `{"context":"q","choices":[],"gold":0}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Choices(tab, "", nil, "", Own{}); err == nil || !strings.HasSuffix(err.Error(), "row 1 (from 0): got 0 choices, want at least 2") {
		t.Errorf("no choices: %v", err)
	}
	if _, err := Pairs(fromCSV(t, "good,bad\na,b\nc,c\n"), "", "", Own{}); err == nil || !strings.Contains(err.Error(), `row 1 (from 0): both sentences are "c"`) {
		t.Errorf("equal sentences: %v", err)
	}
	if _, err := Translations(fromCSV(t, "source,reference\na,\" \"\n"), "", nil, Own{Lang: "eng-deu"}); err == nil || !strings.Contains(err.Error(), "the source or the reference is empty") {
		t.Errorf("an empty reference: %v", err)
	}
}

// Values of the wrong type are told by their column, and not taken as their JSON text.
func TestOwnTypes(t *testing.T) {
	for line, want := range map[string]string{
		`{"context":"q","choices":"x"}`:            `column "choices" holds x, want a list of texts`,
		`{"context":"q","choices":["x",null]}`:     `column "choices" holds ["x",null], want a list of texts`,
		`{"context":"q","choices":["x",{"t":1}]}`:  `column "choices" holds ["x",{"t":1}], want a list of texts`,
		`{"context":"q","choices":["x"]}`:          "got 1 choice, want at least 2",
		`{"context":["q"],"choices":["x","y"]}`:    `column "context" holds the list ["q"], want one text`,
		`{"context":"q","choices":["x","\u0020"]}`: "choice 1 is empty",
	} {
		tab, err := table.ReadJSONL([]byte(strings.Replace(line, "{", `{"gold":0,`, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Choices(tab, "", nil, "", Own{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", line, err, want)
		}
	}
}
