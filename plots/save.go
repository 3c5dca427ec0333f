package plots

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Save writes the figure to a file in the form that its name ends in: .svg,
// .png, .pdf, .tex (or .pgf) or .txt. The file is complete or not there.
func (f *Figure) Save(path string) error {
	var data []byte
	var err error
	switch strings.ToLower(filepath.Ext(path)) {
	case ".svg":
		data = append([]byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"), f.SVG()...)
	case ".png":
		data = f.PNG(200)
	case ".pdf":
		data, err = f.PDF()
	case ".tex", ".pgf":
		data = f.TeX()
	case ".txt":
		data = []byte(f.Text(80, false))
	default:
		return fmt.Errorf("%s: cannot save a figure in that form; want a name that ends in .svg, .png, .pdf, .tex or .txt", path)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return writeAtomic(path, data)
}

// writeAtomic writes beside the file and renames, so that a full disk leaves
// what was there.
func writeAtomic(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
