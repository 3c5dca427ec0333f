package tokenizer

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// spm is a SentencePiece model. It is used by writing it as a tokenizer.json,
// which can then be saved beside a model.
type spm struct {
	pieces             []spmPiece
	bpe                bool // else unigram
	unk, bos, eos, pad int32
	byteFallback       bool
	charsmap           []byte
	dummyPrefix        bool
	removeExtra        bool // white space at the ends and in runs
	addBOS             bool
	suffix             bool // spaces are written at the end of a word
	userDefined        matcher
}

type spmPiece struct {
	text  string
	score float32
	kind  spmKind
}

type spmKind uint8

// The types of SentencePiece's pieces.
const (
	spmNormal      spmKind = 1
	spmUnknown     spmKind = 2
	spmControl     spmKind = 3
	spmUserDefined spmKind = 4
	spmUnused      spmKind = 5
	spmByte        spmKind = 6
)

type object map[string]any

func (m *spm) tokenizer() (*Tokenizer, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	data, err := json.Marshal(object{
		"version": "1.0", "truncation": nil, "padding": nil,
		"added_tokens":   m.addedTokens(),
		"normalizer":     m.normalizer(),
		"pre_tokenizer":  m.preTokenizer(),
		"post_processor": m.postProcessor(),
		"decoder":        m.decoder(),
		"model":          m.model(),
	})
	if err != nil {
		return nil, err
	}
	t, err := parse(data)
	if err != nil {
		return nil, err
	}
	if err := m.own(t); err != nil {
		return nil, err
	}
	t.setEnd(&t.bos, m.bos)
	t.setEnd(&t.eos, m.eos)
	return t, nil
}

// own gives the tokenizer what SentencePiece does and a tokenizer.json cannot
// say: its normaliser, which keeps the pieces that the user defined and is asked
// for the whole text, and scores that are added in single precision.
func (m *spm) own(t *Tokenizer) (err error) {
	defined := slices.ContainsFunc(m.pieces, func(p spmPiece) bool { return p.kind == spmUserDefined })
	u, isUnigram := t.model.(*unigram)
	if isUnigram { // of the whole text: roundings depend on what stands before
		m.toSingle(u)
		t.splitters = nil
	} else if len(m.charsmap) == 0 && !m.removeExtra && !defined {
		return nil // as its JSON says
	}
	var table *charsmap
	if len(m.charsmap) > 0 {
		if table, err = newCharsmap(m.charsmap); err != nil {
			return err
		}
	}
	t.normalize, t.precise = m.normalized(table), true
	if t.decode, err = m.decoded(); err != nil {
		return err
	}
	t.rawAdded, t.normAdded = matcher{}, matcher{}
	for i, p := range m.pieces {
		a := t.addedByID[int32(i)]
		if a != nil && p.kind == spmUserDefined {
			m.userDefined.add(p.text, a)
			if !isUnigram { // whose best division decides
				t.normAdded.add(p.text, a)
			}
		} else if a != nil {
			t.rawAdded.add(p.text, a)
		}
	}
	return nil
}

func (t *Tokenizer) setEnd(to *int32, id int32) {
	*to = -1
	if id >= 0 && int(id) < t.size {
		*to = id
	}
}

func (m *spm) check() error {
	if len(m.pieces) == 0 || len(m.pieces) > maxID {
		return fmt.Errorf("%d pieces, want 1 to %d", len(m.pieces), maxID)
	}
	seen := make(map[string]int, len(m.pieces))
	for i, p := range m.pieces {
		if j, dup := seen[p.text]; dup {
			return fmt.Errorf("pieces %d and %d are both %q", j, i, p.text)
		}
		if p.text == "" || !utf8.ValidString(p.text) {
			return fmt.Errorf("piece %d is %q, want text", i, p.text)
		}
		if s := float64(p.score); math.IsNaN(s) || math.IsInf(s, 0) {
			return fmt.Errorf("piece %d, %q, has score %v", i, p.text, s)
		}
		seen[p.text] = i
	}
	if m.suffix {
		return fmt.Errorf("spaces belong to the words before them (treat_whitespace_as_suffix), which is not known here")
	}
	if m.unk < 0 || int(m.unk) >= len(m.pieces) {
		return fmt.Errorf("the unknown piece has id %d of %d", m.unk, len(m.pieces))
	}
	return nil
}

func (m *spm) addedTokens() []object {
	list := []object{}
	for i, p := range m.pieces {
		switch p.kind {
		case spmUnknown, spmControl, spmUserDefined:
			list = append(list, object{"id": i, "content": p.text, "single_word": false, "lstrip": false,
				"rstrip": false, "normalized": m.escaped(p), "special": p.kind != spmUserDefined})
		}
	}
	return list
}

