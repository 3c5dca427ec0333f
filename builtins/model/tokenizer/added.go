package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"pewter/internal/parallel"
)

// An added token is recognised in the text before anything else is done to it.
type added struct {
	ID         int32  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"` // not within a word
	LStrip     bool   `json:"lstrip"`      // takes the white space before it
	RStrip     bool   `json:"rstrip"`      // and after it
	Normalized bool   `json:"normalized"`  // sought in the normalised text
	Special    bool   `json:"special"`     // left out by Decode
	shown      string // by Decode
}

// maxAdded bounds the bytes of an added token.
const maxAdded = 1 << 16

// An addedReader waits for added tokens.
type addedReader func() ([]*added, error)

// readAdded reads the list of added tokens, thousands in some files, while the rest of
// the file is.
func readAdded(raw json.RawMessage) addedReader {
	var list []*added
	var err error
	var wg parallel.Group
	wg.Go(func() { err = unmarshal(raw, &list) })
	return func() ([]*added, error) {
		wg.Wait()
		return list, err
	}
}

func (t *Tokenizer) setAdded(read addedReader) (err error) {
	defer caught(&err)
	list, err := read()
	if err != nil {
		return fmt.Errorf("added_tokens: %w", err)
	}
	t.added, t.addedByID = map[string]*added{}, map[int32]*added{}
	for i, a := range list {
		if err := t.addToken(i, a); err != nil {
			return err
		}
	}
	for _, special := range []bool{true, false} {
		for _, a := range list {
			if a.Special == special {
				t.matchAdded(a)
			}
		}
	}
	return nil
}

// addToken gives an added token its id as the peer does: that of the vocabulary, else
// the next after all there are. What the file says of ids is not read.
func (t *Tokenizer) addToken(i int, a *added) error {
	switch {
	case a == nil || a.Content == "":
		return fmt.Errorf("added_tokens[%d] is empty", i)
	case len(a.Content) > maxAdded:
		return fmt.Errorf("added_tokens[%d] is of %d bytes, want at most %d", i, len(a.Content), maxAdded)
	case a.ID < 0 || a.ID > maxID:
		return fmt.Errorf("added token %q has id %d, want 0 to %d", a.Content, a.ID, maxID)
	}
	if before := t.added[a.Content]; before != nil {
		a.ID, a.Special = before.ID, a.Special || before.Special
	} else if id, ok := t.vocab.find(a.Content); ok {
		a.ID = id
	} else {
		a.ID = max(t.vocab.count, t.lastAdded+1)
	}
	t.lastAdded = max(t.lastAdded, a.ID)
	t.added[a.Content], t.addedByID[a.ID] = a, a
	a.shown = a.Content
	return nil
}

// matchAdded has a token sought in texts. Of those that look alike once they are
// normalised the first is found. Decode shows what was sought.
func (t *Tokenizer) matchAdded(a *added) {
	known := t.addedByID[a.ID]
	if !a.Normalized {
		t.rawAdded.add(a.Content, known)
		return
	}
	if t.normalize != nil {
		known.shown = t.normalize(a.Content)
	}
	t.normAdded.add(known.shown, known)
}

// A matcher finds the first, and of those the longest, of many strings: a trie
// whose nodes hold lists of children.
type matcher struct {
	root  [256]int32
	nodes []trieNode // 0 is not used
}

type trieNode struct {
	b              byte
	child, sibling int32
	token          *added
}

// add does nothing where s is there already.
func (m *matcher) add(s string, a *added) {
	if s == "" {
		return
	}
	if m.nodes == nil {
		m.nodes = make([]trieNode, 1)
	}
	if m.root[s[0]] == 0 {
		m.root[s[0]] = m.node(trieNode{b: s[0]})
	}
	at := m.root[s[0]]
	for i := 1; i < len(s); i++ {
		next := m.child(at, s[i])
		if next == 0 {
			next = m.node(trieNode{b: s[i], sibling: m.nodes[at].child})
			m.nodes[at].child = next
		}
		at = next
	}
	if m.nodes[at].token == nil {
		m.nodes[at].token = a
	}
}

func (m *matcher) node(n trieNode) int32 {
	m.nodes = append(m.nodes, n)
	return int32(len(m.nodes) - 1)
}

func (m *matcher) child(at int32, b byte) int32 {
	at = m.nodes[at].child
	for at != 0 && m.nodes[at].b != b {
		at = m.nodes[at].sibling
	}
	return at
}

// longest returns the longest token that s begins with, and its length there.
func (m *matcher) longest(s string) (*added, int) {
	var token *added
	var n int
	at := m.root[s[0]]
	for i := 1; at != 0; i++ {
		if a := m.nodes[at].token; a != nil {
			token, n = a, i
		}
		if i == len(s) {
			break
		}
		at = m.child(at, s[i])
	}
	return token, n
}

// A match is an added token at [start, end), with the white space that it takes,
// or none with all at the end.
type match struct {
	token      *added
	start, end int
	own        int // where the token itself ends
}

// next returns the first match of s after the one before. White space that
// that one took is searched too, as the peer does.
func (m *matcher) next(s string, last match) match {
	for i := last.own; m.nodes != nil && i < len(s); i++ {
		if m.root[s[i]] == 0 {
			continue
		}
		a, n := m.longest(s[i:])
		if a == nil {
			continue
		}
		if a.SingleWord && (endsWithWord(s[:i]) || startsWithWord(s[i+n:])) {
			i += n - 1
			continue
		}
		return a.strip(s, last.end, i, i+n)
	}
	return match{nil, len(s), len(s), len(s)}
}

func (a *added) strip(s string, at, start, end int) match {
	own := end
	if a.LStrip {
		start = max(at, len(strings.TrimRightFunc(s[:start], unicode.IsSpace)))
	}
	if a.RStrip {
		end = len(s) - len(strings.TrimLeftFunc(s[end:], unicode.IsSpace))
	}
	if start >= end { // the one before took all of it
		a, start = nil, end
	}
	return match{a, start, end, own}
}

func endsWithWord(s string) bool {
	r, n := utf8.DecodeLastRuneInString(s)
	return n > 0 && isWord(r)
}

func startsWithWord(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n > 0 && isWord(r)
}

// isWord reports whether r is in \w: UTS #18, Annex C.
func isWord(r rune) bool {
	return isLetter(r) || isNumber(r) && !unicode.Is(unicode.No, r) || unicode.In(r, unicode.M, newMarks, unicode.Pc, unicode.Other_Alphabetic, unicode.Join_Control)
}
