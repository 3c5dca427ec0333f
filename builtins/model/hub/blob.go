package hub

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"pewter/internal/disk"
)

// tries is how often a fetch that breaks off is taken up again.
const tries = 5

// pause is how long the hub is left alone after a failure, doubled with each.
var pause = time.Second

// blob fetches the bytes of a file to a path beside which they grow.
func (t *transfer) blob(ctx context.Context, f File, path string) error {
	part, err := os.OpenFile(path+".incomplete", os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	defer part.Close()
	if ours, known := disk.Lock(part); known && !ours {
		return errors.New("another process is fetching it: wait for it to end")
	}
	sum := f.digest()
	have, err := io.Copy(sum, io.LimitReader(part, f.Size))
	if err != nil {
		return err
	}
	t.progress(have)
	for try := 1; have < f.Size; try++ {
		n, err := t.rest(ctx, f, io.MultiWriter(part, sum), have)
		have += n
		if err == nil && have < f.Size {
			err = io.ErrUnexpectedEOF
		}
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return ctx.Err()
		case try == tries || !passing(err):
			return err
		default:
			sleep(ctx, pause<<(try-1))
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.Hash {
		disk.Remove(part)
		return fmt.Errorf("what came is not what the hub lists (hash %s, want %s): try again", got, f.Hash)
	}
	if err := errors.Join(part.Truncate(f.Size), part.Sync()); err != nil {
		return err
	}
	return disk.Rename(part, path)
}

// rest fetches the bytes of a file from one on, and returns how many came.
func (t *transfer) rest(ctx context.Context, f File, to io.Writer, from int64) (int64, error) {
	name := (&url.URL{Path: f.Name}).EscapedPath()
	prefix := "/"
	if t.repo.kind == datasets {
		prefix = "/datasets/"
	}
	res, err := t.client.get(ctx, t.client.Endpoint+prefix+t.repo.Name+"/resolve/"+t.commit+"/"+name, from)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK && from > 0 { // from the beginning, though asked otherwise
		if _, err := io.CopyN(io.Discard, res.Body, from); err != nil {
			return 0, err
		}
	}
	return io.Copy(&counted{to, t}, io.LimitReader(res.Body, f.Size-from))
}

// digest returns the hash that names the file: SHA-256 of its bytes, or for
// small files SHA-1 as git computes it, over a heading too.
func (f File) digest() hash.Hash {
	if len(f.Hash) == 64 {
		return sha256.New()
	}
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", f.Size)
	return h
}

// counted tells of what is written through it.
type counted struct {
	to io.Writer
	t  *transfer
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.t.progress(int64(n))
	return n, err
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// Checkpoint reports whether a file belongs to a model as pewter reads it: its
// configuration, tokenizer and safetensors, in one folder of the repository
// ("" is the uppermost). Pickles, other formats and pictures do not.
func Checkpoint(folder string) func(name string) bool {
	return func(name string) bool {
		base, ok := strings.CutPrefix(name, folder)
		if folder != "" {
			base, ok = strings.CutPrefix(base, "/")
		}
		if !ok || strings.Contains(base, "/") || strings.HasPrefix(base, ".") {
			return false
		}
		switch {
		case strings.HasSuffix(base, ".safetensors"):
			return !strings.HasPrefix(base, "consolidated") // the same weights under other names
		case strings.HasSuffix(base, ".json"), strings.HasSuffix(base, ".jinja"):
			return true
		case strings.HasSuffix(base, ".model"), base == "merges.txt", base == "vocab.txt":
			return true
		}
		return false
	}
}
