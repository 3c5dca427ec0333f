package eval

import (
	"context"
	"fmt"

	"pewter/builtins/model"
	"pewter/kernel"
)

// A Scorer is a model on a device: what Evaluate needs of model.Model.
type Scorer interface {
	Score(ctx context.Context, reqs []model.Request, each func(i int, r model.Result)) error
	Generate(ctx context.Context, prompts [][]int32, o model.GenerateOptions) ([][]int32, error)
	Close()
}

// A Tokenizer turns text into ids and back.
type Tokenizer interface {
	TryEncode(text string, special bool) ([]int32, error)
	Decode(ids []int32, skipSpecial bool) string
	BOS() (int32, bool)
	EOS() (int32, bool)
	AddsBOS() bool
}

// A subject is a model to be evaluated, which need not be loaded when all its
// answers are known.
type subject struct {
	name   string
	digest string // of the weights, where there is a store
	policy string // what else the bits of a result depend on
	max    int    // tokens that fit
	vocab  int    // rows of the embedding
	tok    Tokenizer
	open   func(ctx context.Context, progress func(share float64)) (Scorer, error) // progress is told how far a call is
}

func newSubject(dev kernel.Device, c model.Checkpoint, o *Options) (s subject, err error) {
	spec, err := model.SpecOf(c)
	if err != nil {
		return s, err
	}
	tok, err := c.Tokenizer()
	if err != nil {
		return s, fmt.Errorf("%s: scoring needs a tokenizer: %w", c.Name(), err)
	}
	s = subject{name: c.Name(), max: spec.MaxLen, vocab: spec.Vocab, tok: tok}
	s.open = func(ctx context.Context, progress func(share float64)) (Scorer, error) {
		m, err := model.New(ctx, dev, c)
		if err != nil {
			return nil, err
		}
		m.Batch, m.Progress = o.Batch, progress
		return m, nil
	}
	if o.Store == nil {
		return s, nil
	}
	s.policy = policyOf(dev)
	if s.digest, err = c.Digest(); err != nil {
		return s, fmt.Errorf("%s: %w", c.Name(), err)
	}
	return s, nil
}
