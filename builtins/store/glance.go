package store

import (
	"io"
	"os"
	"slices"
)

// maxHeader bounds the record that begins a file: a key and a label.
const maxHeader = 64 << 10

// glance describes a shelf without reading its rows: its Key and Label are those of its
// latest file that begins with a header.
func (s *Store) glance(id string) (Info, error) {
	sh := &Shelf{id: id, dir: s.shelfDir(id)}
	files, err := sh.files()
	if err != nil {
		return Info{}, err
	}
	for _, f := range slices.Backward(files) {
		if sh.readBeginning(f); sh.head.Key != nil {
			break
		}
	}
	i := Info{ID: id, Key: sh.head.Key, Label: sh.head.Label}
	i.measure(sh.dir, files)
	return i, nil
}

// readBeginning reads the header of a file, if it has one.
func (sh *Shelf) readBeginning(path string) {
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return
	}
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	data, _ := io.ReadAll(io.LimitReader(f, maxHeader))
	if id, row, _, what := record(sh.id, data); what == "" && id == (ID{}) {
		sh.readHeader(row)
	}
}

// measure adds up the sizes of a shelf's files, and finds when it was used last.
func (i *Info) measure(dir string, files []string) {
	if st, err := os.Stat(dir); err == nil {
		i.Used = st.ModTime()
	}
	for _, f := range files {
		if st, err := os.Stat(f); err == nil {
			i.Bytes += st.Size()
			i.Files++
			if st.ModTime().After(i.Used) {
				i.Used = st.ModTime()
			}
		}
	}
}
