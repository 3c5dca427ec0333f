package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"pewter/internal/registry"
)

// A splitter splits a piece of text and appends the parts to dst.
type splitter func(dst []piece, p piece) []piece

var splitters = registry.New[maker[splitter]]("pre-tokenizer")

func init() {
	splitters.Add("ByteLevel", "GPT-2's words, bytes as printable characters", newByteLevel)
	splitters.Add("Metaspace", "spaces as ▁, words beginning with it", newMetaspace)
	splitters.Add("Whitespace", `words \w+ and runs of other signs`, fixed(splitter(splitWords)))
	splitters.Add("WhitespaceSplit", "at white space, which is dropped", fixed(byClass(unicode.IsSpace, removed)))
	splitters.Add("Punctuation", "punctuation marks on their own", newPunctuation)
	splitters.Add("Digits", "numbers, or digits, on their own", newDigits)
	splitters.Add("Split", "at a pattern", newSplit)
	splitters.Add("CharDelimiterSplit", "at a character, which is dropped", newCharDelimiter)
	splitters.Add("BertPreTokenizer", "at white space, punctuation marks on their own", fixed(splitter(splitBert)))
	splitters.Add("UnicodeScripts", "where the script changes", fixed(splitter(splitScripts)))
	splitters.Add("FixedLength", "every so many characters", newFixedLength)
}

func (t *Tokenizer) setSplitters(raw json.RawMessage) error {
	list, err := flatten(raw, "pretokenizers", 0)
	if err != nil {
		return err
	}
	for i, raw := range list {
		if i == len(list)-1 && t.deferBytes(raw) {
			o, err := byteLevelOptionsOf(raw)
			if err != nil {
				return err
			}
			t.splitters = append(t.splitters, o.splitter(false))
			return nil
		}
		f, err := build(splitters, raw)
		if err != nil {
			return err
		}
		t.splitters = append(t.splitters, f)
		t.atFirst = t.atFirst || prependsFirst(raw)
	}
	return nil
}

// prependsFirst reports whether raw is a Metaspace that looks where the text begins.
func prependsFirst(raw json.RawMessage) bool {
	var o struct {
		Type          string
		PrependScheme string `json:"prepend_scheme"`
	}
	return json.Unmarshal(raw, &o) == nil && o.Type == "Metaspace" && o.PrependScheme == "first"
}

// deferBytes reports whether raw is ByteLevel and the model can map bytes to
// characters itself: when a word is not in its cache.
func (t *Tokenizer) deferBytes(raw json.RawMessage) bool {
	var head struct{ Type string }
	m, ok := t.model.(*bpe)
	if !ok || json.Unmarshal(raw, &head) != nil || head.Type != "ByteLevel" {
		return false
	}
	m.byteLevel, m.joins = true, nil
	return true
}

type byteLevelOptions struct {
	AddPrefixSpace bool  `json:"add_prefix_space"`
	UseRegex       *bool `json:"use_regex"`
}

func byteLevelOptionsOf(raw json.RawMessage) (o byteLevelOptions, err error) {
	err = unmarshal(raw, &o)
	return o, err
}

func newByteLevel(raw json.RawMessage) (splitter, error) {
	o, err := byteLevelOptionsOf(raw)
	return o.splitter(true), err
}

func (o byteLevelOptions) splitter(mapped bool) splitter {
	split := o.UseRegex == nil || *o.UseRegex
	return func(dst []piece, p piece) []piece {
		if o.AddPrefixSpace && p.text != "" && p.text[0] != ' ' {
			p.text, p.lead = " "+p.text, p.lead+1
		}
		n := len(dst)
		if split {
			dst = gpt2Words.split(dst, p)
		} else {
			dst = append(dst, p)
		}
		for i := n; mapped && i < len(dst); i++ {
			q := &dst[i]
			q.text, q.lead = byteLevel(q.text), len(byteLevel(q.text[:q.lead]))
		}
		return dst
	}
}

