package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A Shelf holds the rows of one key. It is safe for use by many goroutines.
type Shelf struct {
	id    string
	dir   string
	head  header
	mu    sync.Mutex
	rows  map[ID][]byte
	bad   []Problem
	out   *os.File // this process's own file, made by the first Put
	wrong error    // why nothing more can be written
}

// A header is the first row of each file, with the ID 0.
type header struct {
	Key   Key               `json:"key"`
	Label map[string]string `json:"label"` // what people call it; not part of the key
}

// Shelf reads the rows of a key. The label says what people call what was
// evaluated ("model": "linear"); it is kept for Ls and Why.
func (s *Store) Shelf(k Key, label map[string]string) (*Shelf, error) {
	sh, err := s.read(k.ID())
	if err != nil {
		return nil, err
	}
	sh.head = header{k, label}
	now := time.Now()
	if len(sh.rows) > 0 {
		// The time of last use, for GC. A store that cannot be written is still read.
		_ = os.Chtimes(sh.dir, now, now)
	}
	return sh, nil
}

// read reads all files of a shelf.
func (s *Store) read(id string) (*Shelf, error) {
	sh := &Shelf{id: id, dir: s.shelfDir(id), rows: map[ID][]byte{}}
	files, err := sh.files()
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if err := sh.readFile(f); err != nil {
			return nil, err
		}
	}
	return sh, nil
}

// files lists the shelf's files in the order in which they were begun.
func (sh *Shelf) files() ([]string, error) {
	list, err := os.ReadDir(sh.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the store: %w", err)
	}
	var out []string
	for _, e := range list {
		if filepath.Ext(e.Name()) == ".rows" {
			out = append(out, filepath.Join(sh.dir, e.Name()))
		}
	}
	return out, nil
}

func (sh *Shelf) readFile(path string) error {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		sh.bad = append(sh.bad, Problem{File: path, What: "no file of results, but " + info.Mode().Type().String()})
		return nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // collected meanwhile
	}
	if err != nil {
		return fmt.Errorf("the store: %w", err)
	}
	differ, first := 0, ID{}
	scan(path, sh.id, data, func(id ID, row []byte) {
		switch old, ok := sh.rows[id]; {
		case id == ID{}:
			sh.readHeader(row)
		case ok && !bytes.Equal(old, row):
			if differ++; differ == 1 {
				first = id
			}
		case !ok:
			sh.rows[id] = row
		}
	}, func(p Problem) { sh.bad = append(sh.bad, p) })
	if differ > 0 {
		sh.bad = append(sh.bad, Problem{File: path, What: fmt.Sprintf("%d rows differ from those of earlier files, %x the first: the computation did not repeat", differ, first)})
	}
	return nil
}

// readHeader takes the header that fits the shelf's name.
func (sh *Shelf) readHeader(row []byte) {
	var h header
	if json.Unmarshal(row, &h) == nil && h.Key.ID() == sh.id {
		sh.head = h
	}
}

// Get returns the row of an ID. It must not be changed.
func (sh *Shelf) Get(id ID) ([]byte, bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	row, ok := sh.rows[id]
	return row, ok
}

// Len is the number of rows.
func (sh *Shelf) Len() int {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return len(sh.rows)
}

// Problems lists the places that could not be read, unfinished records aside:
// rows lost there are computed again.
func (sh *Shelf) Problems() []Problem {
	return slices.DeleteFunc(slices.Clone(sh.bad), func(p Problem) bool { return p.Unfinished })
}

// Put keeps a row at once: when it returns, no kill of the process loses it. A
// row that is there already is not written again. After an error (a full disk)
// rows are only remembered, and every Put returns that error.
func (sh *Shelf) Put(id ID, row []byte) error {
	if len(row) > maxRow {
		return fmt.Errorf("the store: a row of %d bytes is too long; want at most %d", len(row), maxRow)
	}
	if id == (ID{}) {
		return errors.New("the store: a row needs an ID")
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if _, ok := sh.rows[id]; ok {
		return nil
	}
	sh.rows[id] = slices.Clone(row)
	if sh.wrong == nil {
		sh.wrong = sh.write(appendRecord(nil, sh.id, id, row))
	}
	return sh.wrong
}

// write appends to this process's file in one call.
func (sh *Shelf) write(b []byte) error {
	if sh.out == nil {
		if err := sh.begin(); err != nil {
			return fmt.Errorf("the store: %w", err)
		}
	}
	if _, err := sh.out.Write(b); err != nil {
		return fmt.Errorf("the store: %w", err)
	}
	return nil
}

// begin makes this process's file: its name is the time, so that files are read
// in the order in which they were begun, and a random part.
func (sh *Shelf) begin() error {
	h, err := json.Marshal(sh.head)
	if err != nil {
		return err
	}
	for range 3 { // the folder may be collected between the two calls
		if err = os.MkdirAll(sh.dir, 0o755); err != nil {
			return err
		}
		pattern := strconv.FormatInt(time.Now().UnixNano(), 16) + "-*.rows"
		if sh.out, err = os.CreateTemp(sh.dir, pattern); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	_, err = sh.out.Write(appendRecord(nil, sh.id, ID{}, h))
	return err
}

// Close closes the file. Rows can still be read.
func (sh *Shelf) Close() error {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.out == nil {
		return nil
	}
	err := sh.out.Close()
	sh.out, sh.wrong = nil, errors.New("the store: the shelf is closed")
	return err
}
