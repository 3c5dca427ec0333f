package eval

import (
	"fmt"
	"strings"

	"pewter/internal/registry"
	"pewter/internal/suggest"
)

// A Benchmark makes the tasks of its languages from files. Each is one file of
// this package that adds itself to Benchmarks.
type Benchmark interface {
	// Load reads the task of one language.
	Load(src Source, lang string) (*Task, error)
	// Languages lists the languages whose files are found.
	Languages(src Source) []string
}

// Benchmarks holds the benchmarks by name.
var Benchmarks = registry.New[Benchmark]("benchmark")

// A Source says where a benchmark's files are and how its items are shown.
type Source struct {
	// Data lists folders to look in, before the hub's cache: of the benchmark's
	// own files under the names that the hub gives them, or of folders of them.
	Data  []string
	Form  string // cloze (default), mcf or hybrid
	Shots int    // examples before each item; negative is the benchmark's own number
	Exact bool   // only Data is looked in, not the hub's cache
}

// A NameError is the name of a benchmark, form, metric or definition that there is not.
type NameError struct{ error }

// Load reads the named benchmark's tasks for some languages. No languages means
// all whose files are found.
func Load(name string, langs []string, src Source) ([]Task, error) {
	e, err := Benchmarks.Lookup(name)
	if err != nil {
		return nil, NameError{err}
	}
	if err := checkForm(src.Form); err != nil {
		return nil, NameError{fmt.Errorf("%s: %w", name, err)}
	}
	if len(langs) == 0 {
		langs = e.Value.Languages(src)
	}
	if len(langs) == 0 {
		return nil, notFound(name, "", src, "no files of the benchmark")
	}
	var tasks []Task
	for _, lang := range langs {
		t, err := e.Value.Load(src, lang)
		if err != nil {
			return nil, err
		}
		if t.Kind != Choice && src.Form != "" && src.Form != Cloze {
			return nil, fmt.Errorf("%s has no choices to be put in the form %s; write %s:%s", name, src.Form, name, lang)
		}
		if src.Shots >= 0 {
			t.Shots = src.Shots
		}
		tasks = append(tasks, *t)
	}
	return tasks, nil
}

// ParseTasks reads tasks written as on the command line: "multiblimp:eng,nld",
// "belebele_mcf:deu", "flores:eng-deu"; a name alone means all its languages.
func ParseTasks(spec string, src Source) ([]Task, error) {
	name, list, _ := strings.Cut(spec, ":")
	base, form, ok := strings.Cut(name, "_")
	if _, err := Benchmarks.Lookup(base); ok && err == nil {
		name, src.Form = base, form
	}
	var langs []string
	for _, l := range strings.Split(list, ",") {
		if l = strings.TrimSpace(l); l != "" {
			langs = append(langs, l)
		}
	}
	return Load(name, langs, src)
}

// notFound explains a file that is not there: what was looked for, where, and
// which languages there are.
func notFound(name, lang string, src Source, what string) error {
	e, _ := Benchmarks.Lookup(name)
	msg := fmt.Sprintf("%s: %s in %s", name, what, src.places())
	if lang == "" {
		return fmt.Errorf("%s; want data=DIR (or --data DIR), the folder with %s", msg, e.Doc)
	}
	have := e.Value.Languages(src)
	if len(have) == 0 {
		return fmt.Errorf("%s; want data=DIR (or --data DIR), the folder with %s", msg, e.Doc)
	}
	return fmt.Errorf("%s%s; have: %s", msg, suggest.DidYouMean(lang, have), strings.Join(have, ", "))
}
