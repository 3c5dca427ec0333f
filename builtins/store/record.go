package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// mark begins each record; its first byte is in no UTF-8 text.
var mark = []byte{0xf5, 'p', 'w', '1'}

const (
	headLen = 12       // mark, length, check
	restLen = 8 + 16   // sum, id
	maxRow  = 64 << 20 // bytes
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendRecord appends the record of a row.
func appendRecord(b []byte, shelf string, id ID, row []byte) []byte {
	at := len(b)
	b = append(b, mark...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(row)))
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[at:], castagnoli))
	b = append(b, sumOf(shelf, id, row)...)
	b = append(b, id[:]...)
	return append(b, row...)
}

// sumOf guards a row and binds it to its shelf and its ID.
func sumOf(shelf string, id ID, row []byte) []byte {
	h := sha256.New()
	h.Write([]byte(shelf))
	h.Write(id[:])
	h.Write(row)
	return h.Sum(nil)[:8]
}

// A Problem is a place in a file that cannot be read.
type Problem struct {
	File   string
	Offset int64
	What   string
	// Unfinished marks a record cut short at the end of its file: its process was
	// stopped while it wrote, or is still writing. Nothing else is lost.
	Unfinished bool
}

func (p Problem) String() string {
	return fmt.Sprintf("%s, byte %d: %s", p.File, p.Offset, p.What)
}

// scan calls each with the whole records of a file, and bad with what lies
// between them.
func scan(file, shelf string, data []byte, each func(id ID, row []byte), bad func(Problem)) {
	for at := 0; at < len(data); {
		id, row, n, what := record(shelf, data[at:])
		if what == "" {
			each(id, row)
			at += n
			continue
		}
		next := nextRecord(shelf, data, at+1)
		if next < len(data) {
			what = damaged
		}
		bad(Problem{File: file, Offset: int64(at), What: what, Unfinished: what == unfinished})
		at = next
	}
}

// nextRecord returns where the next whole record begins, or the end of data.
func nextRecord(shelf string, data []byte, at int) int {
	for {
		i := bytes.Index(data[at:], mark)
		if i < 0 {
			return len(data)
		}
		at += i
		if _, _, _, what := record(shelf, data[at:]); what == "" {
			return at
		}
		at++
	}
}

const (
	unfinished = "a record cut short at the end of the file"
	damaged    = "damaged bytes"
)

// record reads the record that data begins with and its length, or says what is
// wrong.
func record(shelf string, data []byte) (id ID, row []byte, n int, what string) {
	head := data[:min(len(data), headLen)]
	if !bytes.HasPrefix(mark, head[:min(len(head), len(mark))]) {
		return id, nil, 0, damaged
	}
	if len(head) < headLen {
		return id, nil, 0, unfinished
	}
	if crc32.Checksum(head[:8], castagnoli) != binary.LittleEndian.Uint32(head[8:]) {
		return id, nil, 0, damaged
	}
	size := binary.LittleEndian.Uint32(head[4:])
	if size > maxRow {
		return id, nil, 0, damaged
	}
	n = headLen + restLen + int(size)
	if len(data) < n {
		return id, nil, 0, unfinished
	}
	copy(id[:], data[headLen+8:])
	row = data[headLen+restLen : n]
	if !bytes.Equal(data[headLen:headLen+8], sumOf(shelf, id, row)) {
		return id, nil, 0, damaged
	}
	return id, row, n, ""
}
