package builtins

import (
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/model"
	"pewter/builtins/model/tokenizer"
	"pewter/lang"
)

var generateFunc = lang.Func{Name: "generate", Returns: "string, or list of them", Run: generate,
	Doc: "Goes on with a text, or with each of many: what one becomes does not depend on the others.",
	Params: []lang.Param{
		{Name: "prompt", Type: promptType, Doc: "a text, or token ids; or a list of texts, which are computed together"},
		{Name: "tokens", Type: countType, Default: 64, Doc: "at most so many"},
		{Name: "stop", Type: stopType, Default: "\n", Doc: "what ends the text and is left out, or several such; None: nothing does"},
		{Name: "temperature", Type: lang.Float, Default: 0, Doc: "what logits are divided by; 0: always the likeliest token, and top_k and top_p play no part"},
		{Name: "top_k", Type: lang.Int, Default: starlark.None, Doc: "draw among so many of the likeliest; None: all"},
		{Name: "seed", Type: lang.Int, Default: 0, Doc: "of the draws"},
		{Name: "top_p", Type: lang.Float, Default: starlark.None, Doc: "draw among the likeliest whose probabilities, after temperature and top_k and then made to sum to 1, reach this sum"},
	}}

// promptType is what is continued; its Go value is starlark.Value.
var promptType = lang.Type{Name: idsOrText.Name + " or list of string", Convert: idsOrText.Convert}

// stopType is the strings that end a text; its Go value is []any, none for None.
var stopType = lang.Either(lang.OneOrMany(lang.String), lang.Type{Name: "None", Convert: func(v starlark.Value) (any, error) {
	if v == starlark.None {
		return []any{}, nil
	}
	return nil, lang.ErrType
}})

func generate(c *lang.Call) (starlark.Value, error) {
	m := c.Recv.(*Model)
	tok, err := m.Tokenizer()
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	prompts, many, err := m.prompts(tok, c.Value("prompt"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	r, err := m.running(c.Context())
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	o := model.GenerateOptions{Tokens: c.Int("tokens"), Temperature: c.Float("temperature"), TopK: c.Int("top_k"), TopP: c.Float("top_p"), Seed: m.w.seedOf(c)}
	stops := slices.DeleteFunc(c.Strings("stop"), func(s string) bool { return s == "" })
	if len(stops) > 0 {
		o.Done = model.Until(func(ids []int32) string { return tok.Decode(ids, true) }, stops...)
	}
	out, err := r.Generate(c.Context(), prompts, o)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	m.warnCut(prompts, r.MaxLen()-o.Tokens)
	texts := make([]starlark.Value, len(out))
	for i, ids := range out {
		texts[i] = starlark.String(before(tok.Decode(ids, true), stops))
	}
	if many {
		return starlark.NewList(texts), nil
	}
	return texts[0], nil
}

// prompts are the ids of what is to be continued, and whether that was a list of texts.
func (m *Model) prompts(tok *tokenizer.Tokenizer, v starlark.Value) (list [][]int32, many bool, err error) {
	texts, many := eachPrompt(v)
	for i, t := range texts {
		_, text := t.(starlark.String)
		if many && !text {
			return nil, many, fmt.Errorf("element %d: got %s, want string, as the first is", i, t.Type())
		}
		ids, err := m.ids(t)
		switch {
		case err != nil:
			return nil, many, err
		case len(ids) == 0:
			return nil, many, errNoTokens
		case text:
			ids = unended(tok, ids)
		}
		list = append(list, ids)
	}
	return list, many, nil
}

// eachPrompt is the elements of a list that begins with a text, else v alone.
func eachPrompt(v starlark.Value) (texts []starlark.Value, many bool) {
	list, ok := v.(starlark.Sequence)
	if !ok || list.Len() == 0 {
		return []starlark.Value{v}, false
	}
	texts = slices.Collect(starlark.Elements(list))
	if _, many = texts[0].(starlark.String); !many {
		return []starlark.Value{v}, false
	}
	return texts, true
}

// warnCut tells of prompts of more tokens than there is room for.
func (m *Model) warnCut(prompts [][]int32, room int) {
	n := 0
	for _, ids := range prompts {
		if len(ids) > room {
			n++
		}
	}
	if n > 0 {
		m.w.warn(fmt.Sprintf("generate: %d of %d prompts are longer than the %d tokens of %s that are left beside those to come, and were cut on the left", n, len(prompts), room, m.Name()))
	}
}

// before is a text up to the first place where one of stops begins.
func before(text string, stops []string) string {
	end := len(text)
	for _, s := range stops {
		if i := strings.Index(text, s); i >= 0 {
			end = min(end, i)
		}
	}
	return text[:end]
}

// unended takes off the token that a tokenizer puts at the end of a text.
func unended(tok *tokenizer.Tokenizer, ids []int32) []int32 {
	if eos, ok := tok.EOS(); ok && len(ids) > 1 && ids[len(ids)-1] == eos {
		return ids[:len(ids)-1]
	}
	return ids
}
