package parquet

import "fmt"

// integers reads integers stored as differences.
func (c *chunk) integers(body []byte, n int) ([]any, error) {
	xs, _, err := deltas(body, n)
	out := make([]any, len(xs))
	for i, x := range xs {
		if c.field.Kind == Int32 {
			x = int64(int32(x))
		}
		out[i] = x
	}
	return out, err
}

// deltas reads n integers: blocks of differences, each with its least one and
// the widths of what is left in its miniblocks.
func deltas(body []byte, n int) (out []int64, rest []byte, err error) {
	t := thrift{data: body}
	block, minis, total := int(t.uvarint()), int(t.uvarint()), int(t.uvarint())
	x := t.varint()
	if t.err != nil || total != n || block <= 0 || minis <= 0 || block%minis != 0 || block/minis%8 != 0 || block > 1<<20 {
		return nil, nil, fmt.Errorf("blocks of %d values in %d parts, %d in all, want %d: the file is damaged", block, minis, total, n)
	}
	if n == 0 {
		return nil, t.data, nil
	}
	out = append(out, x)
	for len(out) < n && t.err == nil {
		least := t.varint()
		widths := t.take(minis)
		for _, w := range widths {
			if len(out) == n {
				break
			}
			if w > 64 {
				return nil, nil, errEnds
			}
			b := t.take(block / minis / 8 * int(w))
			if t.err != nil {
				return nil, nil, errEnds
			}
			for i := range min(block/minis, n-len(out)) {
				x += least + int64(bitsAt(b, i*int(w), int(w)))
				out = append(out, x)
			}
		}
	}
	return out, t.data, t.err
}

// lengthStrings reads the lengths of n strings, then the strings.
func lengthStrings(body []byte, n int) (out []any, rest []byte, err error) {
	lengths, rest, err := deltas(body, n)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range lengths {
		if l < 0 || l > int64(len(rest)) {
			return nil, nil, errEnds
		}
		out = append(out, string(rest[:l]))
		rest = rest[l:]
	}
	return out, rest, nil
}

// prefixStrings reads how much each string has of the one before, then the ends.
func prefixStrings(body []byte, n int) ([]any, error) {
	shared, rest, err := deltas(body, n)
	if err != nil {
		return nil, err
	}
	out, _, err := lengthStrings(rest, n)
	if err != nil {
		return nil, err
	}
	last, room := "", 1<<26+64*len(body)
	for i, k := range shared {
		if k < 0 || k > int64(len(last)) {
			return nil, errEnds
		}
		last = last[:k] + out[i].(string)
		if room -= len(last); room < 0 {
			return nil, fmt.Errorf("strings that are much longer than the file: it is damaged")
		}
		out[i] = last
	}
	return out, nil
}
