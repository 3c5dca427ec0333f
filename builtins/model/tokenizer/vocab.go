package tokenizer

import (
	"fmt"
	"hash/maphash"
	"unsafe"
)

// A vocab maps tokens to ids and back.
type vocab struct {
	tokens []string // by id; "" where there is none
	slots  []uint64 // open addressing: the hash's high half, then id+1
	mask   uint64
	seed   maphash.Seed
	count  int32  // of tokens
	shared string // says which two tokens have one id, if two do
	twice  bool   // some token has two ids, of which the last counts
}

// An entry is a token and its id, as the file has them.
type entry struct {
	token string
	id    int32
}

func newVocab(entries []entry) *vocab {
	size, top := uint64(16), int32(-1)
	for size < 2*uint64(len(entries)) {
		size *= 2
	}
	for _, e := range entries {
		top = max(top, e.id)
	}
	v := &vocab{tokens: make([]string, top+1), slots: make([]uint64, size), mask: size - 1, seed: maphash.MakeSeed()}
	for _, e := range entries {
		if other := v.tokens[e.id]; other != "" && other != e.token {
			v.shared = fmt.Sprintf("%.40q and %.40q both have the id %d", other, e.token, e.id)
		}
		v.tokens[e.id] = e.token
	}
	for _, e := range entries {
		v.put(e.token, e.id)
	}
	return v
}

func (v *vocab) put(token string, id int32) {
	h := maphash.String(v.seed, token)
	i := h & v.mask
	for ; v.slots[i] != 0; i = (i + 1) & v.mask {
		if v.at(i, h) == token { // the last one of equal keys counts, as in JSON
			v.twice = true
			break
		}
	}
	if v.slots[i] == 0 {
		v.count++
	}
	v.slots[i] = h&^0xffffffff | uint64(id+1)
}

// at returns the token of a slot if its hash may be h; else a string equal to no
// token sought there.
func (v *vocab) at(i, h uint64) string {
	if s := v.slots[i]; (s^h)>>32 == 0 {
		return v.tokens[uint32(s)-1]
	}
	return noToken
}

// noToken differs from every valid UTF-8 string.
const noToken = "\xff"

// find returns the id of a token.
func (v *vocab) find(token string) (int32, bool) {
	h := maphash.String(v.seed, token)
	for i := h & v.mask; v.slots[i] != 0; i = (i + 1) & v.mask {
		if v.at(i, h) == token {
			return int32(uint32(v.slots[i])) - 1, true
		}
	}
	return -1, false
}

// id returns the id of a token, or -1.
func (v *vocab) id(token string) int32 {
	id, _ := v.find(token)
	return id
}

// lookups is how many tokens ids looks up at once.
const lookups = 128

// ids sets dst[i] to the id of tokens[i], or -1, of at most lookups. Each step is
// made for all of them, so that they wait for memory together.
func (v *vocab) ids(dst []int32, tokens []string) {
	var hash, slot [lookups]uint64
	var found [lookups]string
	for i, t := range tokens {
		hash[i] = maphash.String(v.seed, t)
	}
	for i := range tokens {
		slot[i] = v.slots[hash[i]&v.mask]
	}
	for i := range tokens {
		found[i] = noToken
		if s := slot[i]; s != 0 && (s^hash[i])>>32 == 0 {
			found[i] = v.tokens[uint32(s)-1]
		}
	}
	for i, t := range tokens {
		if dst[i] = int32(uint32(slot[i])) - 1; found[i] != t {
			dst[i] = v.id(t)
		}
	}
}

// joined reports whether id is that of left and right joined. It may miss that it is.
func (v *vocab) joined(id int32, left, right string) bool {
	if v.twice || id < 0 || int(id) >= len(v.tokens) {
		return false
	}
	t := v.tokens[id]
	return t != "" && len(t) == len(left)+len(right) && t[:len(left)] == left && t[len(left):] == right
}

// required returns the id of a token that the file names as its what.
func (v *vocab) required(what, token string) (int32, error) {
	id, ok := v.find(token)
	if !ok {
		return -1, fmt.Errorf("%s %q is not in the vocabulary", what, token)
	}
	return id, nil
}

// bytes returns the ids of the tokens <0x00> to <0xFF>, each -1 where there is none.
func (v *vocab) bytes() (ids [256]int32) {
	for b := range ids {
		ids[b] = v.id(fmt.Sprintf("<0x%02X>", b))
	}
	return ids
}

// fallback appends the byte tokens of text to dst if all of them exist.
func fallback(dst []int32, text string, ids *[256]int32) ([]int32, bool) {
	for i := range len(text) {
		if ids[text[i]] < 0 {
			return dst, false
		}
	}
	for i := range len(text) {
		dst = append(dst, ids[text[i]])
	}
	return dst, true
}

// view returns b as a string for as long as b is not changed.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
