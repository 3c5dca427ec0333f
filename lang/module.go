package lang

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.starlark.net/lib/math"
	"go.starlark.net/lib/time"
	"go.starlark.net/starlark"

	"pewter/internal/disk"
	"pewter/internal/suggest"
)

// standard are the modules that come with Starlark: load("math", "sqrt").
var standard = map[string]starlark.StringDict{
	"math": moduleMembers(math.Module.Members, "math", math.Module),
	"json": moduleMembers(boundedJSON.Members, "json", boundedJSON),
	"time": moduleMembers(time.Module.Members, "time", time.Module),
}

func isStandardModule(name string) bool { return standard[name] != nil }

// moduleMembers returns the members of a module and the module itself, so that
// both load("math", "sqrt") and load("math", "math") work.
func moduleMembers(members starlark.StringDict, name string, module starlark.Value) starlark.StringDict {
	out := starlark.StringDict{name: module}
	for k, v := range members {
		out[k] = v
	}
	return out
}

// modules are the .star files that load statements have named, by path.
type modules struct {
	s       *Session
	files   map[string]*moduleFile
	globals map[key]starlark.StringDict // of the files that have run
	loading []string
}

// A moduleFile is a file as it was when this run first read it.
type moduleFile struct {
	src *source
	u   *unit
	err error
	key key
}

func newModules(s *Session) *modules {
	return &modules{s: s, files: map[string]*moduleFile{}, globals: map[key]starlark.StringDict{}}
}

// refresh makes the next load of each file read it again.
func (m *modules) refresh() { m.files = map[string]*moduleFile{} }

// load implements the load statement.
func (m *modules) load(thread *starlark.Thread, name string) (starlark.StringDict, error) {
	if g := m.named(name); g != nil {
		return g, nil
	}
	path := resolvePath(thread.CallFrame(0).Pos.Filename(), name)
	if i := slices.Index(m.loading, path); i >= 0 {
		return nil, fmt.Errorf("modules load each other in a cycle: %s", strings.Join(append(m.loading[i:], path), " loads "))
	}
	f := m.open(path)
	if f.err != nil {
		return nil, f.err
	}
	if g := m.globals[f.key]; g != nil {
		return g, nil
	}
	return m.exec(thread, path, f)
}

// exec runs a file as part of the task of thread.
func (m *modules) exec(thread *starlark.Thread, path string, f *moduleFile) (starlark.StringDict, error) {
	m.loading = append(m.loading, path)
	defer func() { m.loading = m.loading[:len(m.loading)-1] }()
	t := thread.Local(taskKey).(*task)
	g, err := t.exec(path, f.u.prog, m.s.base)
	g.Freeze()
	if err != nil {
		return nil, err
	}
	m.globals[f.key] = g
	return g, nil
}

// named returns the module of a name that is not a file's, or nil.
func (m *modules) named(name string) starlark.StringDict {
	if g := m.s.env.Modules[name]; g != nil {
		return g
	}
	return standard[name]
}

// open reads and compiles a file, once a run.
func (m *modules) open(path string) *moduleFile {
	if f := m.files[path]; f != nil {
		return f
	}
	f := &moduleFile{}
	m.files[path] = f
	text, err := m.read(path)
	if err != nil {
		f.err = err
		return f
	}
	f.src = newSource(path, text)
	m.s.sources[path] = f.src
	if f.u, f.err = compile(f.src, f.src.text, 1, moduleDialect); f.err == nil {
		f.err = m.s.allDefined(f.src, f.u, m.s.base)
	}
	f.key = m.fileKey(path, f)
	return f
}

// comes begins the names of the modules that come with the program:
// load("pewter/limits_of_merging/lib.star", "LANGS") in a notebook anywhere.
const comes = "pewter/"

// read returns the text of a module that comes with the program, or of a file.
func (m *modules) read(path string) (string, error) {
	name, ok := strings.CutPrefix(path, comes)
	if !ok || m.s.env.Files == nil {
		return readModule(path)
	}
	text, err := fs.ReadFile(m.s.env.Files, name)
	if err != nil {
		return "", fmt.Errorf("no module %s comes with pewter%s", path, suggest.DidYouMean(path, m.coming()))
	}
	return string(text), nil
}

// coming lists the modules that come with the program.
func (m *modules) coming() (names []string) {
	_ = fs.WalkDir(m.s.env.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, comes+path)
		}
		return nil // a folder that cannot be read has no names to suggest
	})
	return names
}

// readModule reads a file of a size that a program can have.
func readModule(path string) (string, error) {
	text, err := disk.ReadFile(path, 16<<20)
	return string(disk.Text(text)), err
}

// fileKey returns the key of a file: its text and the keys of those that it loads.
func (m *modules) fileKey(path string, f *moduleFile) key {
	h := sha256.New()
	fmt.Fprintf(h, "%q\n%q\n", path, f.src.text)
	if f.u != nil {
		for _, name := range f.u.loads {
			fmt.Fprintf(h, "%s %x\n", name, m.key(path, name))
		}
	}
	return key(h.Sum(nil))
}

// key returns the key of the module that the file at path names.
func (m *modules) key(path, name string) key {
	if m.named(name) != nil {
		return key{}
	}
	return m.open(resolvePath(path, name)).key
}

// resolvePath returns the path of the module that the file at from names.
func resolvePath(from, name string) string {
	from = plainPath(from)
	if strings.HasPrefix(name, comes) {
		return path.Clean(name)
	}
	if strings.HasPrefix(from, comes) {
		return path.Join(path.Dir(from), name)
	}
	if filepath.IsAbs(name) || strings.HasPrefix(from, "<") {
		return filepath.Clean(name)
	}
	return filepath.Join(filepath.Dir(from), filepath.FromSlash(name))
}
