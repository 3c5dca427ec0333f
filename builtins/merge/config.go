package merge

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"pewter/internal/disk"
	"pewter/internal/suggest"
	"pewter/kernel/tensor"
)

// A Config is a mergekit file, read.
type Config struct {
	Path          string
	Text          []byte // the file as it was
	Method        string
	Base          Ref // Path is "" where there is none
	DType         *tensor.DType
	OutDType      *tensor.DType
	ChatTemplate  string
	Tokenizer     *TokenizerSource // nil: models must have one tokenizer
	Slices        []Slice          // models: or slices:
	Params        Values
	Warnings      []string           // parameters that the method does not use
	places        map[Ref]*yaml.Node // where each model is named first
	methodNode    *yaml.Node         // where the method is
	wholeModels   bool               // models: was given
	methodDefault Method
	compat        string
}

// A Ref names a model: a folder or file, and a LoRA adapter added to it.
type Ref struct{ Path, LoRA string }

// String returns the reference as it is written in a file.
func (r Ref) String() string {
	if r.LoRA != "" {
		return r.Path + "+" + r.LoRA
	}
	return r.Path
}

// A Slice is a run of layers of the result, made of the same number of layers
// of each of its inputs.
type Slice struct {
	Inputs []Input
	Params Values
	node   *yaml.Node
}

// An Input is a model's part of a slice: layers [From, To), or all of them.
type Input struct {
	Ref      Ref
	From, To int
	Whole    bool
	Params   Values
	node     *yaml.Node
}

// maxConfig bounds the text of a mergekit file.
const maxConfig = 1 << 22

// ParseConfig reads a mergekit file. An unknown key is an error with its place
// and the nearest name; a parameter that the method does not use is a warning.
func ParseConfig(path string) (*Config, error) {
	if st, err := os.Stat(path); err != nil {
		return nil, suggest.NotThere(path, err)
	} else if st.IsDir() {
		return nil, fmt.Errorf("%s: a folder, want a mergekit file: one with merge_method and models, as YAML", path)
	}
	b, err := disk.ReadAll(path, maxConfig)
	if err != nil {
		return nil, err
	}
	return ReadConfig(path, b)
}

// ReadConfig reads the text of a mergekit file; path is where relative names of
// models begin, and is named in errors.
func ReadConfig(path string, text []byte) (*Config, error) {
	if len(text) > maxConfig {
		return nil, fmt.Errorf("%s: %d bytes; a mergekit file has at most 4 MiB", path, len(text))
	}
	text = disk.Text(text)
	doc, err := document(path, text)
	if err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, fmt.Errorf("%s: the file is empty, want merge_method and models", path)
	}
	c := &Config{Path: path, Text: text, places: make(map[Ref]*yaml.Node)}
	d := &decoder{config: c}
	d.config_(doc.Content[0])
	if d.err == nil {
		d.err = c.check(d)
	}
	if d.err != nil {
		return nil, d.err
	}
	return c, nil
}

// Refs returns the models that the file names, each once, in order; the base last.
func (c *Config) Refs() []Ref {
	var refs []Ref
	add := func(r Ref) {
		if r.Path != "" && !slices.Contains(refs, r) {
			refs = append(refs, r)
		}
	}
	for _, s := range c.Slices {
		for _, in := range s.Inputs {
			add(in.Ref)
		}
	}
	add(c.Base)
	return refs
}

// check makes sure that the file is complete, and finds parameters not used.
func (c *Config) check(d *decoder) error {
	if c.Method == "" {
		return fmt.Errorf("%s: merge_method is missing; have: %s", c.Path, strings.Join(Methods.Names(), ", "))
	}
	if len(c.Slices) == 0 {
		return fmt.Errorf("%s: neither models nor slices: nothing to merge; give models: [{model: NAME}, …]", c.Path)
	}
	e, err := Methods.Lookup(c.Method)
	if err != nil {
		return d.errorf(c.methodNode, "%v", err)
	}
	c.methodDefault = mergekitDefaults(e.Value)
	return c.checkParams(d, e.Value)
}
