// Package safetensors reads and writes the safetensors format: eight bytes of
// header length, a JSON header that gives each tensor's type, shape and byte
// range, and the bytes.
//
// A file comes from outside, so every length is checked before it is used and
// nothing is allocated on the header's word.
package safetensors

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"pewter/internal/disk"
	"pewter/kernel/tensor"
)

// MaxHeader is the longest header accepted, in bytes: the reference
// implementation's limit.
const MaxHeader = 100_000_000

// An Entry describes one tensor of a file.
type Entry struct {
	Name       string
	DType      tensor.DType
	Shape      []int
	Start, End int // bytes within the data that follow the header
}

// Size returns the number of bytes.
func (e Entry) Size() int { return e.End - e.Start }

// A File is a safetensors file whose bytes lie in memory, usually mapped. It is
// immutable and safe for use by many goroutines.
type File struct {
	path string
	header
	whole   []byte
	data    []byte      // what follows the header
	disk    io.ReaderAt // the file that data maps, nil where it does not
	begin   int64       // of the data in it
	stat    os.FileInfo // of the file as it was opened, nil where there is none
	fetched sync.Map    // runs of bytes that Fetch has asked for
}

// Parse reads a whole file from its bytes, which it keeps. Path is named in errors.
func Parse(path string, b []byte) (*File, error) {
	f, header, err := cut(path, b)
	if err != nil {
		return nil, err
	}
	return f, f.read(header)
}

// cut returns a file whose header has not been read, and the header.
func cut(path string, b []byte) (*File, []byte, error) {
	if err := notSafetensors(path, b); err != nil {
		return nil, nil, err
	}
	if len(b) < 8 {
		return nil, nil, fmt.Errorf("%s: %d bytes, want at least the 8 of a safetensors header length; the file is cut short: fetch it again", path, len(b))
	}
	n := binary.LittleEndian.Uint64(b)
	switch {
	case n > MaxHeader:
		return nil, nil, fmt.Errorf("%s: header of %d bytes, want at most %d; this is no safetensors file, or it is damaged", path, n, MaxHeader)
	case n > uint64(len(b)-8):
		return nil, nil, fmt.Errorf("%s: header of %d bytes in a file of %d; the file is cut short: fetch it again", path, n, len(b))
	}
	return &File{path: path, whole: b, data: b[8+n:], begin: int64(8 + n)}, b[8 : 8+n], nil
}

// read takes the tensors from the header.
func (f *File) read(header []byte) (err error) {
	if f.header, err = parseHeader(f.path, header); err != nil {
		return err
	}
	return f.checkRanges()
}

// checkRanges makes sure that the tensors' ranges cover the data exactly:
// nothing overlaps, nothing is left out, nothing lies outside.
func (f *File) checkRanges() error {
	all := slices.Clone(f.list)
	slices.SortFunc(all, func(a, b Entry) int {
		if c := cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name) // of empty tensors
	})
	at := 0
	for i, e := range all {
		switch {
		case e.End > len(f.data):
			return fmt.Errorf("%s: tensor %q: bytes [%d, %d) of %d there are; the file is cut short: fetch it again", f.path, e.Name, e.Start, e.End, len(f.data))
		case e.Start < at:
			return fmt.Errorf("%s: tensor %q: bytes [%d, %d) overlap those of %s, which end at %d; the file is damaged: save or fetch it again", f.path, e.Name, e.Start, e.End, before(all, i), at)
		case e.Start > at:
			return fmt.Errorf("%s: tensor %q: starts at byte %d, want %d, the end of %s: there is a hole; the file is damaged: save or fetch it again", f.path, e.Name, e.Start, at, before(all, i))
		}
		at = e.End
	}
	if at != len(f.data) {
		return fmt.Errorf("%s: %d bytes follow the last tensor, want none; the file is damaged: save or fetch it again", f.path, len(f.data)-at)
	}
	return nil
}

// before says what lies before tensor i.
func before(all []Entry, i int) string {
	if i == 0 {
		return "the start"
	}
	return strconv.Quote(all[i-1].Name)
}

// Path returns where the file is.
func (f *File) Path() string { return f.path }

// Metadata returns the header's "__metadata__", or nil.
func (f *File) Metadata() map[string]string { return f.meta }

// Names returns the tensors' names, sorted.
func (f *File) Names() []string {
	names := make([]string, len(f.list))
	for i, e := range f.list {
		names[i] = e.Name
	}
	slices.Sort(names)
	return names
}

// Lookup returns a tensor's description and whether it exists.
func (f *File) Lookup(name string) (Entry, bool) {
	i, ok := f.at[name]
	if !ok {
		return Entry{}, false
	}
	return f.list[i], true
}

// Tensor returns a tensor over the file's own memory, which must not be
// written to, and whether it exists.
func (f *File) Tensor(name string) (tensor.Tensor, bool) {
	e, ok := f.Lookup(name)
	if !ok {
		return tensor.Tensor{}, false
	}
	return tensor.Tensor{DType: e.DType, Shape: e.Shape, Data: f.data[e.Start:e.End:e.End]}, true
}

// OnDisk reports whether the data are those of a file that can be read from.
func (f *File) OnDisk() bool { return f.disk != nil }

// Fetch says that n bytes of a tensor from byte at on will be looked at where they are
// mapped: they are read meanwhile, in long runs, not when a page is first touched. The
// system is asked once for each run.
func (f *File) Fetch(e Entry, at, n int) {
	if f.disk == nil || at < 0 || n <= 0 || n > e.Size()-at {
		return
	}
	from := int(f.begin) + e.Start + at
	if _, asked := f.fetched.LoadOrStore([2]int{from, n}, true); !asked {
		fetchMapped(f.whole, from, from+n)
	}
}

// ReadAt reads the bytes of a tensor from byte at on.
func (f *File) ReadAt(e Entry, dst []byte, at int) error {
	if at < 0 || len(dst) > e.Size()-at {
		return fmt.Errorf("%s: tensor %q: reading bytes [%d, %d) of %d", f.path, e.Name, at, at+len(dst), e.Size())
	}
	if f.disk == nil {
		copy(dst, f.data[e.Start+at:])
		return nil
	}
	if _, err := f.disk.ReadAt(dst, f.begin+int64(e.Start+at)); err == io.EOF {
		return fmt.Errorf("tensor %q: %w", e.Name, disk.Lost(f.path, len(f.whole)))
	} else if err != nil {
		return fmt.Errorf("%s: tensor %q: %w; the file has changed since it was opened", f.path, e.Name, err)
	}
	return nil
}

// largestEmpty bounds the product of the other dimensions of a tensor that has none in
// one: what is computed over it may be as large.
const largestEmpty = 1 << 28

// byteSize returns the bytes of a shape, and false where the product overflows.
func byteSize(d tensor.DType, shape []int) (int, bool) {
	n, most, empty := uint64(d.Size()), uint64(1<<62), slices.Contains(shape, 0)
	if empty {
		n, most = 1, largestEmpty
	}
	for _, x := range shape {
		hi, lo := bits.Mul64(n, uint64(max(x, 1)))
		if hi != 0 || lo > most {
			return 0, false
		}
		n = lo
	}
	if empty {
		return 0, true
	}
	return int(n), true
}
