package eval

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	xlanguage "golang.org/x/text/language"
)

// A template shows questions in a language and a form as lighteval does.
type template struct {
	language
	form string
}

// letters name the choices.
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// question shows a multiple-choice question. The query is
//
//	{passage}\n{Question}: {question}\n{choices}{Answer}:
//
// with the choices listed in the forms mcf and hybrid alone.
func (t template) question(passage, question string, answers []string) (query string, choices []string, bare string) {
	if passage != "" {
		query = capital(t.ending(passage)) + "\n"
	}
	shown := make([]string, len(answers))
	for i, a := range answers {
		shown[i] = capital(t.ending(a))
	}
	bare = t.answer + t.marks.colon
	query += t.language.question + t.marks.colon + t.marks.sentence + capital(t.ending(question)) + "\n" + t.list(shown) + bare
	return query, t.choices(shown, t.marks.sentence), bare
}

// continuation shows a text and its endings: alone in a cloze, listed and asked
// for in the other forms.
func (t template) continuation(context string, endings []string) (query string, choices []string, bare string) {
	query = capital(t.ending(context))
	ended := t.ended(query)
	shown := make([]string, len(endings))
	for i, e := range endings {
		shown[i] = t.after(query, t.ending(e))
	}
	if t.form != Cloze {
		bare = t.answer + t.marks.colon
		return query + "\n" + t.list(shown) + bare, t.choices(shown, t.marks.sentence), bare
	}
	space := t.marks.word
	if ended {
		space = t.marks.sentence
	}
	return query, t.choices(shown, space), ""
}

// list is the lines of choices: " A. first\n B. second\n".
func (t template) list(choices []string) string {
	if t.form == Cloze {
		return ""
	}
	var b strings.Builder
	for i, c := range choices {
		b.WriteString(t.marks.sentence + letter(i) + t.marks.stop + t.marks.sentence + c + "\n")
	}
	return b.String()
}

// choices are what is scored: the letters in the form mcf, else the answers.
func (t template) choices(answers []string, space string) []string {
	out := make([]string, len(answers))
	for i, a := range answers {
		if t.form == MCF {
			a = letter(i)
		}
		out[i] = space + a
	}
	return out
}

func letter(i int) string { return letters[i%len(letters) : i%len(letters)+1] }

// ending drops the space at the end of a text and gives its last mark the form
// that it has in the language.
func (t template) ending(s string) string {
	s = strings.TrimRightFunc(s, space)
	if s == "" {
		return ""
	}
	cut, last := s[:len(s)-1], s[len(s)-1]
	switch last {
	case '?':
		return cut + t.marks.question
	case '.':
		return cut + t.marks.stop
	case ',':
		return cut + t.marks.comma
	case ':':
		return cut + t.marks.colon
	}
	return s
}

// ended reports whether a text ends with a sentence.
func (t template) ended(s string) bool {
	s = strings.TrimRightFunc(s, space)
	for _, m := range []string{t.marks.question, t.marks.stop, t.marks.exclamation, t.marks.colon, t.marks.semicolon} {
		if strings.HasSuffix(s, m) {
			return true
		}
	}
	return false
}

// after is a text in the case that it has after another.
func (t template) after(before, s string) string {
	if before == "" || strings.HasSuffix(before, "\n") || t.ended(before) {
		return capital(s)
	}
	return first(s, cases.Lower(xlanguage.Und))
}

// capital is a text with its first letter in upper case.
func capital(s string) string { return first(s, cases.Upper(xlanguage.Und)) }

func first(s string, c cases.Caser) string {
	for i, r := range s {
		if i > 0 {
			return c.String(s[:i]) + s[i:]
		}
		if r < 0x80 && !unicode.IsLetter(r) {
			return s
		}
	}
	return c.String(s)
}

// space reports what Python's str.strip takes off.
func space(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }
