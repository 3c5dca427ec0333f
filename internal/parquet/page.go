package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// A chunk is one column of a row group as it is read, page after page.
type chunk struct {
	file  *File
	field *Field
	codec int
	dict  []any
}

var errEnds = errors.New("a page ends early: the file is damaged")

// The types of pages.
const (
	dataPage       = 0
	dictionaryPage = 2
	dataPage2      = 3
)

// read reads the pages of a chunk described by meta.
func (c *chunk) read(meta record) error {
	at, want := meta.int(9), meta.int(5)
	if d := meta.int(11); d > 0 && d < at {
		at = d
	}
	size := meta.int(7)
	if want > c.file.room { // found before any of it is read
		return c.claim(want)
	}
	if at < 0 || size < 0 || at > len(c.file.data) || size > len(c.file.data)-at {
		return fmt.Errorf("its bytes %d to %d are not in the file", at, at+size)
	}
	rest := c.file.data[at : at+size]
	for len(c.field.leaf.defs) < want {
		t := thrift{data: rest}
		head := t.record(0)
		n := head.int(3)
		if t.err != nil || n < 0 || n > len(t.data) {
			return errEnds
		}
		if err := c.page(head, t.data[:n]); err != nil {
			return err
		}
		rest = t.data[n:]
	}
	return nil
}

func (c *chunk) page(head record, body []byte) error {
	switch head.int(1) {
	case dictionaryPage:
		body, err := c.decompress(body, head.int(2))
		if err != nil {
			return err
		}
		d := head.sub(7)
		if c.dict, err = c.values(plain, body, d.int(1)); err != nil {
			return fmt.Errorf("dictionary: %w", err)
		}
	case dataPage:
		return c.dataPage(head, body)
	case dataPage2:
		return c.dataPage2(head, body)
	}
	return nil // an index
}

// claim checks how many values a page or a chunk says it has.
func (c *chunk) claim(n int) error {
	if n < 0 || n > c.file.room {
		return fmt.Errorf("it claims %d values, more than a file of %d bytes may hold (%d in all)", n, len(c.file.data), min(valuesOf(len(c.file.data)), mostValues))
	}
	c.file.room -= n
	return nil
}

// decompress returns the size bytes that a page was before it was compressed.
func (c *chunk) decompress(body []byte, size int) ([]byte, error) {
	if c.codec == 0 {
		return decompress(c.codec, body, size)
	}
	if size > c.file.pages {
		return nil, fmt.Errorf("its pages are more than 100 times as long as the file of %d bytes when they are decompressed", len(c.file.data))
	}
	c.file.pages -= max(size, 0)
	return decompress(c.codec, body, size)
}

// dataPage reads a page whose levels are compressed with its values.
func (c *chunk) dataPage(head record, body []byte) error {
	body, err := c.decompress(body, head.int(2))
	if err != nil {
		return err
	}
	h := head.sub(5)
	n := h.int(1)
	if err := c.claim(n); err != nil {
		return err
	}
	var reps, defs []byte
	if reps, body, err = prefixed(body, n, c.field.maxRep, h.int(4)); err != nil {
		return err
	}
	if defs, body, err = prefixed(body, n, c.field.maxDef, h.int(3)); err != nil {
		return err
	}
	return c.add(reps, defs, h.int(2), body)
}

// dataPage2 reads a page whose levels stand before the compressed values.
func (c *chunk) dataPage2(head record, body []byte) error {
	h := head.sub(8)
	n, nd, nr := h.int(1), h.int(5), h.int(6)
	if nd < 0 || nr < 0 || nd > len(body) || nr > len(body)-nd {
		return errEnds
	}
	if err := c.claim(n); err != nil {
		return err
	}
	reps, err := levels(body[:nr], n, c.field.maxRep)
	if err != nil {
		return err
	}
	defs, err := levels(body[nr:nr+nd], n, c.field.maxDef)
	if err != nil {
		return err
	}
	body = body[nr+nd:]
	if compressed, said := h[7].(bool); compressed || !said {
		if body, err = c.decompress(body, head.int(2)-nr-nd); err != nil {
			return err
		}
	}
	return c.add(reps, defs, h.int(4), body)
}

// add decodes the values of a page and adds them to the leaf.
func (c *chunk) add(reps, defs []byte, encoding int, body []byte) error {
	there := 0
	for _, d := range defs {
		if int(d) == c.field.maxDef {
			there++
		}
	}
	values, err := c.values(encoding, body, there)
	if err != nil {
		return err
	}
	l := c.field.leaf
	l.reps, l.defs, l.values = append(l.reps, reps...), append(l.defs, defs...), append(l.values, values...)
	return nil
}

// prefixed reads n levels that their length precedes.
func prefixed(body []byte, n, most, encoding int) (out, rest []byte, err error) {
	if most == 0 {
		return make([]byte, n), body, nil
	}
	if encoding == bitPacked {
		return nil, nil, errors.New("its levels are bit-packed, an encoding given up in 2013: write the file again")
	}
	if len(body) < 4 {
		return nil, nil, errEnds
	}
	size := int(binary.LittleEndian.Uint32(body))
	if size > len(body)-4 {
		return nil, nil, errEnds
	}
	out, err = levels(body[4:4+size], n, most)
	return out, body[4+size:], err
}

// levels reads n levels of at most most.
func levels(body []byte, n, most int) ([]byte, error) {
	out := make([]byte, 0, n)
	if most == 0 {
		return out[:n], nil
	}
	err := runs(body, bits.Len(uint(most)), n, func(v uint64, times int) error {
		if v > uint64(min(most, math.MaxUint8)) {
			return errLevels
		}
		for range times {
			out = append(out, byte(v))
		}
		return nil
	})
	return out, err
}
