package builtins

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"pewter/builtins/model"
	"pewter/builtins/model/hub"
)

// OpenModel opens what load(source) names: a path, or a model of the hub.
func (w *World) OpenModel(ctx context.Context, source string) (model.Checkpoint, error) {
	path, err := w.find(ctx, w.source(source), "", -1)
	if err != nil {
		return nil, err
	}
	return model.Open(path)
}

// find returns the path of a checkpoint. What neither is a path nor stands in the
// hub's cache is fetched, unless the network is forbidden.
func (w *World) find(ctx context.Context, source, revision string, step int) (string, error) {
	path, err := model.Locate(source, revision, step)
	repo, ok := w.absent(source, err)
	if !ok {
		return path, err
	}
	if step >= 0 {
		err = w.fetchStep(ctx, repo, step)
	} else {
		_, err = w.hub().Fetch(ctx, repo, revision, hub.Checkpoint(""))
	}
	if err != nil {
		return "", fmt.Errorf("%s is no path here, and the hub does not give it: %w", source, cause(ctx, err))
	}
	return model.Locate(source, revision, step)
}

// absent returns the repository to ask for what Locate did not find, if there is
// one to be asked.
func (w *World) absent(source string, err error) (hub.Repo, bool) {
	var missing *hub.Missing
	var step *model.NoStep
	if !errors.As(err, &missing) && !errors.As(err, &step) {
		return hub.Repo{}, false
	}
	_, local := os.Stat(source)
	repo, ok := hub.Model(source)
	return repo, ok && local != nil && !w.offline()
}

// offline reports whether the network is forbidden, here or to all tools of the hub.
func (w *World) offline() bool {
	off := os.Getenv("HF_HUB_OFFLINE")
	return w.Offline || off != "" && off != "0"
}

// hub returns a client that tells how far it is.
func (w *World) hub() *hub.Client {
	c := hub.New()
	c.Progress = w.tell
	return c
}

// fetchStep fetches a training step: a revision, or a folder of the main branch.
func (w *World) fetchStep(ctx context.Context, repo hub.Repo, step int) error {
	revisions, folders, err := w.remoteSteps(ctx, repo)
	if err != nil {
		return err
	}
	if revision, ok := revisions[step]; ok {
		_, err = w.hub().Fetch(ctx, repo, revision, hub.Checkpoint(""))
		return err
	}
	if folder, ok := folders[step]; ok {
		_, err = w.hub().Fetch(ctx, repo, "", hub.Checkpoint(folder))
		return err
	}
	all := slices.Sorted(maps.Keys(union(revisions, folders)))
	return fmt.Errorf("it has no step %d of it; it has %s", step, model.StepText(all))
}

// stepsOf lists the training steps of a source, here and on the hub.
func (w *World) stepsOf(ctx context.Context, source string) ([]int, error) {
	here, err := model.Steps(source)
	_, local := os.Stat(source)
	repo, ok := hub.Model(source)
	if local == nil || !ok || w.offline() {
		return here, err
	}
	revisions, folders, remote := w.remoteSteps(ctx, repo)
	switch {
	case remote != nil && err == nil:
		w.warn(fmt.Sprintf("steps(%q): only those in the hub's cache on this machine; the hub was not asked: %v", source, remote))
		return here, nil
	case remote != nil:
		return nil, cause(ctx, remote)
	}
	all := union(revisions, folders)
	for _, n := range here {
		all[n] = ""
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s offers no training steps: none of its branches, tags and folders has a name like checkpoint_0001000", source)
	}
	return slices.Sorted(maps.Keys(all)), nil
}

// remoteSteps asks the hub for the revisions and folders that are training steps.
func (w *World) remoteSteps(ctx context.Context, repo hub.Repo) (revisions, folders map[int]string, err error) {
	branches, err := w.hub().Revisions(ctx, repo)
	if err != nil {
		return nil, nil, err
	}
	names, err := w.hub().Folders(ctx, repo)
	if err != nil {
		return nil, nil, err
	}
	return steps(branches), steps(names), nil
}

// steps returns, of names, those that name training steps.
func steps(names []string) map[int]string {
	out := make(map[int]string)
	for _, name := range names {
		if n, ok := model.StepOf(name); ok {
			out[n] = name
		}
	}
	return out
}

func union(a, b map[int]string) map[int]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