// escaped reports whether an added token is to be sought in the text after its
// spaces became ▁. (With a dummy prefix that would be put before the token too.)
func (m *spm) escaped(p spmPiece) bool {
	return p.kind == spmUserDefined && !m.dummyPrefix && strings.Contains(p.text, "▁")
}

func replace(kind, pattern, by string) object {
	return object{"type": "Replace", "pattern": object{kind: pattern}, "content": by}
}

func (m *spm) normalizer() any {
	var steps []object
	if len(m.charsmap) > 0 {
		steps = append(steps, object{"type": "Precompiled", "precompiled_charsmap": base64.StdEncoding.EncodeToString(m.charsmap)})
	}
	if m.removeExtra {
		steps = append(steps, replace("Regex", endSpaces, ""), replace("Regex", manySpaces, " "))
	}
	if m.dummyPrefix {
		steps = append(steps, object{"type": "Prepend", "prepend": "▁"})
	}
	steps = append(steps, replace("String", " ", "▁"))
	return object{"type": "Sequence", "normalizers": steps}
}

// preTokenizer cuts before each ▁ where no piece has one within: the same ids,
// but words can be remembered. BPE finds such places itself.
func (m *spm) preTokenizer() any {
	if m.bpe {
		return nil
	}
	for _, p := range m.pieces {
		if strings.LastIndex(p.text, "▁") > 0 {
			return nil
		}
	}
	return object{"type": "Split", "pattern": object{"String": "▁"}, "behavior": string(mergedWithNext), "invert": false}
}

func (m *spm) decoder() any {
	steps := unstripped()
	switch {
	case m.removeExtra:
		steps = append(steps, object{"type": "Strip", "content": " ", "start": maxPiece, "stop": 0})
	case m.dummyPrefix:
		steps = append(steps, object{"type": "Strip", "content": " ", "start": 1, "stop": 0})
	}
	return object{"type": "Sequence", "decoders": steps}
}

// unstripped are the steps of decoding before white space is taken off.
func unstripped() []object {
	return []object{replace("String", "▁", " "), {"type": "ByteFallback"}, {"type": "Fuse"}}
}

func (m *spm) postProcessor() any {
	if !m.addBOS || m.bos < 0 || int(m.bos) >= len(m.pieces) {
		return nil
	}
	bos := m.pieces[m.bos].text
	token := func(kind int) object { return object{"SpecialToken": object{"id": bos, "type_id": kind}} }
	text := func(id string, kind int) object { return object{"Sequence": object{"id": id, "type_id": kind}} }
	return object{"type": "TemplateProcessing",
		"single":         []object{token(0), text("A", 0)},
		"pair":           []object{token(0), text("A", 0), token(1), text("B", 1)},
		"special_tokens": object{bos: object{"id": bos, "ids": []int32{m.bos}, "tokens": []string{bos}}}}
}

func (m *spm) model() object {
	if !m.bpe {
		vocab := make([][2]any, len(m.pieces))
		for i, p := range m.pieces {
			vocab[i] = [2]any{p.text, p.score}
		}
		return object{"type": "Unigram", "unk_id": m.unk, "vocab": vocab, "byte_fallback": m.byteFallback}
	}
	vocab := make(map[string]int, len(m.pieces))
	for i, p := range m.pieces {
		vocab[p.text] = i
	}
	return object{"type": "BPE", "dropout": nil, "unk_token": m.pieces[m.unk].text, "fuse_unk": true,
		"byte_fallback": m.byteFallback, "vocab": vocab, "merges": m.merges(vocab)}
}

// maxPiece bounds the length of pieces that are taken apart: the work grows with
// its square. SentencePiece's own bound is 16 characters by default.
const maxPiece = 512

// merges returns each division of a piece into two others, the pieces of highest
// score first: that is the order in which SentencePiece merges.
func (m *spm) merges(vocab map[string]int) [][2]string {
	type scored struct {
		pair  [2]string
		score float32
	}
	var list []scored
	for _, p := range m.pieces {
		if p.kind != spmNormal && p.kind != spmUserDefined || len(p.text) > maxPiece {
			continue
		}
		for i := range p.text {
			left, right := p.text[:i], p.text[i:]
			if m.mergeable(vocab, left) && m.mergeable(vocab, right) {
				list = append(list, scored{[2]string{left, right}, p.score})
			}
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].score > list[j].score })
	out := make([][2]string, len(list))
	for i, s := range list {
		out[i] = s.pair
	}
	return out
}

func (m *spm) mergeable(vocab map[string]int, part string) bool {
	id, ok := vocab[part]
	return ok && m.pieces[id].kind != spmControl && m.pieces[id].kind != spmByte && !strings.HasPrefix(part, "<0x")
}
