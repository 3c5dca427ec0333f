package table

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// A keyed row is sorted by its key.
type keyed struct {
	key uint64
	row int
}

const (
	digitBits = 11  // of one pass of a radix sort
	fewKeys   = 512 // are sorted by comparing
	deepText  = 64  // texts alike in as many bytes are sorted by comparing
)

// orderKeys sorts rows by their keys, stably, downwards if reverse is set.
func orderKeys(rows []int, key func(row int) uint64, reverse bool) {
	flip := uint64(0)
	if reverse {
		flip = ^flip
	}
	keys := make([]keyed, len(rows))
	for k, row := range rows {
		keys[k] = keyed{key(row) ^ flip, row}
	}
	for k, e := range sortKeys(keys) {
		rows[k] = e.row
	}
}

// sortKeys returns the rows by their keys, stably; it uses keys for scratch. It counts the digits
// of the keys from the last to the first and leaves out those in which all are alike.
func sortKeys(keys []keyed) []keyed {
	if len(keys) < fewKeys {
		slices.SortStableFunc(keys, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
		return keys
	}
	differ := uint64(0)
	for _, e := range keys {
		differ |= e.key ^ keys[0].key
	}
	spare := make([]keyed, len(keys))
	for shift := 0; shift < 64; shift += digitBits {
		if differ>>shift&(1<<digitBits-1) != 0 {
			scatter(spare, keys, shift)
			keys, spare = spare, keys
		}
	}
	return keys
}

// scatter sorts keys into out by the digit that begins at bit shift, stably.
func scatter(out, keys []keyed, shift int) {
	var at [1 << digitBits]int
	for _, e := range keys {
		at[e.key>>shift%(1<<digitBits)]++
	}
	sum := 0
	for d, n := range at {
		at[d], sum = sum, sum+n
	}
	for _, e := range keys {
		d := e.key >> shift % (1 << digitBits)
		out[at[d]] = e
		at[d]++
	}
}

// textRanks gives each text its place among the distinct ones, in order; nil unless many texts
// are alike.
func textRanks(texts []string) []int {
	if len(texts) < fewKeys {
		return nil
	}
	at, distinct, ids := map[string]int{}, []string{}, make([]int, len(texts))
	for i, s := range texts {
		id, ok := at[s]
		if !ok {
			if id = len(distinct); id > len(texts)/16 {
				return nil
			}
			at[s], distinct = id, append(distinct, s)
		}
		ids[i] = id
	}
	slices.Sort(distinct)
	rank := make([]int, len(distinct))
	for r, s := range distinct {
		rank[at[s]] = r
	}
	for i, id := range ids {
		ids[i] = rank[id]
	}
	return ids
}

// orderTexts sorts rows by their texts, which are alike before byte at, stably: by the next
// eight bytes, and rows that are alike in these by those that follow.
func orderTexts(texts []string, rows []int, at int, reverse bool) {
	switch {
	case len(rows) < 2 || alike(texts, rows):
		return
	case len(rows) < fewKeys || at >= deepText:
		slices.SortStableFunc(rows, func(a, b int) int {
			if reverse {
				a, b = b, a
			}
			return strings.Compare(texts[a], texts[b])
		})
		return
	}
	orderKeys(rows, func(i int) uint64 { return eight(texts[i], at) }, reverse)
	for from := 0; from < len(rows); {
		to, key := from+1, eight(texts[rows[from]], at)
		for to < len(rows) && eight(texts[rows[to]], at) == key {
			to++
		}
		orderTexts(texts, rows[from:to], at+8, reverse)
		from = to
	}
}

// eight is the eight bytes of a text from at on, as a number; zero beyond the end.
func eight(s string, at int) uint64 {
	s = s[min(at, len(s)):]
	if len(s) >= 8 {
		return binary.BigEndian.Uint64([]byte(s[:8]))
	}
	var b [8]byte
	copy(b[:], s)
	return binary.BigEndian.Uint64(b[:])
}

func alike(texts []string, rows []int) bool {
	for _, i := range rows[1:] {
		if texts[i] != texts[rows[0]] {
			return false
		}
	}
	return true
}
