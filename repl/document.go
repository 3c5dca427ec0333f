package repl

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"go.starlark.net/starlark"

	"pewter/internal/atomicfile"
	"pewter/internal/disk"
	"pewter/internal/suggest"
	"pewter/lang"
	"pewter/repl/report"
)

// A document is what a run produced, for reports.
type document struct {
	a       *app
	path    string
	nb      *lang.Notebook
	err     error
	outputs map[*lang.Cell][]lang.Output
}

func (a *app) newDocument(path string, nb *lang.Notebook) *document {
	return &document{a: a, path: path, nb: nb, outputs: map[*lang.Cell][]lang.Output{}}
}

func (d *document) add(c *lang.Cell, o lang.Output) { d.outputs[c] = append(d.outputs[c], o) }

func (d *document) end(err error) { d.err = err }

// reportForms are the endings of reports' names.
var reportForms = []string{".html", ".md", ".ipynb"}

// checkReport finds a name that no report can have, or a folder that it can't be written
// to, before anything runs.
func checkReport(path string) error {
	ext := strings.ToLower(filepath.Ext(path))
	if !contains(reportForms, ext) {
		return usagef("-o %s: cannot write a report of that form%s; want a name that ends in %s", path, suggest.DidYouMean(ext, reportForms), strings.Join(reportForms, ", "))
	}
	if err := atomicfile.Try(path); err != nil {
		return codedError{ExitUsage, fmt.Errorf("-o %s: cannot be written: %w", path, err)}
	}
	return nil
}

// writeReports writes what came of the run, of a failed one too.
func (a *app) writeReports(d *document, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	doc := d.report()
	for _, p := range paths {
		if err := report.Write(p, doc); err != nil {
			return diskError(err)
		}
		if !a.quiet {
			a.note("wrote %s", p)
		}
	}
	return nil
}

// diskError gives an error of a full disk its exit code.
func diskError(err error) error {
	if disk.Full(err) {
		return codedError{ExitResources, err}
	}
	return err
}

// report describes the run in the report's words.
func (d *document) report() *report.Document {
	doc := &report.Document{Env: d.env()}
	for _, c := range d.nb.Cells {
		cell := report.Cell{Prose: c.Prose}
		if c.Prose == "" {
			cell.Source = codeOf(c)
		}
		for _, o := range d.outputs[c] {
			d.addOutput(&cell, o)
		}
		doc.Cells = append(doc.Cells, cell)
	}
	if d.err != nil && len(doc.Failed()) == 0 {
		doc.Cells = append(doc.Cells, report.Cell{Outputs: []report.Output{{Kind: report.Error, Error: lang.Render(d.err, false)}}})
	}
	if notes := d.a.warned.lines(); len(notes) > 0 {
		doc.Cells = append(doc.Cells, report.Cell{Prose: "## Notes\n\n- " + strings.Join(notes, "\n- ")})
	}
	return doc
}

// codeOf is the text of a cell without its marker; a title stays as a comment.
func codeOf(c *lang.Cell) string {
	first, rest, ok := strings.Cut(c.Text, "\n")
	if !strings.HasPrefix(first, "#") || !ok || !strings.Contains(first, "%%") {
		return strings.Trim(c.Text, "\n")
	}
	rest = strings.Trim(rest, "\n")
	if c.Title != "" {
		return "# " + c.Title + "\n" + rest
	}
	return rest
}

func (d *document) addOutput(cell *report.Cell, o lang.Output) {
	switch o.Kind {
	case lang.Prose:
		if cell.Source != "" {
			cell.Outputs = append(cell.Outputs, report.Output{Kind: report.Value, MIME: map[string][]byte{"text/markdown": []byte(o.Text)}, Text: o.Text})
		}
	case lang.Printed:
		cell.Outputs = append(cell.Outputs, report.Output{Kind: report.Text, Text: o.Text + "\n"})
	case lang.Shown:
		cell.Outputs = append(cell.Outputs, shown(o.Value))
	case lang.Failed:
		cell.Outputs = append(cell.Outputs, report.Output{Kind: report.Error, Error: strings.TrimRight(lang.Render(o.Err, false), "\n")})
	case lang.Skipped:
		cell.Note = o.Text
	}
}

// shown gathers the forms of a value.
func shown(v starlark.Value) report.Output {
	out := report.Output{Kind: report.Value, Text: lang.Text(v), MIME: map[string][]byte{}}
	d, ok := v.(lang.Displayer)
	if !ok {
		return out
	}
	for _, mime := range []string{"text/markdown", "text/html", "image/svg+xml", "image/png", "text/latex", "text/plain"} {
		if data, ok := d.Display(mime); ok {
			out.MIME[mime] = data
		}
	}
	if text, ok := out.MIME["text/plain"]; ok {
		out.Text = string(bytes.TrimRight(text, "\n"))
	}
	return out
}

// env says what made the report, so that a reader can make it again.
func (d *document) env() []report.Fact {
	facts := []report.Fact{{Name: "notebook", Value: filepath.Base(d.path)}, {Name: "pewter", Value: Version + revision()}, {Name: "system", Value: runtime.GOOS + "/" + runtime.GOARCH}}
	if w := d.a.world; w != nil {
		if name := w.DeviceName(); name != "" {
			facts = append(facts, report.Fact{Name: "device", Value: name})
		}
		if commit := w.Commit(); commit != "" {
			facts = append(facts, report.Fact{Name: "commit", Value: commit})
		}
	}
	return facts
}

var paramCall = regexp.MustCompile(`\bparam\(\s*(?:name\s*=\s*)?(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"']))`)

// paramNames returns the names in the notebook's calls of param, or that any
// name goes, when it computes one.
func paramNames(nb *lang.Notebook) (names []string, all bool) {
	for _, c := range nb.Cells {
		for _, m := range paramCall.FindAllStringSubmatch(c.Text, -1) {
			if m[3] != "" {
				return nil, true
			}
			names = append(names, m[1]+m[2])
		}
	}
	return names, false
}
