package tokenizer

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"weak"

	"pewter/internal/parallel"
)

// inUse holds the tokenizers in use by the digest of the files they were read from.
var inUse struct {
	sync.Mutex
	by map[[sha256.Size]byte]weak.Pointer[Tokenizer]
}

// OpenShared is Open, except that folders with the same files share a tokenizer
// as long as it is in use: ten models that are merged mostly have one.
func OpenShared(dir string) (*Tokenizer, error) {
	sum, err := digestOf(dir)
	if err != nil {
		return nil, err
	}
	inUse.Lock()
	defer inUse.Unlock()
	if t := inUse.by[sum].Value(); t != nil {
		return t, nil
	}
	t, err := Open(dir)
	if err != nil {
		return nil, err
	}
	if inUse.by == nil {
		inUse.by = make(map[[sha256.Size]byte]weak.Pointer[Tokenizer])
	}
	inUse.by[sum] = weak.Make(t)
	return t, nil
}

// files are all that Open reads in a folder.
var files = []string{"tokenizer.json", "tokenizer.model", "vocab.json", "merges.txt", "config.json", "special_tokens_map.json", "tokenizer_config.json"}

// digestOf returns the SHA-256 of a folder's files: each one's length, or -1 where
// there is none, and bytes.
func digestOf(dir string) (sum [sha256.Size]byte, err error) {
	h := sha256.New()
	for _, name := range files {
		data, err := readFile(filepath.Join(dir, name))
		size := int64(len(data))
		if errors.Is(err, fs.ErrNotExist) {
			size = -1
		} else if err != nil {
			return sum, err
		}
		h.Write(binary.LittleEndian.AppendUint64(nil, uint64(size)))
		h.Write(data)
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// SameFiles reports whether folders have the same files, to the byte, and so the
// same tokenizer, without parsing any.
func SameFiles(dirs []string) bool {
	for _, name := range files {
		want, missing := readFile(filepath.Join(dirs[0], name))
		if missing != nil && !errors.Is(missing, fs.ErrNotExist) {
			return false
		}
		var differ atomic.Bool
		parallel.Share(len(dirs)-1, func(turns iter.Seq[int]) {
			for i := range turns {
				if !holds(filepath.Join(dirs[1+i], name), want, missing == nil) {
					differ.Store(true)
					return
				}
			}
		})
		if differ.Load() {
			return false
		}
	}
	return true
}

// holds reports whether a file has the bytes wanted or, where it is not to exist,
// does not.
func holds(path string, want []byte, exists bool) bool {
	f, err := os.Open(path)
	if err != nil {
		return !exists && errors.Is(err, fs.ErrNotExist)
	}
	defer f.Close()
	var b [64 << 10]byte
	for {
		n, err := f.Read(b[:])
		if n > len(want) || !bytes.Equal(b[:n], want[:n]) {
			return false
		}
		if want = want[n:]; err != nil {
			return exists && err == io.EOF && len(want) == 0
		}
	}
}
