package builtins

import (
	"go.starlark.net/starlark"

	"pewter/builtins/table"
	"pewter/builtins/train/grammar"
	"pewter/lang"
)

// A Grammar is a fragment of a language as a value.
type Grammar struct {
	value
	*grammar.Grammar
}

var _ starlark.HasAttrs = (*Grammar)(nil)

// String returns "<grammar of German>".
func (g *Grammar) String() string { return "<grammar of " + g.Name + ">" }

// Type returns "grammar".
func (*Grammar) Type() string { return "grammar" }

// Attr returns an attribute.
func (g *Grammar) Attr(name string) (starlark.Value, error) { return grammarMembers.attr(g, name) }

// AttrNames returns the names of the attributes.
func (*Grammar) AttrNames() []string { return grammarMembers.names() }

var grammarMembers members[*Grammar]

func init() {
	params := func(n, seed int) []lang.Param {
		count := lang.Such(lang.Int, "from 0 to 10 million", func(n int) bool { return n >= 0 && n <= 10_000_000 })
		return []lang.Param{{Name: "n", Type: count, Default: n, Doc: "how many"}, {Name: "seed", Type: lang.Int, Default: seed, Doc: "of the draw"}}
	}
	grammarMembers = members[*Grammar]{
		{name: "lang", doc: "its ISO 639-3 code", field: func(g *Grammar) (starlark.Value, error) { return starlark.String(g.Code), nil }},
		{name: "name", doc: "the language in English", field: func(g *Grammar) (starlark.Value, error) { return starlark.String(g.Name), nil }},
		{method: &lang.Func{Name: "text", Returns: "list of string", Params: params(8000, 0), Doc: "Sentences to train on. None has a subject and predicate that pairs() tests. With one seed, sentence i of every language says the same.",
			Run: func(c *lang.Call) (starlark.Value, error) {
				return lang.FromGo(c.Recv.(*Grammar).Text(c.Int("n"), uint64(c.Int("seed")))), nil
			}}},
		{method: &lang.Func{Name: "pairs", Returns: "table", Params: params(400, 1), Doc: "Minimal pairs: columns good, bad, phenomenon, and between: whether the nouns between have the same number as the subject, the other, or there are none; as many have the one as the other. An error where predicates do not agree (zho).",
			Run: func(c *lang.Call) (starlark.Value, error) {
				g := c.Recv.(*Grammar)
				pairs := g.Pairs(c.Int("n"), uint64(c.Int("seed")))
				if len(pairs) == 0 {
					return nil, c.Errorf("%s has no agreement of subject and predicate, so no minimal pairs; text(), endings() and words() work", g.Grammar.Name)
				}
				return pairsTable(pairs)
			}}},
		{method: &lang.Func{Name: "endings", Returns: "table", Params: params(400, 4), Doc: "Beginnings of sentences with four endings each, one of them right: columns context, choices, gold. The others have the wrong number, or no predicate.",
			Run: func(c *lang.Call) (starlark.Value, error) {
				return choicesTable(c.Recv.(*Grammar).Endings(c.Int("n"), uint64(c.Int("seed"))))
			}}},
		{method: &lang.Func{Name: "words", Returns: "table", Params: params(400, 5), Doc: "Beginnings of sentences with five next words each, one of them right: columns context, choices, gold. The others have the wrong number, or are of another kind.",
			Run: func(c *lang.Call) (starlark.Value, error) {
				return choicesTable(c.Recv.(*Grammar).Words(c.Int("n"), uint64(c.Int("seed"))))
			}}},
		{method: &lang.Func{Name: "passages", Returns: "list of string", Params: params(8000, 6), Doc: "Passages to train on: three sentences about one person or some people. Passage i of every language says the same.",
			Run: func(c *lang.Call) (starlark.Value, error) {
				return lang.FromGo(c.Recv.(*Grammar).Passages(c.Int("n"), uint64(c.Int("seed")))), nil
			}}},
		{method: &lang.Func{Name: "questions", Returns: "table", Params: params(400, 7), Doc: "Passages of two sentences, each with four that might go on, of which one is about the same people: columns context, choices, gold. All four are right on their own and of one number, so that who knows the grammar alone is right in a quarter.",
			Run: func(c *lang.Call) (starlark.Value, error) {
				return choicesTable(c.Recv.(*Grammar).Questions(c.Int("n"), uint64(c.Int("seed"))))
			}}},
		{method: &lang.Func{Name: "parallel", Returns: "list of string", Params: params(400, 2), Doc: "Sentences whose meaning depends on the seed alone: sentence i of every language says the same.",
			Run: func(c *lang.Call) (starlark.Value, error) {
				return lang.FromGo(grammar.Parallel(c.Recv.(*Grammar).Grammar, c.Int("n"), uint64(c.Int("seed")))), nil
			}}},
	}
}

func pairsTable(pairs []grammar.Pair) (starlark.Value, error) {
	n := len(pairs)
	good, bad, what, between := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, p := range pairs {
		good[i], bad[i], what[i], between[i] = p.Good, p.Bad, p.Phenomenon, p.Between
	}
	t, err := table.New(&table.Column{Name: "good", String: good}, &table.Column{Name: "bad", String: bad},
		&table.Column{Name: "phenomenon", String: what}, &table.Column{Name: "between", String: between})
	if err != nil {
		return nil, err
	}
	return newTable(t), nil
}

func choicesTable(choices []grammar.Choice) (starlark.Value, error) {
	rows := make([][]table.Cell, len(choices))
	for i, c := range choices {
		rows[i] = []table.Cell{{Name: "context", Value: c.Context}, {Name: "choices", Value: c.Choices}, {Name: "gold", Value: int64(c.Gold)}}
	}
	t, err := table.FromRows(rows)
	if err != nil {
		return nil, err
	}
	return newTable(t), nil
}
