package tokenizer

import (
	"encoding/binary"
	"slices"
	"testing"
)

// table returns a charsmap of two keys, "a" and "ab", to "x" and "yz".
func tinyTable() *charsmap {
	// Units by place: 0 leads to 1^'a'; a leaf of "a" at its children's place, and 'b' beside it.
	trie := make([]uint32, 512)
	trie[0] = 1 << 10
	a := uint32(1) ^ 'a'
	trie[a] = 'a' | 1<<8 | (a^128)<<10
	trie[128] = 1 << 31
	b := uint32(128) ^ 'b'
	trie[b] = 'b' | 1<<8 | (b^256)<<10
	trie[256] = 1<<31 | 2
	data := binary.LittleEndian.AppendUint32(nil, uint32(4*len(trie)))
	for _, u := range trie {
		data = binary.LittleEndian.AppendUint32(data, u)
	}
	m, err := newCharsmap(append(data, "x\x00yz\x00"...))
	if err != nil {
		panic(err)
	}
	return m
}

func TestCharsmapKeys(t *testing.T) {
	m := tinyTable()
	if by, ok := m.find("abc"); !ok || by != "x" {
		t.Errorf("shortest: %q %v", by, ok)
	}
	if by, n, ok := m.longest("abc"); !ok || by != "yz" || n != 2 {
		t.Errorf("longest: %q of %d, %v", by, n, ok)
	}
	if _, _, ok := m.longest("c"); ok {
		t.Error("a key for c")
	}
}

// SentencePiece's rules by hand: the longest key, pieces of the user as they are,
// spaces at the ends and in runs dropped or not, one prefix.
func TestSentencePieceNormal(t *testing.T) {
	m := &spm{dummyPrefix: true, removeExtra: true}
	m.userDefined.add("ab ", &added{})
	keep := &spm{dummyPrefix: true}
	bare := &spm{removeExtra: true}
	for _, c := range []struct {
		m          *spm
		text, want string
	}{
		{m, "  aab  c ", "▁xab▁c"}, {m, "  ", ""}, {m, "", ""}, {m, "abb", "▁yzb"},
		{keep, " ab  ", "▁▁yz▁▁"}, {keep, "", ""}, {bare, " a  c ", "x▁c"},
	} {
		if got := c.m.normalized(tinyTable())(c.text); got != c.want {
			t.Errorf("%q is %q, want %q", c.text, got, c.want)
		}
	}
}

// A piece of the user within a text has no prefix after it, and a tokenizer that
// differs from its JSON has another digest.
func TestUserDefined(t *testing.T) {
	m := &spm{bpe: true, unk: 0, bos: -1, eos: -1, pad: -1, dummyPrefix: true, pieces: []spmPiece{
		{"<unk>", 0, spmUnknown}, {"tok", 0, spmUserDefined}, {"▁", -1, spmNormal}, {"e", -2, spmNormal}}}
	tok, err := m.tokenizer()
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.Encode("toketok e", false); !slices.Equal(got, []int32{2, 1, 3, 1, 2, 3}) {
		t.Errorf("got %q", tok.Tokens(got))
	}
	saved, err := Parse(tok.JSON())
	if err != nil || saved.Digest() == tok.Digest() {
		t.Errorf("digests %s and %s (%v)", saved.Digest(), tok.Digest(), err)
	}
}
