package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The encodings of values.
const (
	plain           = 0
	plainDictionary = 2
	rle             = 3
	bitPacked       = 4
	deltaBinary     = 5
	deltaLength     = 6
	deltaBytes      = 7
	rleDictionary   = 8
	byteStreamSplit = 9
)

// values decodes n values.
func (c *chunk) values(encoding int, body []byte, n int) ([]any, error) {
	if c.field.Kind == Int96 {
		return nil, errors.New("values of type INT96 are not supported: write times as INT64")
	}
	if n < 0 || n > c.file.room+len(c.field.leaf.defs)+8*len(body)+1024 {
		return nil, errEnds
	}
	switch encoding {
	case plain:
		return c.plain(body, n)
	case plainDictionary, rleDictionary:
		return c.indices(body, n)
	case rle:
		return booleans(body, n)
	case deltaBinary:
		return c.integers(body, n)
	case deltaLength:
		out, _, err := lengthStrings(body, n)
		return out, err
	case deltaBytes:
		return prefixStrings(body, n)
	case byteStreamSplit:
		return c.split(body, n)
	}
	return nil, fmt.Errorf("encoding %d is not known", encoding)
}

// size is how many bytes a value of fixed size has; 0 where sizes differ.
func (f *Field) size() int {
	switch f.Kind {
	case Int32, Float:
		return 4
	case Int64, Double:
		return 8
	case FixedLenByteArray:
		return f.width
	}
	return 0
}

// fixed returns the value of the bytes b.
func (f *Field) fixed(b []byte) any {
	switch f.Kind {
	case Int32:
		return int64(int32(binary.LittleEndian.Uint32(b)))
	case Int64:
		return int64(binary.LittleEndian.Uint64(b))
	case Float:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case Double:
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return string(b)
}

func (c *chunk) plain(body []byte, n int) ([]any, error) {
	switch c.field.Kind {
	case Boolean:
		return bools(body, n)
	case ByteArray:
		return plainStrings(body, n)
	}
	size := c.field.size()
	if size <= 0 || n > len(body)/size {
		return nil, errEnds
	}
	out := make([]any, n)
	for i := range out {
		out[i] = c.field.fixed(body[i*size : (i+1)*size])
	}
	return out, nil
}

func bools(body []byte, n int) ([]any, error) {
	if n > 8*len(body) {
		return nil, errEnds
	}
	out := make([]any, n)
	for i := range out {
		out[i] = body[i/8]>>(i%8)&1 == 1
	}
	return out, nil
}

func plainStrings(body []byte, n int) ([]any, error) {
	if n > len(body)/4 {
		return nil, errEnds
	}
	out := make([]any, n)
	for i := range out {
		if len(body) < 4 {
			return nil, errEnds
		}
		size := int(binary.LittleEndian.Uint32(body))
		if size > len(body)-4 {
			return nil, errEnds
		}
		out[i] = string(body[4 : 4+size])
		body = body[4+size:]
	}
	return out, nil
}

// indices reads places in the dictionary: their width, then runs.
func (c *chunk) indices(body []byte, n int) ([]any, error) {
	if n == 0 {
		return nil, nil
	}
	if len(body) == 0 || body[0] > 32 {
		return nil, errEnds
	}
	out := make([]any, 0, n)
	err := runs(body[1:], int(body[0]), n, func(v uint64, times int) error {
		if v >= uint64(len(c.dict)) {
			return fmt.Errorf("value %d of a dictionary of %d: the file is damaged", v, len(c.dict))
		}
		for range times {
			out = append(out, c.dict[v])
		}
		return nil
	})
	return out, err
}

// booleans reads runs of bits that their length precedes.
func booleans(body []byte, n int) ([]any, error) {
	if len(body) < 4 {
		return nil, errEnds
	}
	out := make([]any, 0, n)
	err := runs(body[4:], 1, n, func(v uint64, times int) error {
		for range times {
			out = append(out, v == 1)
		}
		return nil
	})
	return out, err
}

// split joins values whose first bytes come first, then their second ones.
func (c *chunk) split(body []byte, n int) ([]any, error) {
	size := c.field.size()
	if size <= 0 || n > len(body)/size {
		return nil, errEnds
	}
	out, b := make([]any, n), make([]byte, size)
	for i := range out {
		for j := range b {
			b[j] = body[j*n+i]
		}
		out[i] = c.field.fixed(b)
	}
	return out, nil
}

// runs reads n numbers of the given width from the hybrid of repeated and
// bit-packed runs, and calls f for each with how often it comes.
func runs(body []byte, width, n int, f func(v uint64, times int) error) error {
	for n > 0 {
		head, used := binary.Uvarint(body)
		if used <= 0 {
			return errEnds
		}
		body = body[used:]
		times := int(min(head>>1, uint64(n)))
		bytes := (width + 7) / 8
		if packed := head&1 == 1; packed {
			groups := int(min(head>>1, uint64(len(body))))
			times, bytes = min(8*groups, n), groups*width
		}
		if bytes > len(body) || times == 0 {
			// A last run of bits may be cut off after what is needed.
			if head&1 == 0 || times == 0 || times*width > 8*len(body) {
				return errEnds
			}
			bytes = len(body)
		}
		if err := run(body[:bytes], width, times, head&1 == 1, f); err != nil {
			return err
		}
		body, n = body[bytes:], n-times
	}
	return nil
}

func run(body []byte, width, times int, packed bool, f func(v uint64, times int) error) error {
	if !packed {
		var v uint64
		for i, b := range body {
			v |= uint64(b) << (8 * i)
		}
		return f(v, times)
	}
	for i := range times {
		if err := f(bitsAt(body, i*width, width), 1); err != nil {
			return err
		}
	}
	return nil
}

// bitsAt returns the number of the given width, at most 64, from a bit on.
func bitsAt(body []byte, at, width int) (v uint64) {
	for i := 0; i < width; {
		b := uint64(body[(at+i)/8]) >> ((at + i) % 8)
		v |= b << i
		i += 8 - (at+i)%8
	}
	if width == 64 {
		return v
	}
	return v & (1<<width - 1)
}
