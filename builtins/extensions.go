package builtins

import (
	"context"
	"fmt"
	"slices"

	"go.starlark.net/starlark"

	"pewter/builtins/extend"
	"pewter/builtins/merge"
)

// Extend loads the merge methods of a Go file, which are verbs of every world
// made from then on. They stop when ctx ends. Errors name file, line and column,
// and a method whose name is taken.
func Extend(ctx context.Context, path string) error {
	methods, err := extend.Load(ctx, path)
	if err != nil {
		return err
	}
	taken := new(World).names()
	for _, m := range methods {
		if _, word := starlark.Universe[m.Name]; word || slices.Contains(taken, m.Name) {
			return fmt.Errorf("%s: there is a verb %s already: register the method under another name", path, m.Name)
		}
	}
	for _, m := range methods {
		merge.Methods.Add(m.Name, m.Doc, m.Value)
	}
	return nil
}

// StopExtensions has methods of extensions end with an error when ctx does, until the
// next call: a line at the prompt can be interrupted.
func StopExtensions(ctx context.Context) { extend.Stop(ctx) }

// CheckExtension finds what is wrong in the text of a Go file, without running it.
func CheckExtension(path, src string) error {
	return extend.Lint(path, []byte(src))
}
