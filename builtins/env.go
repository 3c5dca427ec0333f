package builtins

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"go.starlark.net/starlark"
)

// An environment is the value env: what a reader needs to run it again.
type environment struct {
	value
	w *World
}

var _ starlark.HasAttrs = environment{}

func (w *World) env() starlark.Value { return environment{w: w} }

// String returns "<env>".
func (environment) String() string { return "<env>" }

// Type returns "env".
func (environment) Type() string { return "env" }

// Display lists everything.
func (e environment) Display(mime string) ([]byte, bool) {
	var b strings.Builder
	for _, name := range e.AttrNames() {
		v, err := e.Attr(name)
		if err == nil && v != starlark.String("") {
			b.WriteString(name + ": " + plainText(v) + "\n")
		}
	}
	return []byte(b.String()), mime == "text/plain"
}

// Attr returns an attribute.
func (e environment) Attr(name string) (starlark.Value, error) {
	switch name {
	case "name":
		return starlark.String(e.w.Notebook), nil
	case "dir":
		return starlark.String(filepath.Dir(e.w.Notebook)), nil
	case "version":
		return starlark.String(e.w.Version), nil
	case "device":
		dev, err := e.w.device()
		if err != nil || dev == nil {
			return starlark.String(""), err
		}
		return starlark.String(dev.Name()), nil
	case "system":
		return starlark.String(runtime.GOOS + "/" + runtime.GOARCH), nil
	case "commit":
		return starlark.String(e.w.Commit()), nil
	}
	return nil, nil
}

// AttrNames returns the names of the attributes.
func (environment) AttrNames() []string {
	return []string{"name", "dir", "version", "device", "system", "commit"}
}

// Commit returns the git commit of the notebook's folder, with a + where files
// differ from it, or "".
func (w *World) Commit() string {
	if _, err := os.Stat(w.Notebook); err != nil {
		return ""
	}
	git := func(args ...string) (string, error) {
		out, err := exec.Command("git", append([]string{"-C", filepath.Dir(w.Notebook)}, args...)...).Output()
		return strings.TrimSpace(string(out)), err
	}
	id, err := git("rev-parse", "--short", "HEAD")
	if err != nil {
		return ""
	}
	if changed, err := git("status", "--porcelain", "--untracked-files=no"); err == nil && changed != "" {
		id += "+"
	}
	return id
}

// DeviceName returns the name of the device that computed, "" where none did.
func (w *World) DeviceName() string {
	if w.dev == nil {
		return ""
	}
	return w.dev.Name()
}
