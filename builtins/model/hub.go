package model

import (
	"fmt"
	"os"
	"strings"

	"pewter/builtins/model/hub"
)

// Locate returns the path, for Open, of a source: a path on disk, or
// "org/model", which is looked for in the hub's cache on this machine.
// Revision is a branch, tag or commit there; "" means main. A step, if not
// negative, chooses one of those that Steps lists. Nothing is fetched:
// where the cache lacks the revision, the error is a *hub.Missing.
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
	repo, onHub := hub.Model(source)
	switch {
	case err == nil && revision != "":
		return "", fmt.Errorf("%s is a path on disk, which has no revisions; leave out revision=%q", source, revision)
	case err == nil:
		return source, nil
	case !onHub || revision == "" && strings.HasPrefix(source, "."):
		return "", notThere(source, err)
	}
	return repo.Snapshot(revision)
}
