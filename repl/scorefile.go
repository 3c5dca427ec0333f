package repl

import (
	"fmt"
	"os"
	"path/filepath"

	"pewter/builtins/eval"
	"pewter/builtins/table"
	"pewter/internal/atomicfile"
)

// A scoreFile is a table that pewter eval is asked to write to a file when all is
// done. Its form is what the file's name ends in, or JSON lines whatever it is called.
type scoreFile struct {
	flag, path string
	lines      bool
	of         func(*eval.Scores) *table.Table
}

// check finds out, before any work, whether the file can be written.
func (f scoreFile) check() error {
	if f.path == "" {
		return nil
	}
	if !f.lines {
		if err := table.Writable(f.path); err != nil {
			return fmt.Errorf("--%s %w", f.flag, err)
		}
	}
	st, err := os.Stat(f.path)
	switch {
	case err == nil && st.IsDir():
		return fmt.Errorf("--%s %s is a folder; want a file", f.flag, f.path)
	case err == nil && !st.Mode().IsRegular():
		return nil // a device or a pipe
	}
	probe, err := os.CreateTemp(filepath.Dir(f.path), "."+filepath.Base(f.path)+".*")
	if err != nil {
		return fmt.Errorf("--%s %s cannot be written: %w", f.flag, f.path, cause(err))
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// cause is what went wrong with a file whose name the user did not give.
func cause(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return fmt.Errorf("%s: %w", filepath.Dir(p.Path), p.Err)
	}
	return err
}

// write writes the table of the scores.
func (f scoreFile) write(s *eval.Scores) error {
	if f.path == "" {
		return nil
	}
	if !f.lines {
		return f.of(s).Write(f.path)
	}
	data := f.of(s).JSONL()
	if st, err := os.Stat(f.path); err == nil && !st.Mode().IsRegular() {
		return os.WriteFile(f.path, data, 0o644)
	}
	return atomicfile.Write(f.path, data)
}
