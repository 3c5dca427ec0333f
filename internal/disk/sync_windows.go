package disk

import (
	"errors"
	"os"
)

// Sync waits until a file is on the disk. Windows syncs only files that may be
// written, and keeps the names in folders by itself.
func Sync(path string) error {
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
