// Package report writes a notebook that has run as a page: HTML that needs
// nothing else, Markdown, or a Jupyter notebook.
//
// It takes a plain description of the run and knows nothing of the language.
// The text of a notebook is never trusted: it is escaped wherever it stands, and
// a page holds no script and asks nothing of the network.
package report

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pewter/internal/atomicfile"
)

// A Document is a notebook and what came of it.
type Document struct {
	Title string // of the page; "" takes the first heading, or "Notebook"
	Cells []Cell

	// Env is where the run was made: version, device, commit. The same Document
	// gives the same bytes, so a date belongs here only where it is wanted.
	Env []Fact
}

// A Fact is a named value of the footer.
type Fact struct{ Name, Value string }

// A Cell is a piece of prose, a piece of code with its outputs, or both in that
// order.
type Cell struct {
	Prose   string // Markdown
	Source  string // code
	Note    string // beside the code, such as the time it took
	Outputs []Output
}

// A Kind is what an output is.
type Kind string

// The kinds of output.
const (
	Text  Kind = "text"  // printed: Text
	Value Kind = "value" // shown: MIME, or Text where there is no better form
	Error Kind = "error" // why the cell failed: Error
)

// An Output is one thing that a cell showed.
type Output struct {
	Kind  Kind
	Text  string
	MIME  map[string][]byte // forms of a value, by their MIME types
	Error string            // message with position, source line and hint
}

// Failed lists the cells, from 0, that have an error.
func (d *Document) Failed() []int {
	var out []int
	for i, c := range d.Cells {
		if c.failed() {
			out = append(out, i)
		}
	}
	return out
}

func (c Cell) failed() bool {
	return slices.ContainsFunc(c.Outputs, func(o Output) bool { return o.Kind == Error })
}

// Write writes the document to a file, in the form that its name ends in: .html
// (or .htm), .md or .ipynb. The file is complete or as it was before: it is
// written beside and renamed. Figures of a Markdown file go to a folder beside
// it, which is named after it.
func Write(path string, d *Document) error {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".html", ".htm":
		return writeAtomic(path, HTML(d))
	case ".ipynb":
		return writeAtomic(path, Notebook(d))
	case ".md":
		return writeMarkdown(path, d)
	}
	return fmt.Errorf("%s: cannot write a report in that form; want a name that ends in .html, .md or .ipynb", path)
}

// writeMarkdown writes the figures, then the text that names them.
func writeMarkdown(path string, d *Document) error {
	dir := strings.TrimSuffix(path, filepath.Ext(path)) + "_files"
	var failed error
	text := Markdown(d, func(name string, data []byte) string {
		if failed == nil {
			failed = os.MkdirAll(dir, 0o755)
		}
		if failed == nil {
			failed = writeAtomic(filepath.Join(dir, name), data)
		}
		return filepath.Base(dir) + "/" + name
	})
	if failed != nil {
		return failed
	}
	return writeAtomic(path, text)
}

// writeAtomic writes a file that is whole or as it was before.
func writeAtomic(path string, data []byte) error {
	if err := atomicfile.Write(path, data); err != nil {
		return fmt.Errorf("cannot write %s: %w; what was there before is unchanged", path, err)
	}
	return nil
}
