package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// A pattern is what the file searches for: a string or a regular expression.
type pattern struct {
	text  string
	regex *regexp2.Regexp
}

// UnmarshalJSON reads {"String": "…"}, {"Regex": "…"} or a plain string.
func (p *pattern) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &p.text)
	}
	var o struct{ String, Regex *string }
	if err := json.Unmarshal(raw, &o); err != nil {
		return err
	}
	switch {
	case o.String != nil:
		p.text = *o.String
		return nil
	case o.Regex == nil:
		return fmt.Errorf(`pattern %.60s has neither "String" nor "Regex"`, raw)
	}
	p.text = *o.Regex
	return p.compile()
}

// maxRegexTime bounds one search. Patterns with nested repetition can take time
// exponential in the text's length.
const maxRegexTime = 2 * time.Second

func (p *pattern) compile() (err error) {
	if len(p.text) > 1<<16 {
		return fmt.Errorf("a regular expression of %d bytes, want at most %d", len(p.text), 1<<16)
	}
	expr, err := translate(p.text)
	if err == nil {
		p.regex, err = regexp2.Compile(expr, regexp2.None)
	}
	if err != nil {
		return fmt.Errorf("regular expression %q: %w", p.text, err)
	}
	p.regex.MatchTimeout = maxRegexTime
	return nil
}

// An unfit error says that a text is not for this tokenizer: its rules would take too
// long, or make too much of it. They come from a file that may be hostile.
type unfit string

func (e unfit) Error() string { return string(e) }

// caught is deferred where text goes through rules: it makes an error of their panic.
func caught(err *error) {
	if p := recover(); p != nil {
		e, ok := p.(unfit)
		if !ok {
			panic(p)
		}
		*err = e
	}
}

func (p *pattern) slow() {
	panic(unfit(fmt.Sprintf("the tokenizer's pattern %.200q took more than %v on one text", p.text, maxRegexTime)))
}

// maxGrowth bounds how many times as long a text may get by being normalised; the
// compatibility forms of Unicode make up to 11 bytes of one.
const maxGrowth = 64

// checkGrowth panics where n bytes are to be made of a text that had from.
func checkGrowth(n, from int) {
	if n > maxGrowth*from+1<<16 {
		panic(unfit(fmt.Sprintf("the tokenizer's normalizers make more than %d bytes of a text of %d: more than %d times as many", maxGrowth*from+1<<16, from, maxGrowth)))
	}
}

// splitter returns what splits at the pattern: for the patterns that most models
// use a function of our own, a hundred times as fast.
func (p *pattern) splitter(b behavior, invert bool) (splitter, error) {
	if b == "" {
		return nil, fmt.Errorf(`"behavior" is missing`)
	}
	if p.text == "" {
		return nil, fmt.Errorf("the pattern is empty")
	}
	if p.regex == nil && !invert {
		return b.byString(p.text), nil
	}
	if w, ok := knownWords[p.text]; ok && p.regex != nil && (b == isolated && !invert || b == removed && invert) {
		return w.split, nil
	}
	return func(dst []piece, q piece) []piece {
		spans := p.spans(q.text)
		for i := range spans {
			spans[i].match = spans[i].match != invert
		}
		return b.apply(dst, q, spans)
	}, nil
}

func (p *pattern) spans(text string) (spans []span) {
	if p.regex == nil {
		return stringSpans(text, p.text)
	}
	at := 0 // in bytes
	p.each(text, func(start, end int) {
		if start > at {
			spans = append(spans, span{at, start, false})
		}
		spans = append(spans, span{start, end, true})
		at = end
	})
	if at < len(text) {
		spans = append(spans, span{at, len(text), false})
	}
	return spans
}

// each calls f with the place of each match, in bytes. An empty one does not
// follow another.
func (p *pattern) each(text string, f func(start, end int)) {
	runes := []rune(text)
	end := time.Now().Add(maxRegexTime + time.Duration(len(text))*20*time.Microsecond) // of all searches together
	at, done := 0, 0                                                                   // in bytes and in runes
	to := func(i int) int {
		at += len(string(runes[done:i]))
		done = i
		return at
	}
	m, err := p.regex.FindRunesMatch(runes)
	for last := -1; m != nil && err == nil; {
		if start := to(m.RuneIndex); m.RuneLength > 0 || m.RuneIndex != last {
			f(start, to(m.RuneIndex+m.RuneLength))
		}
		if time.Now().After(end) {
			p.slow()
		}
		last = m.RuneIndex + m.RuneLength
		m, err = p.regex.FindNextMatch(m)
	}
	if err != nil {
		p.slow()
	}
}

func (p *pattern) replacer(by string) (normalizer, error) {
	if p.text == "" {
		return nil, fmt.Errorf("the pattern is empty")
	}
	if p.regex == nil {
		return func(s string) string {
			if len(by) > maxGrowth*len(p.text) {
				checkGrowth(len(s)+strings.Count(s, p.text)*len(by), len(s))
			}
			return strings.ReplaceAll(s, p.text, by)
		}, nil
	}
	if f, ok := knownReplacers[p.text]; ok && len(by) <= maxGrowth {
		return func(s string) string { return f(s, by) }, nil
	}
	return func(s string) string {
		var out strings.Builder
		at := 0
		p.each(s, func(start, end int) {
			out.WriteString(s[at:start])
			out.WriteString(by)
			checkGrowth(out.Len(), len(s))
			at = end
		})
		out.WriteString(s[at:])
		return out.String()
	}, nil
}

// Patterns that SentencePiece's models need, and functions that do the same
// faster.
const (
	manySpaces = " {2,}"
	endSpaces  = `\A +| +\z`
)

var knownReplacers = map[string]func(s, by string) string{
	manySpaces: replaceSpaces,
	endSpaces: func(s, by string) string {
		inner := strings.TrimLeft(s, " ")
		if len(inner) < len(s) {
			s = by + inner
		}
		if inner = strings.TrimRight(s, " "); len(inner) < len(s) && inner != "" {
			s = inner + by
		}
		return s
	},
}

func replaceSpaces(s, by string) string {
	if !strings.Contains(s, "  ") {
		return s
	}
	var out strings.Builder
	for {
		i := strings.Index(s, "  ")
		if i < 0 {
			break
		}
		out.WriteString(s[:i])
		out.WriteString(by)
		s = strings.TrimLeft(s[i:], " ")
	}
	out.WriteString(s)
	return out.String()
}
