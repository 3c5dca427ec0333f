package repl

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"pewter/internal/suggest"
	"pewter/lang"
)

// A document is what a run produced, for reports.
type document struct {
	a       *app
	path    string
	nb      *lang.Notebook
	started time.Time
	err     error
	outputs map[*lang.Cell][]lang.Output
}

func (a *app) newDocument(path string, nb *lang.Notebook) *document {
	return &document{a: a, path: path, nb: nb, started: time.Now(), outputs: map[*lang.Cell][]lang.Output{}}
}

func (d *document) add(c *lang.Cell, o lang.Output) { d.outputs[c] = append(d.outputs[c], o) }

func (d *document) end(err error) { d.err = err }

// reportForms are the endings of reports' names.
var reportForms = []string{".html", ".md", ".ipynb"}

// checkReport finds a name that no report can have, before anything runs.
func checkReport(path string) error {
	ext := strings.ToLower(filepath.Ext(path))
	if !contains(reportForms, ext) {
		return usagef("-o %s: cannot write a report of that form%s; want a name that ends in %s", path, suggest.DidYouMean(ext, reportForms), strings.Join(reportForms, ", "))
	}
	return nil
}

func (a *app) writeReports(d *document, paths []string) error {
	for _, p := range paths {
		return fmt.Errorf("%s: reports are not built in yet", p)
	}
	return nil
}

var paramCall = regexp.MustCompile(`\bparam\(\s*(?:name\s*=\s*)?(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"']))`)

// paramNames returns the names in the notebook's calls of param; nil, and any
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
