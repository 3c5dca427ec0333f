package model

import (
	"path/filepath"
	"slices"
	"sync"

	"pewter/builtins/model/safetensors"
	"pewter/builtins/model/tokenizer"
	"pewter/kernel/tensor"
)

// onDisk is a checkpoint of safetensors files.
type onDisk struct {
	name, path, dir string
	config          *Config
	files           []*safetensors.File
	where           map[string]*safetensors.File
	tok             lazyTokenizer
	names           func() []string // sorted once
}

func (c *onDisk) Name() string    { return c.name }
func (c *onDisk) Config() *Config { return c.config }
func (c *onDisk) Names() []string { return slices.Clone(c.names()) }

// Dir returns the folder that holds the checkpoint's other files.
func (c *onDisk) Dir() string { return c.dir }

func (c *onDisk) Info(name string) (Info, bool) {
	f := c.where[name]
	if f == nil {
		return Info{}, false
	}
	e, ok := f.Lookup(name)
	return Info{e.DType, e.Shape}, ok
}

func (c *onDisk) Tensor(name string) (tensor.Tensor, error) {
	f := c.where[name]
	if f == nil {
		return tensor.Tensor{}, noTensor(c, name)
	}
	t, _ := f.Tensor(name)
	return t, nil
}

func (c *onDisk) Source(name string) (Source, error) {
	f := c.where[name]
	if f == nil {
		return nil, noTensor(c, name)
	}
	return SourceIn(f, name), nil
}

// SourceIn returns a Source that reads a tensor of a file, which must have it.
func SourceIn(f *safetensors.File, name string) Source {
	t, _ := f.Tensor(name)
	if !f.OnDisk() {
		return memorySource{t}
	}
	e, _ := f.Lookup(name)
	return fileSource{memorySource{t}, f, e}
}

// fileSource is a tensor in a file that is mapped.
type fileSource struct {
	memorySource
	file  *safetensors.File
	entry safetensors.Entry
}

// Fetch implements Stored.
func (s fileSource) Fetch(at, n int) {
	size := s.entry.DType.Size()
	s.file.Fetch(s.entry, at*size, n*size)
}

// ReadStored implements Stored.
func (s fileSource) ReadStored(dst []byte, at int) error {
	return s.file.ReadAt(s.entry, dst, at*s.entry.DType.Size())
}

func (c *onDisk) Recipe() Recipe {
	return Recipe{Op: "load", Params: map[string]any{"source": c.path}}
}

func (c *onDisk) Tokenizer() (*tokenizer.Tokenizer, error) { return c.tok.open(c.dir) }

func (c *onDisk) Digest() (string, error) {
	var paths []string
	for _, f := range c.files {
		paths = append(paths, f.Path())
	}
	if c.config.Raw != nil {
		paths = append(paths, filepath.Join(c.dir, "config.json"))
	}
	return digestFiles(paths)
}

// lazyTokenizer reads a folder's tokenizer at first use.
type lazyTokenizer struct {
	once sync.Once
	t    *tokenizer.Tokenizer
	err  error
}

func (l *lazyTokenizer) open(dir string) (*tokenizer.Tokenizer, error) {
	l.once.Do(func() { l.t, l.err = tokenizer.OpenShared(dir) })
	return l.t, l.err
}
