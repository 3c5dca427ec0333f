//go:build !windows

package disk

import (
	"errors"
	"os"
)

// Sync waits until a file, or the names in a folder, are on the disk.
func Sync(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
