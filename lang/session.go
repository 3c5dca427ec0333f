package lang

import (
	"io/fs"
	"time"

	"go.starlark.net/starlark"
)

// An Env is what a session gives its programs.
type Env struct {
	Funcs   []*Func                        // the table of verbs
	Methods map[string][]*Func             // those of values, by the name of their type, for completion
	Names   starlark.StringDict            // further names, predeclared like the verbs
	Modules map[string]starlark.StringDict // modules that load statements name, besides files
	Files   fs.FS                          // modules that come with the program: "pewter/NAME" loads NAME of it
	Locals  map[string]any                 // locals of every thread, for builtins
	Limits  Limits                         // of each cell

	// Begin, where set, hears of every program that begins to run, a module's too; what
	// it returns is called at its end.
	Begin func(thread *starlark.Thread) (end func())
}

// Limits bound what one cell may use. Zero means no limit.
type Limits struct {
	Steps  uint64        // Starlark computation steps
	Memory uint64        // bytes that the heap may grow
	Time   time.Duration // wall clock
}

// A Session is the state of a running notebook or of a REPL. It is used by one
// goroutine at a time.
type Session struct {
	env     Env
	base    starlark.StringDict // universal and predeclared names
	scope   starlark.StringDict // base and all variables: what a chunk sees
	done    map[key]*result     // of the cells of the last run
	modules *modules
	sources map[string]*source

	byDigest map[string]*Cell // the cells of the last run
	defined  []string         // the names in scope that they define
	task     *task            // that runs, or nil
	chunks   int
	ran      int
}

// A result is what a cell left behind.
type result struct {
	id      int // no two results of a session share it
	globals starlark.StringDict
	outputs []Output
	files   []fileState
}

// NewSession returns a session in which the verbs and names of env are predeclared
// in every cell, module and chunk.
func NewSession(env Env) *Session {
	s := &Session{env: env, base: starlark.StringDict{}, scope: starlark.StringDict{}, sources: map[string]*source{}}
	for _, names := range []starlark.StringDict{starlark.Universe, s.guards(), showers, comparers, Predeclare(env.Funcs), env.Names} {
		for name, v := range names {
			s.base[name] = v
			s.scope[name] = v
		}
	}
	s.modules = newModules(s)
	return s
}

// Ran returns the number of cells that have run, not counting those whose results
// were reused.
func (s *Session) Ran() int { return s.ran }

// Forget drops the results of all cells, so that the next Run runs every cell.
func (s *Session) Forget() { s.done = nil }

// Lookup returns the value that a name has at the prompt, or nil.
func (s *Session) Lookup(name string) starlark.Value { return s.scope[name] }
