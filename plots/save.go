package plots

import (
	"fmt"
	"path/filepath"
	"strings"

	"pewter/internal/atomicfile"
)

// Save writes the figure to a file in the form that its name ends in: .svg,
// .png (300 dots per inch), .pdf, .tex (or .pgf) or .txt. The file is complete
// or not there.
func (f *Figure) Save(path string) error {
	var data []byte
	var err error
	switch strings.ToLower(filepath.Ext(path)) {
	case ".svg":
		data = append([]byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"), f.SVG()...)
	case ".png":
		data = f.PNG(300)
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
	return atomicfile.Write(path, data)
}
