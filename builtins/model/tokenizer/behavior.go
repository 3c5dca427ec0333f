package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A behavior says what becomes of the matches at which text is split.
type behavior string

const (
	removed            behavior = "Removed"
	isolated           behavior = "Isolated"
	mergedWithPrevious behavior = "MergedWithPrevious"
	mergedWithNext     behavior = "MergedWithNext"
	contiguous         behavior = "Contiguous"
)

// UnmarshalJSON refuses what is not a behavior.
func (b *behavior) UnmarshalJSON(raw []byte) error {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	switch *b = behavior(s); *b {
	case removed, isolated, mergedWithPrevious, mergedWithNext, contiguous:
		return nil
	}
	return fmt.Errorf("unknown behavior %q; have: %s, %s, %s, %s, %s", s,
		contiguous, isolated, mergedWithNext, mergedWithPrevious, removed)
}

// A span is a part of a text, a match of the pattern, which may be empty, or what lies
// between two.
type span struct {
	start, end int
	match      bool
}

// apply appends the parts of p that b makes of spans, which cover it in order.
func (b behavior) apply(dst []piece, p piece, spans []span) []piece {
	open := false // the last part may be added to
	prev := false // the last span was a match
	for _, s := range spans {
		join := false
		switch b {
		case removed:
			if s.match {
				continue
			}
		case contiguous:
			join = open && s.match == prev
		case mergedWithPrevious:
			join = s.match && !prev && open
		case mergedWithNext:
			join = !s.match && prev && open
		}
		prev = s.match
		if join {
			last := &dst[len(dst)-1]
			last.text = p.text[s.start-len(last.text) : s.end]
			continue
		}
		open = s.end > s.start
		if open {
			dst = append(dst, p.part(s.start, s.end))
		}
	}
	return dst
}

// byString splits at each occurrence of sep.
func (b behavior) byString(sep string) splitter {
	return func(dst []piece, p piece) []piece {
		if !strings.Contains(p.text, sep) {
			return append(dst, p)
		}
		return b.apply(dst, p, stringSpans(p.text, sep))
	}
}

func stringSpans(text, sep string) (spans []span) {
	at := 0
	for {
		i := strings.Index(text[at:], sep)
		if i < 0 {
			break
		}
		if i > 0 {
			spans = append(spans, span{at, at + i, false})
		}
		spans = append(spans, span{at + i, at + i + len(sep), true})
		at += i + len(sep)
	}
	if at < len(text) {
		spans = append(spans, span{at, len(text), false})
	}
	return spans
}

// byClass splits at each character of a class.
func byClass(in func(rune) bool, b behavior) splitter {
	return func(dst []piece, p piece) []piece {
		return b.apply(dst, p, classSpans(p.text, in))
	}
}

func classSpans(text string, in func(rune) bool) (spans []span) {
	start := 0
	for i, r := range text {
		if !in(r) {
			continue
		}
		if i > start {
			spans = append(spans, span{start, i, false})
		}
		start = i + utf8.RuneLen(r)
		spans = append(spans, span{i, start, true})
	}
	if start < len(text) {
		spans = append(spans, span{start, len(text), false})
	}
	return spans
}
