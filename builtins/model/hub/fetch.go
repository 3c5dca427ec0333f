package hub

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"pewter/internal/atomicfile"
	"pewter/internal/disk"
	"pewter/internal/suggest"
)

// Fetch puts the files of a revision that are wanted into the cache and returns
// their folder. A revision counts as there only once all of them are: what a
// broken fetch has left is taken up by the next.
func (c *Client) Fetch(ctx context.Context, r Repo, name string, wanted func(file string) bool) (string, error) {
	if name == "" {
		name = "main"
	}
	if !filepath.IsLocal(name) {
		return "", fmt.Errorf("revision %q is no name of a branch, tag or commit", name)
	}
	rev, err := c.files(ctx, r, name)
	if err != nil {
		return "", err
	}
	t := &transfer{client: c, repo: r, commit: rev.commit}
	for _, f := range rev.files {
		if wanted(f.Name) {
			t.files = append(t.files, f)
			t.total += f.Size
		}
	}
	if len(t.files) == 0 {
		return "", fmt.Errorf("its revision %s holds no safetensors, configuration or tokenizer; it holds: %s", name, listing(rev.files))
	}
	if err := t.all(ctx); err != nil {
		return "", err
	}
	if name != rev.commit {
		ref := filepath.Join(r.Dir(), "refs", name)
		if err := os.MkdirAll(filepath.Dir(ref), 0o777); err != nil {
			return "", err
		}
		if err := atomicfile.Write(ref, []byte(rev.commit)); err != nil {
			return "", err
		}
	}
	return filepath.Join(r.Dir(), "snapshots", rev.commit), nil
}

func listing(files []File) string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	return suggest.Some(names)
}

// A transfer fetches the files of a commit, one after another: the hub's network
// is rarely faster than one connection of it, and the disk likes order.
type transfer struct {
	client      *Client
	repo        Repo
	commit      string
	files       []File
	done, total int64
}

func (t *transfer) all(ctx context.Context) error {
	blobs := filepath.Join(t.repo.Dir(), "blobs")
	if err := os.MkdirAll(blobs, 0o777); err != nil {
		return err
	}
	missing := t.total
	for _, f := range t.files {
		if st, err := os.Stat(filepath.Join(blobs, f.Hash)); err == nil && st.Size() == f.Size {
			missing -= f.Size
		}
	}
	if free, ok := disk.Free(blobs); ok && free < missing {
		return fmt.Errorf("%d MB are to be fetched, and the disk of %s has %d MB left: make room, or set HF_HUB_CACHE to a folder on another disk", missing>>20, blobs, free>>20)
	}
	for _, f := range t.files {
		if err := t.file(ctx, f); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

// file fetches a file, unless its bytes are there, and links its name to them.
func (t *transfer) file(ctx context.Context, f File) error {
	blob := filepath.Join(t.repo.Dir(), "blobs", f.Hash)
	if st, err := os.Stat(blob); err != nil || st.Size() != f.Size {
		if err := t.blob(ctx, f, blob); err != nil {
			return err
		}
	} else {
		t.progress(f.Size)
	}
	name := filepath.Join(t.repo.Dir(), "snapshots", t.commit, filepath.FromSlash(f.Name))
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return link(blob, name)
}

// link gives a file another name: a link to its name, or where such need a privilege or
// lead nowhere a second name.
func link(blob, name string) error {
	to, err := filepath.Rel(filepath.Dir(name), blob)
	if err == nil {
		os.Remove(name) // a link to what is no longer there
		err = os.Symlink(to, name)
	}
	if err == nil && disk.Exists(name) {
		return nil
	}
	if err == nil {
		os.Remove(name) // it leads nowhere
	}
	if err = os.Link(blob, name); errors.Is(err, os.ErrExist) {
		return nil // another process was here
	}
	return err
}

// progress tells that n more bytes have come.
func (t *transfer) progress(n int64) {
	t.done += n
	if t.client.Progress != nil {
		t.client.Progress("fetching "+t.repo.Name+", MB", int(t.done>>20), int(max(t.total>>20, 1)))
	}
}
