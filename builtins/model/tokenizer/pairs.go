package tokenizer

// A merge says that two neighbouring tokens become one.
type merge struct {
	key      uint64 // left<<32 | right, plus one
	rank, id int32
}

// pairs is a table of merges by their two tokens: one cache line a look-up,
// where a Go map takes three.
type pairs struct {
	slots []merge
	shift uint
}

func newPairs(n int) pairs {
	bits := uint(4)
	for 1<<bits < 2*n {
		bits++
	}
	return pairs{make([]merge, 1<<bits), 64 - bits}
}

func pairKey(a, b int32) uint64 { return uint64(uint32(a))<<32 | uint64(uint32(b)) + 1 }

// spread is 2⁶⁴ over the golden ratio: multiplicative hashing.
const spread = 0x9E3779B97F4A7C15

func (p *pairs) slot(key uint64) *merge {
	mask := uint64(len(p.slots) - 1)
	i := (key ^ key>>32) * spread >> p.shift
	for p.slots[i].key != 0 && p.slots[i].key != key {
		i = (i + 1) & mask
	}
	return &p.slots[i]
}

// put adds a merge; of two equal ones the later counts.
func (p *pairs) put(a, b, rank, id int32) {
	key := pairKey(a, b)
	*p.slot(key) = merge{key, rank, id}
}

// find returns the merge of a and b, and nil if there is none.
func (p *pairs) find(a, b int32) *merge {
	if m := p.slot(pairKey(a, b)); m.key != 0 {
		return m
	}
	return nil
}

// joins remembers which two runes may come to lie within one token by a merge
// between them: the last of its left part, the first of its right. Text can be
// cut where they may not, and the parts encoded on their own, with the same
// result. It is a bitmap by a hash: it may say yes too often, never no.
type joins []uint64

const joinBits = 21

func newJoins() joins { return make(joins, 1<<joinBits/64) }

func joinBit(a, b rune) (word, bit uint64) {
	h := (uint64(a)<<21 | uint64(b)) * spread >> (64 - joinBits)
	return h / 64, 1 << (h % 64)
}

func (j joins) add(a, b rune) {
	w, bit := joinBit(a, b)
	j[w] |= bit
}

func (j joins) may(a, b rune) bool {
	w, bit := joinBit(a, b)
	return j[w]&bit != 0
}
