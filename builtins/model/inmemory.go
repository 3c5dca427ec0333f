package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"pewter/builtins/model/tokenizer"
	"pewter/kernel/tensor"
)

// FromTensors returns a checkpoint over tensors in memory, such as what
// training has made. It keeps the map and the tensors, which must not change.
// Tok may be nil.
func FromTensors(name string, config *Config, tensors map[string]tensor.Tensor, tok *tokenizer.Tokenizer, r Recipe) Checkpoint {
	return &inMemory{name: name, config: config, tensors: tensors, tok: tok, recipe: r}
}

type inMemory struct {
	name    string
	config  *Config
	tensors map[string]tensor.Tensor
	tok     *tokenizer.Tokenizer
	recipe  Recipe
	once    sync.Once
	digest  string
}

func (c *inMemory) Name() string    { return c.name }
func (c *inMemory) Config() *Config { return c.config }
func (c *inMemory) Names() []string { return sorted(c.tensors) }
func (c *inMemory) Recipe() Recipe  { return c.recipe }

func (c *inMemory) Info(name string) (Info, bool) {
	t, ok := c.tensors[name]
	return Info{t.DType, t.Shape}, ok
}

func (c *inMemory) Tensor(name string) (tensor.Tensor, error) {
	t, ok := c.tensors[name]
	if !ok {
		return t, noTensor(c, name)
	}
	return t, nil
}

func (c *inMemory) Source(name string) (Source, error) {
	t, err := c.Tensor(name)
	return memorySource{t}, err
}

// Digest is taken over the configuration and each tensor's name, type, shape and bytes.
func (c *inMemory) Digest() (string, error) {
	c.once.Do(func() {
		h := sha256.New()
		fmt.Fprintf(h, "%s", c.config.JSON())
		for _, name := range c.Names() {
			t := c.tensors[name]
			fmt.Fprintf(h, "\n%s %s\n", name, t)
			h.Write(t.Data)
		}
		c.digest = hex.EncodeToString(h.Sum(nil))
	})
	return c.digest, nil
}

func (c *inMemory) Tokenizer() (*tokenizer.Tokenizer, error) {
	if c.tok == nil {
		return nil, fmt.Errorf("%s was made in memory without a tokenizer; give one when it is made", c.name)
	}
	return c.tok, nil
}
