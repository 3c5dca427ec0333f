package table

import "math/rand/v2"

// A hashed is a table of numbers by integers: open addressing with linear probing, at most
// half full.
type hashed struct {
	slots []slot // a power of two of them
	used  int
}

// A slot holds a number plus 1, or 0 if it is empty.
type slot struct {
	key    int64
	number int
}

// number is the number of v: next if v is new.
func (h *hashed) number(v int64, next int) int {
	if 2*h.used >= len(h.slots) {
		h.grow()
	}
	s := h.find(v)
	if s.number == 0 {
		*s = slot{v, next + 1}
		h.used++
	}
	return s.number - 1
}

// find is the slot of v, or the empty one where it belongs.
func (h *hashed) find(v int64) *slot {
	mask := uint64(len(h.slots) - 1)
	for i := mix(uint64(v)) & mask; ; i = (i + 1) & mask {
		if s := &h.slots[i]; s.number == 0 || s.key == v {
			return s
		}
	}
}

func (h *hashed) grow() {
	old := h.slots
	h.slots = make([]slot, max(64, 2*len(old)))
	for _, s := range old {
		if s.number != 0 {
			*h.find(s.key) = s
		}
	}
}

// seed keeps a stranger's table from holding integers that all want one slot.
var seed = rand.Uint64()

// mix spreads the bits of v over those of the result, one to one (the finalizer of MurmurHash3).
func mix(v uint64) uint64 {
	v ^= seed
	v = (v ^ v>>33) * 0xff51afd7ed558ccd
	v = (v ^ v>>33) * 0xc4ceb9fe1a85ec53
	return v ^ v>>33
}
