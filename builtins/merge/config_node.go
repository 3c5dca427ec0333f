package merge

import (
	"maps"
	"slices"
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

// kindOf says what a node is.
func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return "empty"
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
