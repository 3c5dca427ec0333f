package merge

import (
	"fmt"
	"slices"

	"pewter/builtins/model"
	"pewter/builtins/model/tokenizer"
)

// vocabularies is how the models' tokens become those of the result.
type vocabularies struct {
	refs []Ref // of the models
	of   []*vocabulary
	rows []int // of their embeddings
	out  *vocabulary
	size int // rows of the result
	base int // which is the base model, or -1
}

// vocabulary settles which tokenizer the result has.
func (b *builder) vocabulary(in []model.Checkpoint) error {
	b.m.takeTokenizer(b.open[b.c.Base], in)
	if b.c.Tokenizer == nil {
		if b.o.AnyTokenizer {
			return nil
		}
		if b.m.oneTokenizer = sameFiles(in); b.m.oneTokenizer {
			return nil
		}
		return checkTokenizers(in)
	}
	v, err := b.vocabularies()
	if err != nil {
		return fmt.Errorf("%s: %w", b.c.Path, err)
	}
	b.v = v
	if b.m.config, err = b.m.config.With(map[string]any{"vocab_size": v.size}); err != nil {
		return err
	}
	tok, err := tokenizer.Parse(v.out.raw)
	if err != nil {
		return err
	}
	b.m.tok = func() (*tokenizer.Tokenizer, error) { return tok, nil }
	b.m.files["tokenizer.json"] = v.out.raw
	b.companions(v)
	return nil
}

// vocabularies reads the models' tokenizers and makes that of the result.
func (b *builder) vocabularies() (*vocabularies, error) {
	v := &vocabularies{refs: b.c.Refs(), base: -1}
	for i, r := range v.refs {
		if r == b.c.Base {
			v.base = i
		}
		voc, err := vocabularyOf(b.open[r])
		if err != nil {
			return nil, err
		}
		rows := b.open[r].Config().Vocab
		if rows == 0 {
			rows = voc.size()
		}
		v.of, v.rows = append(v.of, voc), append(v.rows, rows)
	}
	src := b.c.Tokenizer
	first := max(v.base, 0)
	var err error
	switch i := slices.IndexFunc(v.refs, func(r Ref) bool { return r.String() == src.Source }); {
	case src.Source == "union":
		v.out, err = v.of[first].union(v.of, v.rows)
	case src.Source == "base":
		v.out = v.of[first]
	case i >= 0:
		v.out = v.of[i]
	default:
		var c model.Checkpoint
		if c, err = b.load(src.Source); err == nil {
			v.out, err = vocabularyOf(c)
		}
		if err != nil {
			err = fmt.Errorf("tokenizer_source %q is not union, base or a model: %w", src.Source, err)
		}
	}
	if err != nil {
		return nil, err
	}
	return v, v.extend(src)
}

// extend adds the tokens that the file names and no model has, and pads.
func (v *vocabularies) extend(src *TokenizerSource) (err error) {
	var add []addedToken
	for _, t := range keys(src.Tokens) {
		if _, ok := v.out.ids[t]; !ok {
			add = append(add, addedToken{Content: t, Normalized: true})
		}
	}
	if v.out, err = v.out.with(add); err != nil {
		return err
	}
	v.size = v.out.size()
	if m := src.Multiple; m > 0 {
		v.size = (v.size + m - 1) / m * m
	}
	return nil
}

// rules returns, for model k among models (indices into v.refs), where each row
// of its tensor comes from.
func (b *builder) rules(v *vocabularies, k int, models []int) ([]rowRule, error) {
	rules := make([]rowRule, v.size)
	for i := v.out.size(); i < v.size; i++ {
		rules[i].mean = true
	}
	for token, id := range v.out.ids {
		given, named := b.c.Tokenizer.Tokens[token]
		if row := v.of[k].has(token, v.rows[k]); row >= 0 && !(named && given.Force) {
			rules[id].from = []rowOf{{slices.Index(models, k), row}}
			continue
		}
		var err error
		if named && (given.Zero || given.Model.Path != "") {
			rules[id].from, err = v.given(token, given, models)
		} else {
			rules[id].from = v.usual(token, models)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.c.at(given.node), err)
		}
	}
	return rules, nil
}

// usual returns the row of the base if it has the token, else those of all
// models that do.
func (v *vocabularies) usual(token string, models []int) []rowOf {
	var rows []rowOf
	for i, k := range models {
		if row := v.of[k].has(token, v.rows[k]); row >= 0 {
			if k == v.base {
				return []rowOf{{i, row}}
			}
			rows = append(rows, rowOf{i, row})
		}
	}
	return rows
}

// given returns the row that the file names.
func (v *vocabularies) given(token string, s TokenSource, models []int) ([]rowOf, error) {
	if s.Zero {
		return nil, nil
	}
	k := slices.Index(v.refs, s.Model)
	i := slices.Index(models, k)
	if k < 0 || i < 0 {
		return nil, fmt.Errorf("the source of token %q is %s, which is not among the models merged", token, s.Model)
	}
	row := s.ID
	if row < 0 {
		if s.Token != "" {
			token = s.Token
		}
		row = v.of[k].has(token, v.rows[k])
	}
	if row < 0 || row >= v.rows[k] {
		return nil, fmt.Errorf("%s has no row for token %q", s.Model, token)
	}
	return []rowOf{{i, row}}, nil
}

// permuted returns a model's tensor with its rows in the result's order.
func (b *builder) permuted(name string, inputs []*Input, nameIn func(*Input) string, which int) (model.Source, error) {
	var models []int
	var in []model.Source
	for _, input := range inputs {
		src, err := b.rounded(b.open[input.Ref]).Source(nameIn(input))
		if err != nil {
			return nil, err
		}
		in = append(in, src)
		models = append(models, slices.Index(b.v.refs, input.Ref))
	}
	rules, err := b.rules(b.v, models[which], models)
	if err != nil {
		return nil, err
	}
	return newRows(name, rules, in)
}

// rounded returns a model of the file's dtype with compat: mergekit rounds before it
// takes means of rows.
func (b *builder) rounded(c model.Checkpoint) model.Checkpoint {
	if b.o.Compat == "" || b.c.DType == nil {
		return c
	}
	if to, err := model.Cast(c, *b.c.DType); err == nil {
		return to
	}
	return c
}

// companions takes the other files of the tokenizer from the base's folder.
func (b *builder) companions(v *vocabularies) {
	for _, name := range []string{"tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja"} {
		if text := b.beside(v.refs[max(v.base, 0)], name); text != nil {
			b.m.files[name] = text
		}
	}
}