func newMetaspace(raw json.RawMessage) (splitter, error) {
	o := struct {
		Replacement    string
		AddPrefixSpace *bool  `json:"add_prefix_space"`
		PrependScheme  string `json:"prepend_scheme"`
		Split          *bool
	}{}
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(o.Replacement) != 1 {
		return nil, fmt.Errorf("replacement is %q, want one character, such as \"▁\"", o.Replacement)
	}
	scheme, err := prependScheme(o.PrependScheme, o.AddPrefixSpace)
	cut := mergedWithNext.byString(o.Replacement)
	return func(dst []piece, p piece) []piece {
		p.lead += strings.Count(p.text[:p.lead], " ") * (len(o.Replacement) - 1)
		p.text = strings.ReplaceAll(p.text, " ", o.Replacement)
		if (scheme == "always" || scheme == "first" && p.first) && p.text != "" && !strings.HasPrefix(p.text, o.Replacement) {
			p.text, p.lead = o.Replacement+p.text, p.lead+len(o.Replacement)
		}
		if o.Split != nil && !*o.Split {
			return append(dst, p)
		}
		return cut(dst, p)
	}, err
}

func prependScheme(scheme string, add *bool) (string, error) {
	switch {
	case scheme == "" && add != nil && !*add:
		return "never", nil
	case scheme == "":
		return "always", nil
	case scheme == "always" || scheme == "first" || scheme == "never":
		return scheme, nil
	}
	return "", fmt.Errorf(`prepend_scheme is %q, want "always", "first" or "never"`, scheme)
}

func newPunctuation(raw json.RawMessage) (splitter, error) {
	o := struct{ Behavior behavior }{isolated}
	err := unmarshal(raw, &o)
	return byClass(isPunctuation, o.Behavior), err
}

func newDigits(raw json.RawMessage) (splitter, error) {
	var o struct {
		Individual bool `json:"individual_digits"`
	}
	err := unmarshal(raw, &o)
	if o.Individual {
		return byClass(isNumeric, isolated), err
	}
	return byClass(isNumeric, contiguous), err
}

func newCharDelimiter(raw json.RawMessage) (splitter, error) {
	var o struct{ Delimiter string }
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(o.Delimiter) != 1 {
		return nil, fmt.Errorf("delimiter is %q, want one character", o.Delimiter)
	}
	return removed.byString(o.Delimiter), nil
}

func newSplit(raw json.RawMessage) (splitter, error) {
	var o struct {
		Pattern  pattern
		Behavior behavior
		Invert   bool
	}
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	return o.Pattern.splitter(o.Behavior, o.Invert)
}

func newFixedLength(raw json.RawMessage) (splitter, error) {
	o := struct{ Length int }{5}
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	if o.Length < 1 {
		return nil, fmt.Errorf("length is %d, want 1 or more", o.Length)
	}
	return func(dst []piece, p piece) []piece {
		n, start := 0, 0
		for i := range p.text {
			if n == o.Length {
				dst = append(dst, p.part(start, i))
				start, n = i, 0
			}
			n++
		}
		return append(dst, p.part(start, len(p.text)))
	}, nil
}

func (p piece) part(start, end int) piece {
	return piece{p.text[start:end], p.first && start <= p.lead, max(0, p.lead-start)}
}

// splitWords is \w+|[^\w\s]+.
func splitWords(dst []piece, p piece) []piece {
	return splitKinds(dst, p, func(r rune) int {
		switch {
		case isWord(r):
			return 1
		case unicode.IsSpace(r):
			return 0
		}
		return 2
	})
}

// splitKinds cuts where the kind of character changes; kind 0 is dropped and a
// negative one stands alone.
func splitKinds(dst []piece, p piece, kind func(rune) int) []piece {
	start, before := 0, 0
	for i, r := range p.text {
		k := kind(r)
		if k != before || k < 0 {
			if before != 0 {
				dst = append(dst, p.part(start, i))
			}
			start, before = i, k
		}
	}
	if before != 0 {
		dst = append(dst, p.part(start, len(p.text)))
	}
	return dst
}

func splitBert(dst []piece, p piece) []piece {
	return splitKinds(dst, p, func(r rune) int {
		switch {
		case unicode.IsSpace(r):
			return 0
		case isPunctuation(r):
			return -1
		}
		return 1
	})
}
