// Package store keeps results by the content they were computed from, so that
// what was computed once is not computed again.
//
// A Shelf holds the rows of one Key: all that the results depend on (weights,
// operation, version). Within it a row is found by a digest of its own input.
// Rows are written as they are made, so that a run that is killed loses nothing
// that was done.
//
// # Files
//
// A shelf is a folder, and each process that adds to it writes a file of its
// own there, which no other process ever writes. So nothing needs a lock, on one
// machine or on a file system that many share; readers take all the files. A
// record in a file is
//
//	mark[4] length[4] check[4]   of the length: CRC-32C
//	sum[8] id[16] row[length]    sum is SHA-256 of shelf, id and row, cut
//
// A reader that finds damage says so, skips to the next whole record and never
// returns what is damaged; a record cut short at the end of a file was being
// written when its process ended, or still is.
package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Store is a folder of shelves. It is safe for use by many goroutines and by
// many processes at once.
type Store struct {
	dir string
}

// layout names the version of the files' format.
const layout = "v1"

// Open returns the store in a folder, which is made when the first result is
// kept. It is an error if something else lies at that path.
func Open(dir string) (*Store, error) {
	if dir == "" {
		return nil, errors.New("the store has no folder; want --store DIR")
	}
	switch st, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("the store: %w", err)
	case !st.IsDir():
		return nil, fmt.Errorf("the store: %s is a file, want a folder", dir)
	}
	return &Store{dir: dir}, nil
}

// Dir returns the store's folder.
func (s *Store) Dir() string { return s.dir }

// A Key is all that the results of a shelf depend on beside their own input, by
// name: "model" a digest of the weights, "op" and "version" what was computed.
type Key map[string]string

// ID names the key's shelf: 32 hexadecimal digits.
func (k Key) ID() string {
	sum := sha256.Sum256([]byte(k.String()))
	return hex.EncodeToString(sum[:16])
}

// String returns "name=value" pairs in order.
func (k Key) String() string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(k)) {
		pairs = append(pairs, fmt.Sprintf("%q=%q", name, k[name]))
	}
	return strings.Join(pairs, " ")
}

// An ID names a row of a shelf.
type ID [16]byte

// IDOf returns the ID of a row computed from parts.
func IDOf(parts ...string) ID {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return ID(h.Sum(nil)[:16])
}

func (s *Store) shelfDir(id string) string { return filepath.Join(s.dir, layout, id[:2], id) }

// shelves lists the IDs of the shelves there are, in order.
func (s *Store) shelves() ([]string, error) {
	var ids []string
	groups, err := os.ReadDir(filepath.Join(s.dir, layout))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		list, err := os.ReadDir(filepath.Join(s.dir, layout, g.Name()))
		if err != nil {
			continue // removed meanwhile, or not ours
		}
		for _, e := range list {
			if e.IsDir() && len(e.Name()) == 32 && strings.HasPrefix(e.Name(), g.Name()) {
				ids = append(ids, e.Name())
			}
		}
	}
	return ids, nil
}
