// Package registry holds named, documented values: one table for each kind of
// thing that a single new file adds (merge methods, benchmarks, similarity
// measures, architectures).
package registry

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"pewter/internal/suggest"
)

// An Entry is a named value and the documentation that help prints.
type Entry[T any] struct {
	Name, Doc string
	Value     T
}

// A Table maps names to entries. The zero Table is not usable; call New.
type Table[T any] struct {
	kind string
	m    map[string]Entry[T]
}

// New returns an empty table. Kind names what it holds in error messages.
func New[T any](kind string) *Table[T] {
	return &Table[T]{kind: kind, m: make(map[string]Entry[T])}
}

// Add adds an entry. It panics if the name is taken: two files claim it.
func (t *Table[T]) Add(name, doc string, v T) {
	if _, dup := t.m[name]; dup {
		panic(fmt.Sprintf("registry: %s %q added twice", t.kind, name))
	}
	t.m[name] = Entry[T]{Name: name, Doc: doc, Value: v}
}

// Lookup returns the named entry, or an error that names the nearest entry and
// lists them all.
func (t *Table[T]) Lookup(name string) (Entry[T], error) {
	e, ok := t.m[name]
	if ok {
		return e, nil
	}
	return e, fmt.Errorf("unknown %s %q%s; have: %s", t.kind, name,
		suggest.DidYouMean(name, t.Names()), strings.Join(t.Names(), ", "))
}

// Names returns the names in order.
func (t *Table[T]) Names() []string { return slices.Sorted(maps.Keys(t.m)) }

// All yields the entries in the order of their names.
func (t *Table[T]) All() iter.Seq[Entry[T]] {
	return func(yield func(Entry[T]) bool) {
		for _, name := range t.Names() {
			if !yield(t.m[name]) {
				return
			}
		}
	}
}
