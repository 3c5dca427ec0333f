package merge

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// resolved follows an alias to what it stands for.
func resolved(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// A pair is a key of a mapping and its value.
type pair struct{ key, value *yaml.Node }

// pairs returns what a mapping holds: its own keys, each once, and those that a merge
// key (<<) takes from other mappings and it has not itself.
func (d *decoder) pairs(n *yaml.Node, what string) []pair {
	return d.pairsBut(n, what, make(map[*yaml.Node]bool))
}

// pairsBut is pairs without what mappings that are done have: they may hold themselves.
func (d *decoder) pairsBut(n *yaml.Node, what string, done map[*yaml.Node]bool) (out []pair) {
	done[n] = true
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], resolved(n.Content[i+1])
		switch {
		case resolved(key).Kind != yaml.ScalarNode:
			d.fail(key, "a key of %s is %s, want a name", what, kindOf(resolved(key)))
		case seen[resolved(key).Value]:
			d.fail(key, "key %q is given twice in %s", resolved(key).Value, what)
		default:
			seen[resolved(key).Value] = true
			out = append(out, pair{resolved(key), value})
		}
	}
	return d.merged(out, seen, done)
}

// merged replaces merge keys by what they take; each mapping is taken from once.
func (d *decoder) merged(in []pair, seen map[string]bool, done map[*yaml.Node]bool) (out []pair) {
	for _, p := range in {
		if p.key.Tag != "!!merge" {
			out = append(out, p)
			continue
		}
		from := []*yaml.Node{p.value}
		if p.value.Kind == yaml.SequenceNode {
			from = p.value.Content
		}
		for _, n := range from {
			out = append(out, d.taken(p.key, resolved(n), seen, done)...)
		}
	}
	return out
}

// taken returns the pairs of a mapping whose keys are not seen yet.
func (d *decoder) taken(at, n *yaml.Node, seen map[string]bool, done map[*yaml.Node]bool) (out []pair) {
	if n.Kind != yaml.MappingNode {
		d.fail(at, "<< takes keys from %s, want a mapping, or a list of them", kindOf(n))
	}
	if n.Kind != yaml.MappingNode || done[n] {
		return nil
	}
	for _, p := range d.pairsBut(n, "a mapping", done) {
		if !seen[p.key.Value] {
			seen[p.key.Value] = true
			out = append(out, p)
		}
	}
	return out
}

// kindOf says what a node is.
func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		switch n.Tag {
		case "!!null":
			return "empty"
		case "!!str":
			return strconv.Quote(n.Value)
		}
		return n.Value
	}
	return "nothing"
}

// flow returns a node on one line; lists in lists are not shown, as they may
// hold themselves.
func flow(n *yaml.Node) string {
	if n.Kind != yaml.SequenceNode {
		return kindOf(n)
	}
	parts := make([]string, len(n.Content))
	for i, e := range n.Content {
		parts[i] = kindOf(resolved(e))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
