package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Digests of files are kept for the life of the process by path, size and time
// of change.
var digests sync.Map // fileID -> [32]byte

type fileID struct {
	path  string
	size  int64
	mtime time.Time
}

// digestFiles returns the SHA-256, in hexadecimal, over the files' own SHA-256
// in the order given. Names do not enter: a moved checkpoint is the same.
func digestFiles(paths []string) (string, error) {
	h := sha256.New()
	for _, path := range paths {
		sum, err := digestFile(path)
		if err != nil {
			return "", err
		}
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func digestFile(path string) ([32]byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return [32]byte{}, fmt.Errorf("taking the digest: %w", err)
	}
	id := fileID{path, st.Size(), st.ModTime()}
	if sum, ok := digests.Load(id); ok {
		return sum.([32]byte), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return [32]byte{}, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return [32]byte{}, fmt.Errorf("taking the digest: %w", err)
	}
	sum := [32]byte(h.Sum(nil))
	digests.Store(id, sum)
	return sum, nil
}
