package builtins

import (
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/tensor"
	"pewter/lang"
)

// modelMembers are the attributes of checkpoints, filled by init, since the
// methods refer to checkpoints.
var modelMembers members[*Model]

func init() {
	text := func(f func(*Model) string) func(*Model) (starlark.Value, error) {
		return func(m *Model) (starlark.Value, error) { return starlark.String(f(m)), nil }
	}
	number := func(f func(*Model) int) func(*Model) (starlark.Value, error) {
		return func(m *Model) (starlark.Value, error) { return starlark.MakeInt(f(m)), nil }
	}
	modelMembers = members[*Model]{
		{name: "name", doc: "what tables call it", field: text(func(m *Model) string { return m.Name() })},
		{name: "arch", doc: "the architecture's class", field: text(func(m *Model) string { return m.Config().Arch })},
		{name: "config", doc: "its config.json, as a dict", field: func(m *Model) (starlark.Value, error) { return fromJSON(m.Config().Raw), nil }},
		{name: "params", doc: "how many parameters it has", field: number((*Model).parameters)},
		{name: "bytes", doc: "the size of its weights", field: number((*Model).bytes)},
		{name: "layers", doc: "how many layers it has", field: number(func(m *Model) int { return m.Config().Layers })},
		{name: "dtype", doc: "the type of most of its weights", field: text((*Model).dtype)},
		{name: "tensors", doc: "the names of its tensors", field: func(m *Model) (starlark.Value, error) { return lang.FromGo(m.Names()), nil }},
		{name: "digest", doc: "identifies its contents", field: func(m *Model) (starlark.Value, error) {
			d, err := m.Digest()
			return starlark.String(d), err
		}},
		{name: "recipe", doc: "how it was made, as text", field: func(m *Model) (starlark.Value, error) {
			return Plain(strings.TrimRight(model.RecipeText(m.Checkpoint), "\n")), nil
		}},
		{method: &lang.Func{Name: "rename", Returns: "checkpoint", Doc: "The same model under another name.",
			Params: []lang.Param{{Name: "name", Type: lang.String, Doc: "the name"}},
			Run: func(c *lang.Call) (starlark.Value, error) {
				m := c.Recv.(*Model)
				return m.w.newModel(model.Rename(m.Checkpoint, c.String("name"))), nil
			}}},
		{method: &lang.Func{Name: "cast", Returns: "checkpoint", Doc: "The same model with its weights rounded to a type.",
			Params: []lang.Param{{Name: "dtype", Type: dtypeType, Doc: "float32, bfloat16 or float16"}},
			Run: func(c *lang.Call) (starlark.Value, error) {
				m := c.Recv.(*Model)
				ck, err := model.Cast(m.Checkpoint, lang.Arg[tensor.DType](c, "dtype"))
				if err != nil {
					return nil, c.Errorf("%w", err)
				}
				return m.w.newModel(ck), nil
			}}},
		{method: &lang.Func{Name: "to_mergekit", Returns: "string", Doc: "The mergekit file of a merge: YAML that mergekit, mergekit() and pewter merge read. Its models must be on disk.",
			Run: func(c *lang.Call) (starlark.Value, error) {
				text, err := merge.ToMergekit(c.Recv.(*Model).Checkpoint)
				if err != nil {
					return nil, c.Errorf("%w", err)
				}
				return starlark.String(text), nil
			}}},
		{name: "tokenizer", doc: "its tokenizer", field: func(m *Model) (starlark.Value, error) {
			t, err := m.Tokenizer()
			if err != nil {
				return nil, err
			}
			return &Tokenizer{Tokenizer: t}, nil
		}},
	}
	modelMembers = append(modelMembers, computing()...)
}

// computing are the methods that run the model.
func computing() members[*Model] {
	return members[*Model]{
		{method: &lang.Func{Name: "logits", Returns: "tensor", Run: logits, Doc: "The logits [tokens, vocabulary] after each token of a text.",
			Params: []lang.Param{{Name: "ids_or_text", Type: idsOrText, Doc: "a text, or token ids"}}}},
		{method: &lang.Func{Name: "hidden", Returns: "list of tensors", Run: hidden, Doc: "Hidden states [tokens, hidden]: the embeddings, then the output of each layer, the last after the final norm.",
			Params: []lang.Param{{Name: "ids_or_text", Type: idsOrText, Doc: "a text, or token ids"}}}},
		{method: &lang.Func{Name: "score", Returns: "float", Run: scoreText, Doc: "The log-likelihood of a continuation after a context, in nats: the sum over its tokens.",
			Params: []lang.Param{{Name: "context", Type: lang.String, Doc: "what stands before; \"\": the beginning of a text"}, {Name: "continuation", Type: lang.String, Doc: "what is scored"}}}},
		{method: &generateFunc},
	}
}
