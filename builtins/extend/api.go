package extend

import (
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// apiPath is what extensions import.
const apiPath = "pewter/ext"

// declarations are those of the packages that extensions may import.
//
//go:embed api/*.txt
var declarations embed.FS

// apis imports those packages for the type checker.
type apis struct{}

// Import implements types.Importer.
func (apis) Import(path string) (*types.Package, error) {
	src, err := declarations.ReadFile("api/" + strings.ReplaceAll(path, "/", "_") + ".txt")
	if err != nil {
		return nil, fmt.Errorf("no such package")
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	conf := types.Config{IgnoreFuncBodies: true}
	return conf.Check(path, fset, []*ast.File{file}, nil)
}

// importable are the paths of the packages that extensions may import.
func importable() (paths []string) {
	list, _ := declarations.ReadDir("api") // embedded
	for _, f := range list {
		paths = append(paths, strings.ReplaceAll(strings.TrimSuffix(f.Name(), ".txt"), "_", "/"))
	}
	slices.Sort(paths)
	return paths
}
