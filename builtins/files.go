package builtins

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"go.starlark.net/starlark"

	"pewter/builtins/model"
	"pewter/builtins/model/safetensors"
	"pewter/lang"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// readTensors reads a .safetensors file as a dict.
func (w *World) readTensors(path string) (starlark.Value, error) {
	f, err := safetensors.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	d := starlark.NewDict(len(f.Names()))
	for _, name := range f.Names() {
		_ = d.SetKey(starlark.String(name), w.tensorOf(model.SourceIn(f, name))) // a string is hashable
	}
	return d, nil
}

// depend makes the cell that runs depend on a file, or on a folder and what
// lies in it.
func depend(c *lang.Call, path string) {
	lang.Depend(c.Thread, path)
	entries, err := os.ReadDir(path)
	if err != nil {
		return // a file
	}
	for _, e := range entries {
		lang.Depend(c.Thread, filepath.Join(path, e.Name()))
	}
}
