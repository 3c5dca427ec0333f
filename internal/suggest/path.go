package suggest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// NotThere explains the error for a path that does not exist: its nearest ancestor
// that does, and what stands there instead. Other errors are returned as they are.
func NotThere(path string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	missing, dir := path, filepath.Dir(path)
	for ; dir != filepath.Dir(dir) && !exists(dir); dir = filepath.Dir(dir) {
		missing = dir
	}
	name := filepath.Base(missing)
	if near := DidYouMean(name, entries(dir)); near != "" {
		return fmt.Errorf("%s: no such file or folder; %s exists and holds no %q%s", path, dir, name, near)
	}
	return fmt.Errorf("%s: no such file or folder; %s exists and holds %s", path, dir, Listing(dir))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Listing names what a folder holds, the first eight of it.
func Listing(dir string) string { return Some(entries(dir)) }

// Some joins the first eight of names; "nothing" where there are none.
func Some(names []string) string {
	switch {
	case len(names) == 0:
		return "nothing"
	case len(names) > 8:
		return strings.Join(names[:8], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

func entries(dir string) []string {
	found, _ := os.ReadDir(dir)
	all := make([]string, len(found))
	for i, e := range found {
		all[i] = e.Name()
	}
	return all
}
