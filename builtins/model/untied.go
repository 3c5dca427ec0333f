package model

import (
	"slices"

	"pewter/kernel/tensor"
)

const (
	headName  = "lm_head.weight"
	embedName = "model.embed_tokens.weight"
)

// untied is a checkpoint that ties its output to its embeddings, with the
// output as a tensor of its own: the same function.
type untied struct {
	Checkpoint
	config *Config
}

// Untied returns a checkpoint that has no output of its own with its embeddings as
// its output, and whether c was one without.
func Untied(c Checkpoint) (Checkpoint, bool) {
	_, head := c.Info(headName)
	_, embeddings := c.Info(embedName)
	if head || !embeddings {
		return c, false
	}
	u := untied{c, c.Config()}
	if config, err := u.config.With(map[string]any{"tie_word_embeddings": false}); err == nil {
		u.config = config
	}
	return u, true
}

// Config implements Checkpoint.
func (u untied) Config() *Config { return u.config }

// Names implements Checkpoint.
func (u untied) Names() []string {
	names := append(slices.Clone(u.Checkpoint.Names()), headName)
	slices.Sort(names)
	return names
}

func (u untied) name(name string) string {
	if name == headName {
		return embedName
	}
	return name
}

// Info implements Checkpoint.
func (u untied) Info(name string) (Info, bool) { return u.Checkpoint.Info(u.name(name)) }

// Tensor implements Checkpoint.
func (u untied) Tensor(name string) (tensor.Tensor, error) { return u.Checkpoint.Tensor(u.name(name)) }

// Source implements Checkpoint.
func (u untied) Source(name string) (Source, error) { return u.Checkpoint.Source(u.name(name)) }

// Dir returns the folder that the checkpoint was read from, or "".
func (u untied) Dir() string { return Folder(u.Checkpoint) }
