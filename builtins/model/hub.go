package model

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var hubName = regexp.MustCompile(`^[A-Za-z0-9][\w.-]*/[\w.-]+$`)

// Locate returns the path, for Open, of a source: a path on disk, or
// "org/model", which is looked for in the hub's cache on this machine.
// Revision is a branch, tag or commit there; "" means main. A step, if not
// negative, chooses one of those that Steps lists. Nothing is fetched.
func Locate(source, revision string, step int) (string, error) {
	path, err := locate(source, revision)
	if err != nil || step < 0 {
		return path, err
	}
	all, err := stepsOf(source, path)
	if err != nil {
		return "", err
	}
	if p, ok := all[step]; ok {
		return p, nil
	}
	return "", fmt.Errorf("%s has no step %d; it has %s", source, step, stepText(all))
}

func locate(source, revision string) (string, error) {
	_, err := os.Stat(source)
	switch {
	case err == nil && revision != "":
		return "", fmt.Errorf("%s is a path on disk, which has no revisions; leave out revision=%q", source, revision)
	case err == nil:
		return source, nil
	case !hubName.MatchString(source) || revision == "" && strings.HasPrefix(source, "."):
		return "", notThere(source, err)
	}
	repo := hubRepo(source)
	if _, err := os.Stat(repo); err != nil {
		return "", fmt.Errorf("%s: neither a path here nor a model in the hub's cache, %s; fetch it with `hf download %s`", source, hubCache(), source)
	}
	return snapshot(source, repo, revision)
}

// hubCache is where the hub's own tools keep what they fetch.
func hubCache() string {
	if dir := os.Getenv("HF_HUB_CACHE"); dir != "" {
		return dir
	}
	if dir := os.Getenv("HF_HOME"); dir != "" {
		return filepath.Join(dir, "hub")
	}
	home, _ := os.UserHomeDir()
	return filepath.Join(home, ".cache", "huggingface", "hub")
}

func hubRepo(source string) string {
	return filepath.Join(hubCache(), "models--"+strings.ReplaceAll(source, "/", "--"))
}

// snapshot returns the folder of a revision of a model in the cache.
func snapshot(source, repo, revision string) (string, error) {
	if revision == "" {
		revision = "main"
	}
	if !filepath.IsLocal(revision) {
		return "", fmt.Errorf("revision %q is no name of a branch, tag or commit", revision)
	}
	commit := revision
	if b, err := os.ReadFile(filepath.Join(repo, "refs", revision)); err == nil {
		commit = strings.TrimSpace(string(b))
	}
	dir := filepath.Join(repo, "snapshots", commit)
	if _, err := os.Stat(dir); err == nil && filepath.IsLocal(commit) {
		return dir, nil
	}
	have := listing(filepath.Join(repo, "refs"))
	return "", fmt.Errorf("%s: the hub's cache has no revision %q of it (it has: %s); fetch it with `hf download %s --revision %s`", source, revision, have, source, revision)
}
