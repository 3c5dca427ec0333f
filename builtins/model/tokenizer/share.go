package tokenizer

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"weak"
)

// inUse holds the tokenizers in use by the digest of the files they were read from.
var inUse struct {
	sync.Mutex
	by map[[sha256.Size]byte]weak.Pointer[Tokenizer]
}

// OpenShared is Open, except that folders with the same files share a tokenizer
// as long as it is in use: ten models that are merged mostly have one.
func OpenShared(dir string) (*Tokenizer, error) {
	sum, err := FilesDigest(dir)
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

// FilesDigest returns the SHA-256 of what Open reads in a folder: each file's
// length, or -1 where there is none, and bytes. Folders of one digest have one
// tokenizer.
func FilesDigest(dir string) (sum [sha256.Size]byte, err error) {
	h := sha256.New()
	for _, name := range []string{"tokenizer.json", "tokenizer.model", "vocab.json", "merges.txt", "config.json", "special_tokens_map.json", "tokenizer_config.json"} {
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
