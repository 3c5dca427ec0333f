// Package tokenizer turns text into token ids and back, exactly as the
// tokenizers that models were trained with.
//
// It reads tokenizer.json, the format of Hugging Face's tokenizers; what comes
// in another form (SentencePiece models, llama2.c) is first written as such.
package tokenizer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Tokenizer encodes and decodes text. It is immutable and safe for use by
// many goroutines.
type Tokenizer struct {
	json  []byte
	vocab *vocab
	model model

	added      map[string]*added
	addedByID  map[int32]*added
	lastAdded  int32   // the largest id of an added token, or -1
	rawAdded   matcher // matched in the text as given
	normAdded  matcher // matched in the normalised text
	normalize  normalizer
	splitters  []splitter
	precise    bool       // normalises as SentencePiece does, where its JSON says almost so
	atFirst    bool       // a splitter asks whether a piece begins the text as given
	steps      []normStep // of normalize, where it asks
	post       template
	decode     decoder
	bos, eos   int32 // or -1
	size       int
	digestOnce func() string
	scratch    sync.Pool
}

// A model turns a piece of normalised text into ids.
type model interface {
	encode(dst []int32, piece string, s *scratch) []int32
}

// A scratch is the memory of one call.
type scratch struct {
	ids     []int32
	symbols []symbol
	heap    candidates
	pieces  [2][]piece
	path    []step
}

// A piece is a part of the text on its way to the model.
type piece struct {
	text  string
	first bool // the text begins with it
	lead  int  // bytes at its start that stand before the text's own
}

// Encode returns the ids of text. Added tokens, such as "<bos>", are recognised
// within it. With special, the ids that the tokenizer puts around a text, such
// as that of <bos>, are there too. Bytes that are not UTF-8 count as U+FFFD.
//
// It panics with an error if a pattern of the tokenizer takes more than its
// share of time on the text; TryEncode returns that error instead.
func (t *Tokenizer) Encode(text string, special bool) []int32 {
	s := t.scratch.Get().(*scratch)
	defer t.scratch.Put(s)
	var ids []int32
	if special {
		ids = append(ids, t.post.before...)
	}
	if !utf8.ValidString(text) {
		text = lossy([]byte(text))
	}
	ids = t.encode(ids, text, s)
	if special {
		ids = append(ids, t.post.after...)
	}
	return ids
}

// TryEncode is Encode, but returns an error where the rules of the tokenizer need too
// much time for the text, or make too much of it.
func (t *Tokenizer) TryEncode(text string, special bool) (ids []int32, err error) {
	defer caught(&err)
	return t.Encode(text, special), nil
}

func (t *Tokenizer) encode(ids []int32, text string, s *scratch) []int32 {
	for m := (match{}); m.end < len(text) || m.own < len(text); {
		at := m.end
		m = t.rawAdded.next(text, m)
		if m.start > at {
			ids = t.encodeText(ids, text[at:m.start], at == 0, s)
		}
		if m.token != nil {
			ids = append(ids, m.token.ID)
		}
	}
	return ids
}

// encodeText is for a part of the text without raw added tokens.
func (t *Tokenizer) encodeText(ids []int32, text string, first bool, s *scratch) []int32 {
	lead := 0
	if t.normalize != nil {
		given := text
		text = t.normalize(text)
		first = first && !(t.atFirst && t.lostFirst(given, text))
		lead = t.lead(text)
	}
	for m := (match{}); m.end < len(text) || m.own < len(text); {
		at := m.end
		m = t.normAdded.next(text, m)
		if m.start > at {
			ids = t.encodePiece(ids, piece{text[at:m.start], first && at <= lead, max(0, lead-at)}, s)
		}
		if m.token != nil {
			ids = append(ids, m.token.ID)
		}
	}
	return ids
}

func (t *Tokenizer) encodePiece(ids []int32, p piece, s *scratch) []int32 {
	from := append(s.pieces[0][:0], p)
	to := s.pieces[1][:0]
	for _, split := range t.splitters {
		for _, p := range from {
			to = split(to, p)
		}
		from, to = to, from[:0]
	}
	for _, p := range from {
		ids = t.model.encode(ids, p.text, s)
	}
	s.pieces = [2][]piece{from, to}
	return ids
}

// Decode returns the text of ids; with skipSpecial, without special tokens. One that is
// sought in normalised text and looks otherwise there is not left out, as with the peer.
// Ids that are not of the tokenizer are passed over.
func (t *Tokenizer) Decode(ids []int32, skipSpecial bool) string {
	tokens := make([]string, 0, len(ids))
	for _, id := range ids {
		token, ok := t.token(id)
		if a := t.added[token]; !ok || skipSpecial && a != nil && a.Special {
			continue
		}
		tokens = append(tokens, token)
	}
	if t.decode == nil {
		return strings.Join(tokens, " ")
	}
	return strings.Join(t.decode(tokens), "")
}

func (t *Tokenizer) token(id int32) (string, bool) {
	if a := t.addedByID[id]; a != nil {
		return a.shown, true
	}
	if id < 0 || int(id) >= len(t.vocab.tokens) || t.vocab.tokens[id] == "" {
		return "", false
	}
	return t.vocab.tokens[id], true
}

// Size returns the largest id plus one.
func (t *Tokenizer) Size() int { return t.size }

// Tokens returns each id's token as the vocabulary writes it, or as normalised text has
// an added token that is sought there; "" for an id that is not of the tokenizer.
func (t *Tokenizer) Tokens(ids []int32) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i], _ = t.token(id)
	}
	return out
}

// Content returns a token as the file writes it: what ID has the id of.
func (t *Tokenizer) Content(id int32) string {
	if a := t.addedByID[id]; a != nil {
		return a.Content
	}
	token, _ := t.token(id)
	return token
}

// ID returns the id of a token as the vocabulary writes it.
func (t *Tokenizer) ID(token string) (int32, bool) {
	if a, ok := t.added[token]; ok {
		return a.ID, true
	}
	return t.vocab.find(token)
}

// BOS returns the id of the token that begins a text.
func (t *Tokenizer) BOS() (int32, bool) { return t.bos, t.bos >= 0 }

// EOS returns the id of the token that ends a text.
func (t *Tokenizer) EOS() (int32, bool) { return t.eos, t.eos >= 0 }

// AddsBOS reports whether Encode with special begins with the BOS token.
func (t *Tokenizer) AddsBOS() bool {
	return t.bos >= 0 && len(t.post.before) > 0 && t.post.before[0] == t.bos
}

// JSON returns the tokenizer as a tokenizer.json. It must not be changed.
func (t *Tokenizer) JSON() []byte { return t.json }

// Digest identifies what the tokenizer does: SHA-256 over JSON and the special
// tokens, in hexadecimal.
func (t *Tokenizer) Digest() string { return t.digestOnce() }

func (t *Tokenizer) digest() string {
	h := sha256.New()
	h.Write(t.json)
	fmt.Fprintf(h, "|%d|%d|%v|%v", t.bos, t.eos, t.post.before, t.post.after)
	if t.precise {
		h.Write([]byte("|sentencepiece"))
	}
	return hex.EncodeToString(h.Sum(nil))
}
