package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"pewter/internal/disk"
	"pewter/kernel/tensor"
)

// Write writes tensors to a file, in the order of their names. The file
// appears whole or not at all: it is written under another name and renamed.
func Write(path string, tensors map[string]tensor.Tensor, metadata map[string]string) error {
	var entries []Entry
	for name, t := range tensors {
		entries = append(entries, Entry{Name: name, DType: t.DType, Shape: t.Shape})
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	w, err := Create(path, entries, metadata)
	if err != nil {
		return err
	}
	for i, e := range w.Entries {
		if err := w.WriteAt(i, tensors[e.Name].Data, 0); err != nil {
			w.Abort()
			return err
		}
	}
	return w.Close()
}

// A Writer fills a file whose header is written first. Its methods but Close
// and Abort may be called from many goroutines.
type Writer struct {
	Entries []Entry // with their places
	path    string
	f       *disk.Prompt
	data    int64 // where the data begin
}

// Create begins a file of tensors of the given names, types and shapes, in that
// order. It has a temporary name until Close.
func Create(path string, entries []Entry, metadata map[string]string) (*Writer, error) {
	header, placed, err := Header(entries, metadata)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, err
	}
	w := &Writer{Entries: placed, path: path, f: disk.NewPrompt(f), data: int64(len(header))}
	if _, err := f.Write(header); err != nil {
		w.Abort()
		return nil, err
	}
	return w, nil
}

// WriteAt writes bytes of entry i from byte at on.
func (w *Writer) WriteAt(i int, b []byte, at int) error {
	e := w.Entries[i]
	if at < 0 || len(b) > e.Size()-at {
		return fmt.Errorf("%s: tensor %q: writing bytes [%d, %d) of %d", w.path, e.Name, at, at+len(b), e.Size())
	}
	_, err := w.f.WriteAt(b, w.data+int64(e.Start+at))
	return err
}

// Close gives the file its name.
func (w *Writer) Close() error {
	err := errors.Join(w.f.Chmod(0o644), w.f.Close())
	if err == nil {
		err = os.Rename(w.f.Name(), w.path)
	}
	if err != nil {
		os.Remove(w.f.Name())
	}
	return err
}

// Abort removes the file.
func (w *Writer) Abort() {
	w.f.Close()
	os.Remove(w.f.Name())
}

// Header returns the length and header of a file of tensors that lie one after
// another, padded so that the data begin at a multiple of 64 bytes, and the
// entries with their places.
func Header(entries []Entry, metadata map[string]string) ([]byte, []Entry, error) {
	if metadata == nil {
		metadata = map[string]string{"format": "pt"}
	}
	meta, err := json.Marshal(metadata)
	if err != nil {
		return nil, nil, err
	}
	b := append([]byte(`01234567{"__metadata__":`), meta...)
	placed, at := slices.Clone(entries), 0
	for i := range placed {
		e := &placed[i]
		n, ok := byteSize(e.DType, e.Shape)
		if !ok {
			return nil, nil, fmt.Errorf("tensor %q: %s is too large", e.Name, tensor.ShapeString(e.Shape))
		}
		e.Start, e.End = at, at+n
		at = e.End
		if b, err = appendEntry(b, *e); err != nil {
			return nil, nil, err
		}
	}
	b = append(b, '}')
	for len(b)%64 != 0 {
		b = append(b, ' ')
	}
	binary.LittleEndian.PutUint64(b, uint64(len(b)-8))
	return b, placed, nil
}

func appendEntry(b []byte, e Entry) ([]byte, error) {
	shape := e.Shape
	if shape == nil {
		shape = []int{}
	}
	name, err := json.Marshal(e.Name)
	if err != nil {
		return nil, err
	}
	value, err := json.Marshal(struct {
		DType   string `json:"dtype"`
		Shape   []int  `json:"shape"`
		Offsets [2]int `json:"data_offsets"`
	}{e.DType.Safetensors(), shape, [2]int{e.Start, e.End}})
	b = append(append(append(b, ','), name...), ':')
	return append(b, value...), err
}
