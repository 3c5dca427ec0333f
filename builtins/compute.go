package builtins

import (
	"context"
	"errors"
	"fmt"

	"go.starlark.net/starlark"

	"pewter/builtins/eval"
	"pewter/builtins/model"
	"pewter/lang"
)

// running returns the model with its weights on the device. The last one is kept.
func (m *Model) running(ctx context.Context) (*model.Model, error) {
	digest, err := m.Digest()
	if err != nil {
		return nil, err
	}
	w := m.w
	if w.loaded != nil && w.loadedDigest == digest {
		return w.loaded, nil
	}
	dev, err := w.device()
	if err != nil {
		return nil, err
	}
	if w.loaded != nil {
		w.loaded.Close()
		w.loaded = nil
	}
	r, err := model.New(ctx, dev, m.Checkpoint)
	if err != nil {
		return nil, err
	}
	w.loaded, w.loadedDigest = r, digest
	return r, nil
}

// idsOrText is the type of a text or a list of ids; its Go value is starlark.Value.
var idsOrText = lang.Type{Name: "string or list of int", Convert: func(v starlark.Value) (any, error) {
	switch v.(type) {
	case starlark.String, *starlark.List, starlark.Tuple:
		return v, nil
	}
	return nil, lang.ErrType
}}

// ids returns the token ids of a text, with what begins one, or checks those given.
func (m *Model) ids(v starlark.Value) ([]int32, error) {
	if text, ok := starlark.AsString(v); ok {
		tok, err := m.Tokenizer()
		if err != nil {
			return nil, err
		}
		return tok.TryEncode(text, true)
	}
	var ids []int
	for e := range starlark.Elements(v.(starlark.Iterable)) {
		var id int
		if err := starlark.AsInt(e, &id); err != nil {
			return nil, fmt.Errorf("element %d: got %s, want the id of a token", len(ids), e.Type())
		}
		ids = append(ids, id)
	}
	return toIDs(ids, m.Config().Vocab)
}

var errNoTokens = errors.New("got no tokens, want at least one")

// input returns the model on the device and the ids of the argument.
func input(c *lang.Call, name string) (*model.Model, []int32, error) {
	m := c.Recv.(*Model)
	ids, err := m.ids(lang.Arg[starlark.Value](c, name))
	if err != nil {
		return nil, nil, c.Errorf("%w", err)
	}
	if len(ids) == 0 {
		return nil, nil, c.Errorf("%w", errNoTokens)
	}
	r, err := m.running(c.Context())
	if err != nil {
		return nil, nil, c.Errorf("%w", err)
	}
	return r, ids, nil
}

func logits(c *lang.Call) (starlark.Value, error) {
	r, ids, err := input(c, "ids_or_text")
	if err != nil {
		return nil, err
	}
	t, err := r.Logits(c.Context(), ids)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return c.Recv.(*Model).w.newTensor(t), nil
}

func hidden(c *lang.Call) (starlark.Value, error) {
	r, ids, err := input(c, "ids_or_text")
	if err != nil {
		return nil, err
	}
	ts, err := r.Hidden(c.Context(), ids)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	out := make([]starlark.Value, len(ts))
	for i, t := range ts {
		out[i] = c.Recv.(*Model).w.newTensor(t)
	}
	return starlark.NewList(out), nil
}

// scoreText is the log-likelihood of a continuation, as evaluate takes it of an
// item.
func scoreText(c *lang.Call) (starlark.Value, error) {
	m := c.Recv.(*Model)
	tok, err := m.Tokenizer()
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	q, err := eval.NewRequest(tok, c.String("context"), c.String("continuation"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	r, err := m.running(c.Context())
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	res, err := scoreOne(c.Context(), r, q)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	if res.Truncated {
		m.w.warn(fmt.Sprintf("score: the text is longer than the %d tokens of %s and was cut on the left", r.MaxLen(), m.Name()))
	}
	return starlark.Float(res.LL), nil
}

func scoreOne(ctx context.Context, r *model.Model, q model.Request) (out model.Result, err error) {
	err = r.Score(ctx, []model.Request{q}, func(_ int, res model.Result) { out = res })
	return out, err
}
