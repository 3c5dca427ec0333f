// Package model reads, writes and runs language models.
package model

import (
	"pewter/builtins/model/tokenizer"
	"pewter/kernel/tensor"
)

// A Checkpoint is a configuration and a set of named tensors: a folder on disk,
// a recipe over other checkpoints that computes a tensor when it is asked for,
// or the result of training. All of them are used alike.
//
// Checkpoints are immutable and safe for use by many goroutines.
type Checkpoint interface {
	// Name is what tables call it; a rename changes only this.
	Name() string
	Config() *Config
	// Names returns the names of the tensors, sorted.
	Names() []string
	// Info returns the type and shape of a tensor, and whether it exists.
	Info(name string) (Info, bool)
	// Tensor returns a whole tensor. That of a file on disk is its mapped memory.
	Tensor(name string) (tensor.Tensor, error)
	// Source returns a tensor to be read in pieces, so that a merge of large
	// models holds none of them in memory.
	Source(name string) (Source, error)
	// Digest identifies the contents: equal digests mean equal tensors and
	// configuration. For a file it is taken over the bytes, for a recipe over
	// the recipe and its inputs' digests.
	Digest() (string, error)
	// Recipe says how the checkpoint was made.
	Recipe() Recipe
	// Tokenizer returns the tokenizer that came with the checkpoint, or an
	// error that says where one was looked for.
	Tokenizer() (*tokenizer.Tokenizer, error)
}

// Info is the type and shape of a tensor.
type Info struct {
	DType tensor.DType
	Shape []int
}

// Len returns the number of elements.
func (i Info) Len() int { return tensor.Len(i.Shape) }

// A Source reads a tensor in pieces, in any order, from many goroutines.
type Source interface {
	Info() Info
	// Read sets dst to elements [at, at+len(dst)) as float32. The values are
	// those stored: already rounded to Info().DType.
	Read(dst []float32, at int) error
	// Raw returns the bytes of the whole tensor where they lie in memory
	// already, and nil where they must be computed.
	Raw() []byte
}

// A Recipe says how a checkpoint was made: enough to make it again.
type Recipe struct {
	Op     string         // "load", "ties", "train", …
	Params map[string]any // hyper-parameters, every one, defaults written out
	Inputs []Checkpoint
}
