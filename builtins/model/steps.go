package model

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pewter/builtins/model/hub"
	"pewter/internal/suggest"
)

// stepName matches the names that training frameworks give to checkpoints:
// checkpoint_0001000, checkpoint-500, step1000, global_step20, iter_0000100.
var stepName = regexp.MustCompile(`(?i)^(?:.*[-_.])?(?:checkpoint|ckpt|step|iter|iteration)[-_]?(\d{1,12})(?:-tokens.*)?$`)

// Steps lists the training steps that a source offers, in order: the folders of
// a path, or the folders and revisions of a model in the hub's cache, whose
// names say so.
func Steps(source string) ([]int, error) {
	path, err := locate(source, "")
	if err != nil && !keptInPart(err) {
		return nil, err
	}
	all, err := stepsOf(source, path)
	return slices.Sorted(maps.Keys(all)), err
}

// keptInPart reports whether an error says that the hub's cache lacks one
// revision of a model, and has others.
func keptInPart(err error) bool {
	var missing *hub.Missing
	return errors.As(err, &missing) && len(missing.Repo.Revisions()) > 0
}

// stepsOf returns the path of each step.
func stepsOf(source, path string) (map[int]string, error) {
	all := make(map[int]string)
	if entries, err := os.ReadDir(path); err == nil {
		for _, e := range entries {
			if step, ok := StepOf(e.Name()); ok {
				all[step] = filepath.Join(path, e.Name())
			}
		}
	}
	if repo, ok := hub.Model(source); ok && path != source {
		for _, revision := range repo.Revisions() {
			if step, ok := StepOf(revision); ok {
				if dir, err := repo.Snapshot(revision); err == nil {
					all[step] = dir
				}
			}
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s offers no training steps: want folders such as checkpoint_0001000 (it holds: %s)", source, suggest.Listing(path))
	}
	return all, nil
}

// StepOf returns the training step that the name of a folder or revision says.
func StepOf(name string) (int, bool) {
	m := stepName.FindStringSubmatch(name)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil
}

// StepText lists steps for a message, the middle of many left out.
func StepText(steps []int) string {
	var out []string
	for _, n := range steps {
		out = append(out, strconv.Itoa(n))
	}
	if len(out) > 12 {
		out = append(append(out[:6:6], "…"), out[len(out)-5:]...)
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}
