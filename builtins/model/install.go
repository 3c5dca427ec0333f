package model

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pewter/internal/disk"
	"pewter/internal/suggest"
)

// mayWrite refuses a folder that holds something, and one that c is read from or that
// lies in such a one.
func mayWrite(c Checkpoint, dir string, overwrite bool) error {
	if err := outside(c, dir); err != nil {
		return err
	}
	st, err := os.Stat(dir)
	_, named := os.Lstat(dir)
	switch {
	case os.IsNotExist(err) && named == nil:
		return fmt.Errorf("%s: a symbolic link to what is not there; remove it, or choose another folder", dir)
	case os.IsNotExist(err):
		return nil
	case err != nil:
		return fmt.Errorf("saving %s: %s can't be written: %w; choose another folder", c.Name(), dir, err)
	case !st.IsDir():
		return fmt.Errorf("%s: a file of that name exists; want a folder", dir)
	}
	return mayReplace(dir, overwrite)
}

// mayReplace refuses a folder that holds something where that is not to be overwritten.
func mayReplace(dir string, overwrite bool) error {
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 && !overwrite {
		return fmt.Errorf("%s is not empty (it holds: %s); choose another folder, or overwrite it (overwrite=True, --overwrite)", dir, suggest.Listing(dir))
	}
	return err
}

// outside refuses a folder that c is read from, and one within a model's folder that is.
func outside(c Checkpoint, dir string) error {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	const stays = "which stays as it is: choose another folder"
	for _, from := range folders(c) {
		switch {
		case sameFolder(whole, from):
			return fmt.Errorf("%s is the folder that %s is made from, %s", dir, c.Name(), stays)
		case !disk.Exists(filepath.Join(from, "config.json")) && !disk.Exists(filepath.Join(from, "adapter_config.json")):
			continue // of a file in it, say
		}
		if within(from, whole) {
			return fmt.Errorf("%s holds %s, from which %s is made: choose another folder", dir, from, c.Name())
		}
		for at := filepath.Dir(whole); at != filepath.Dir(at); at = filepath.Dir(at) {
			if sameFolder(at, from) {
				return fmt.Errorf("%s lies in %s, from which %s is made, %s", dir, from, c.Name(), stays)
			}
		}
	}
	return nil
}

// within reports whether a folder lies in another one, whatever links name it.
func within(dir, above string) bool {
	real, err := filepath.EvalSymlinks(dir)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	return err == nil && strings.HasPrefix(real, strings.TrimSuffix(above, string(filepath.Separator))+string(filepath.Separator))
}

func sameFolder(a, b string) bool {
	x, err := os.Stat(a)
	y, none := os.Stat(b)
	return err == nil && none == nil && os.SameFile(x, y)
}

// folders returns every folder that a checkpoint is read from: models and adapters.
func folders(c Checkpoint) []string {
	var dirs []string
	if d := Folder(c); d != "" {
		dirs = append(dirs, d)
	}
	r := c.Recipe()
	if source, ok := r.Params["source"].(string); ok {
		dirs = append(dirs, source)
	}
	for _, in := range r.Inputs {
		if in != nil {
			dirs = append(dirs, folders(in)...)
		}
	}
	return dirs
}

// install gives the finished folder its name. Where that exists, the two change
// places at once, so that there is always a whole checkpoint, and what was there
// is removed; files that are no part of a checkpoint stay. One that came while this
// was in the making is refused without overwrite.
func install(temp, dir string, overwrite bool) error {
	if err := os.Chmod(temp, 0o755); err != nil {
		return err
	}
	err := os.Rename(temp, dir)
	if err == nil || !disk.Exists(dir) { // dir was not there, or empty
		return err
	}
	if err := mayReplace(dir, overwrite); err != nil { // what another process wrote in the meantime
		return err
	}
	if err := keepForeign(dir, temp); err != nil {
		return err
	}
	if err := exchange(temp, dir); err == nil {
		return os.RemoveAll(temp)
	}
	return replace(temp, dir)
}

// keepForeign puts what is in an old folder and neither in the new one nor
// weights of a checkpoint into the new one: a second name for each file.
func keepForeign(old, new string) error {
	return filepath.WalkDir(old, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(old, path)
		if err != nil {
			return err
		}
		to := filepath.Join(new, rel)
		switch _, err := os.Lstat(to); {
		case err == nil, isWeights(rel):
			return nil
		case !errors.Is(err, fs.ErrNotExist):
			return err
		case e.IsDir():
			return os.Mkdir(to, 0o755)
		}
		return linkOrCopy(path, to, e)
	})
}

func linkOrCopy(from, to string, e fs.DirEntry) error {
	if os.Link(from, to) == nil {
		return nil
	}
	if e.Type()&fs.ModeSymlink != 0 {
		target, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(target, to)
	}
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o644)
}

// isWeights reports whether a file would be taken for part of a checkpoint.
func isWeights(name string) bool {
	ok, _ := filepath.Match("model*.safetensors*", name)
	return ok
}

// replace moves the files of the new folder over those of the old one, one by
// one, where the system cannot exchange folders.
func replace(temp, dir string) error {
	entries, err := os.ReadDir(temp)
	if err != nil {
		return err
	}
	written := make(map[string]bool)
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		written[e.Name()] = true
		if err := os.Rename(filepath.Join(temp, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return removeStale(dir, written)
}

// removeStale removes weights of an earlier checkpoint that would be taken for
// part of the new one.
func removeStale(dir string, written map[string]bool) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name := e.Name(); isWeights(name) && !written[name] {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// syncTree waits until a folder with all its files is on the disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return disk.Sync(path)
	})
}
