package builtins

import (
	"fmt"
	"os"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/model"
	"pewter/builtins/model/tokenizer"
	"pewter/internal/disk"
	"pewter/lang"
)

// A Tokenizer is a tokenizer as a value.
type Tokenizer struct {
	value
	*tokenizer.Tokenizer
}

var _ starlark.HasAttrs = (*Tokenizer)(nil)

// String returns the size of the vocabulary.
func (t *Tokenizer) String() string { return fmt.Sprintf("<tokenizer of %d tokens>", t.Size()) }

// Type returns "tokenizer".
func (*Tokenizer) Type() string { return "tokenizer" }

// Attr returns an attribute.
func (t *Tokenizer) Attr(name string) (starlark.Value, error) { return tokenizerMembers.attr(t, name) }

// AttrNames returns the names of the attributes.
func (*Tokenizer) AttrNames() []string { return tokenizerMembers.names() }

var tokenizerMembers members[*Tokenizer]

func init() {
	text := lang.Param{Name: "text", Type: lang.String, Doc: "a text"}
	special := lang.Param{Name: "special", Type: lang.Bool, Default: false, Doc: "add the tokens that begin and end a text"}
	tokenizerMembers = members[*Tokenizer]{
		{name: "size", doc: "the largest id and one", field: func(t *Tokenizer) (starlark.Value, error) { return starlark.MakeInt(t.Size()), nil }},
		{name: "bos", doc: "the id that begins a text, or None", field: func(t *Tokenizer) (starlark.Value, error) { return tokenID(t.BOS()), nil }},
		{name: "eos", doc: "the id that ends a text, or None", field: func(t *Tokenizer) (starlark.Value, error) { return tokenID(t.EOS()), nil }},
		{name: "digest", doc: "identifies what it does", field: func(t *Tokenizer) (starlark.Value, error) { return starlark.String(t.Digest()), nil }},
		{method: &lang.Func{Name: "encode", Returns: "list of int", Doc: "The ids of a text.", Params: []lang.Param{text, special},
			Run: func(c *lang.Call) (starlark.Value, error) {
				ids, err := c.Recv.(*Tokenizer).TryEncode(c.String("text"), c.Bool("special"))
				if err != nil {
					return nil, c.Errorf("%w", err)
				}
				return lang.FromGo(ids), nil
			}}},
		{method: &lang.Func{Name: "decode", Returns: "string", Doc: "The text of ids.",
			Params: []lang.Param{{Name: "ids", Type: lang.ListOf(lang.Int), Doc: "token ids"}, {Name: "special", Type: lang.Bool, Default: false, Doc: "write special tokens too"}},
			Run:    decode}},
		{method: &lang.Func{Name: "tokens", Returns: "list of string", Doc: "The tokens of a text, as the vocabulary writes them.", Params: []lang.Param{text, special},
			Run: func(c *lang.Call) (starlark.Value, error) {
				t := c.Recv.(*Tokenizer)
				ids, err := t.TryEncode(c.String("text"), c.Bool("special"))
				if err != nil {
					return nil, c.Errorf("%w", err)
				}
				return lang.FromGo(t.Tokens(ids)), nil
			}}},
	}
}

func tokenID(id int32, ok bool) starlark.Value {
	if !ok {
		return starlark.None
	}
	return starlark.MakeInt(int(id))
}

func decode(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Tokenizer)
	ids, err := toIDs(c.Ints("ids"), t.Size())
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return starlark.String(t.Decode(ids, !c.Bool("special"))), nil
}

// toIDs checks that ids are of a vocabulary.
func toIDs(ids []int, size int) ([]int32, error) {
	out := make([]int32, len(ids))
	for i, id := range ids {
		if id < 0 || id >= size {
			return nil, fmt.Errorf("id %d at position %d is outside the vocabulary: want 0 to %d", id, i, size-1)
		}
		out[i] = int32(id)
	}
	return out, nil
}

func (w *World) tokenizers() []*lang.Func {
	return []*lang.Func{{Name: "tokenizer", Group: "Models", Returns: "tokenizer", Run: w.openTokenizer,
		Params:  []lang.Param{{Name: "source", Type: tokenizerSource, Doc: "a tokenizer, a checkpoint, a folder with tokenizer.json or tokenizer.model, such a file, or llama2.c's tokenizer.bin"}},
		Doc:     "The tokenizer of a model.",
		Example: exampleModel + "t = tokenizer(m)\nids = t.encode(\"merge\")\nexpect(t.decode(ids), \"merge\")"}}
}

// tokenizerSource is what a tokenizer can be had from.
var tokenizerSource = lang.Either(lang.Of[*Tokenizer]("tokenizer"), modelType, lang.String)

func (w *World) openTokenizer(c *lang.Call) (starlark.Value, error) {
	if path, ok := lang.Arg[any](c, "source").(string); ok {
		depend(c, w.path(path))
	}
	t, err := w.tokenizerOf(lang.Arg[any](c, "source"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return &Tokenizer{Tokenizer: t}, nil
}

func (w *World) tokenizerOf(source any) (*tokenizer.Tokenizer, error) {
	switch source := source.(type) {
	case *Tokenizer:
		return source.Tokenizer, nil
	case *Model:
		return source.Checkpoint.Tokenizer()
	}
	return readTokenizer(w.path(source.(string)))
}

// withTokenizer is a checkpoint with another tokenizer.
type withTokenizer struct {
	model.Checkpoint
	tok *tokenizer.Tokenizer
}

// Tokenizer returns the tokenizer that was given.
func (m withTokenizer) Tokenizer() (*tokenizer.Tokenizer, error) { return m.tok, nil }

// Digest covers the tokenizer too: it decides what the model is shown.
func (m withTokenizer) Digest() (string, error) {
	d, err := m.Checkpoint.Digest()
	return d + "+" + m.tok.Digest(), err
}

// Tokenizer reads the tokenizer of a folder or file.
func (w *World) Tokenizer(path string) (*tokenizer.Tokenizer, error) {
	return readTokenizer(w.path(path))
}

func readTokenizer(path string) (*tokenizer.Tokenizer, error) {
	if strings.HasSuffix(path, ".bin") {
		return tokenizer.OpenLlama2c(path)
	}
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return tokenizer.Open(path)
	}
	data, err := disk.ReadFile(path, 512<<20)
	if err != nil {
		return nil, err
	}
	parse := tokenizer.Parse
	if strings.HasSuffix(path, ".model") {
		parse = tokenizer.ParseSentencePiece
	}
	t, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}
