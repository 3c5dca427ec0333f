package model

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"pewter/builtins/model/hub"
	"pewter/internal/suggest"
)

// Locate returns the path, for Open, of a source: a path on disk, or
// "org/model", which is looked for in the hub's cache on this machine.
// Revision is a branch, tag or commit there; "" means main. A step, if not
// negative, chooses one of those that Steps lists. Nothing is fetched: where the
// cache lacks the revision or step, the error is a *hub.Missing or a *NoStep.
func Locate(source, revision string, step int) (string, error) {
	path, err := locate(source, revision)
	if step < 0 || err != nil && !keptInPart(err) {
		return path, err
	}
	all, err := stepsOf(source, path)
	if err != nil && path == source {
		return "", err
	}
	if p, ok := all[step]; ok {
		return p, nil
	}
	return "", &NoStep{source, step, StepText(slices.Sorted(maps.Keys(all)))}
}

// A NoStep says that a source offers no such training step here.
type NoStep struct {
	Source string
	Step   int
	have   string
}

func (e *NoStep) Error() string {
	return fmt.Sprintf("%s has no step %d; it has %s", e.Source, e.Step, e.have)
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
		return "", suggest.NotThere(source, err)
	}
	return repo.Snapshot(revision)
}
