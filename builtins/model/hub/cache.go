// Package hub finds models and data sets in the cache that the hub's own tools
// keep on this machine, and fetches into it what is not there.
//
//	CACHE/models--org--name/refs/main             the commit that a branch or tag means
//	CACHE/models--org--name/blobs/HASH            a file's bytes
//	CACHE/models--org--name/snapshots/COMMIT/…    links to them, under the files' names
package hub

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// The kinds of repositories.
const (
	models   = "models"
	datasets = "datasets"
)

// A Repo is a repository of the hub.
type Repo struct {
	Name string // "org/name"
	kind string
}

var repoName = regexp.MustCompile(`^[A-Za-z0-9][\w.-]*/[\w.-]+$`)

// Model returns the repository of a model, if name can be the name of one.
func Model(name string) (Repo, bool) {
	return Repo{name, models}, repoName.MatchString(name) && !strings.Contains(name, "..")
}

// Dataset returns the repository of a data set.
func Dataset(name string) Repo { return Repo{name, datasets} }

// Cache is the folder where the hub's own tools keep what they fetch.
func Cache() string {
	if dir := os.Getenv("HF_HUB_CACHE"); dir != "" {
		return dir
	}
	return filepath.Join(home(), "hub")
}

// home is the folder of the hub's tools.
func home() string {
	if dir := os.Getenv("HF_HOME"); dir != "" {
		return dir
	}
	user, err := os.UserHomeDir()
	if err != nil {
		user = "~"
	}
	return filepath.Join(user, ".cache", "huggingface")
}

// Dir is the folder of a repository in the cache.
func (r Repo) Dir() string {
	return filepath.Join(Cache(), r.kind+"--"+strings.ReplaceAll(r.Name, "/", "--"))
}

// Snapshots lists the folders of all revisions in the cache.
func (r Repo) Snapshots() []string {
	dir := filepath.Join(r.Dir(), "snapshots")
	entries, _ := os.ReadDir(dir)
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out
}

// Revisions lists the branches and tags in the cache.
func (r Repo) Revisions() []string {
	refs := filepath.Join(r.Dir(), "refs")
	var out []string
	_ = filepath.WalkDir(refs, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if name, err := filepath.Rel(refs, path); err == nil {
				out = append(out, filepath.ToSlash(name))
			}
		}
		return nil
	})
	return out
}

// Missing says that the cache has no such revision of a repository.
type Missing struct {
	Repo     Repo
	Revision string // "": the main branch, and nothing else of it either
}

func (e *Missing) Error() string {
	if e.Revision == "" {
		return fmt.Sprintf("%s: neither a path here nor a model in the hub's cache, %s; fetch it with `hf download %s`", e.Repo.Name, Cache(), e.Repo.Name)
	}
	have := strings.Join(e.Repo.Revisions(), ", ")
	if have == "" {
		have = "none"
	}
	return fmt.Sprintf("%s: the hub's cache has no revision %q of it (it has: %s); fetch it with `hf download %s --revision %s`", e.Repo.Name, e.Revision, have, e.Repo.Name, e.Revision)
}

// Snapshot returns the folder of a revision (a branch, tag or commit; "" is the
// main branch) in the cache; where there is none the error is a *Missing.
func (r Repo) Snapshot(revision string) (string, error) {
	if _, err := os.Stat(r.Dir()); err != nil {
		return "", &Missing{r, revision}
	}
	name := revision
	if name == "" {
		name = "main"
	}
	if !filepath.IsLocal(name) {
		return "", fmt.Errorf("revision %q is no name of a branch, tag or commit", revision)
	}
	commit := name
	if b, err := os.ReadFile(filepath.Join(r.Dir(), "refs", name)); err == nil {
		commit = strings.TrimSpace(string(b))
	}
	dir := filepath.Join(r.Dir(), "snapshots", commit)
	if _, err := os.Stat(dir); err == nil && filepath.IsLocal(commit) {
		return dir, nil
	}
	return "", &Missing{r, name}
}
