package tokenizer

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"
)

// A cache remembers the ids of words. Each word has one slot, which it shares
// with others and may lose to them; entries are immutable, so that any number
// of goroutines may use it without a lock.
type cache struct {
	slots [1 << 16]atomic.Pointer[cached]
	seed  maphash.Seed
}

type cached struct {
	word string
	ids  []int32
}

// maxCached is the length in bytes of the longest words kept.
const maxCached = 64

func newCache() *cache { return &cache{seed: maphash.MakeSeed()} }

func (c *cache) slot(word string) *atomic.Pointer[cached] {
	return &c.slots[maphash.String(c.seed, word)%uint64(len(c.slots))]
}

func (c *cached) is(word string) bool { return c != nil && c.word == word }

func newCached(word string, ids []int32) *cached {
	return &cached{strings.Clone(word), slices.Clone(ids)}
}
