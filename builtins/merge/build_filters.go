package merge

import (
	"fmt"
	"slices"
	"strings"

	"pewter/internal/suggest"
)

// unmatched warns of filters that are part of no tensor's name, in the result or the models.
func (b *builder) unmatched() {
	names := slices.Clone(b.m.names)
	for _, c := range b.checkpoints() {
		names = append(names, c.Names()...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, v := range b.c.everyValue() {
		for _, c := range v.Cases {
			if c.all() || slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, c.Filter) }) {
				continue
			}
			b.warn(fmt.Sprintf("%s: filter %q of %s is part of no tensor's name%s: its value is not used",
				b.c.at(v.node), c.Filter, v.Name, suggest.DidYouMean(c.Filter, partsOf(names))))
		}
	}
}

// partsOf returns what stands between the points of names, each once.
func partsOf(names []string) []string {
	var parts []string
	for _, name := range names {
		parts = append(parts, strings.Split(name, ".")...)
	}
	slices.Sort(parts)
	return slices.Compact(parts)
}
