package hub

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pewter/internal/disk"
)

const commit = "0123456789abcdef0123456789abcdef01234567"

// A fakeHub serves files of org/m as the hub does. Safetensors come from a store
// at another address.
type fakeHub struct {
	files  map[string][]byte
	store  *httptest.Server
	asked  []string // for files: name and range
	tokens []string // that the store saw
	cut    int      // answers that break off halfway
	wrong  bool     // bytes that are not those listed
}

func sha(b []byte) string { h := sha256.Sum256(b); return hex.EncodeToString(h[:]) }

func gitSHA(b []byte) string {
	h := sha1.Sum(append(fmt.Appendf(nil, "blob %d\x00", len(b)), b...))
	return hex.EncodeToString(h[:])
}

func serve(t *testing.T, files map[string][]byte) (*fakeHub, *Client) {
	t.Helper()
	h := &fakeHub{files: files}
	h.store = httptest.NewServer(http.HandlerFunc(h.bytes))
	t.Cleanup(h.store.Close)
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	t.Setenv("HF_ENDPOINT", s.URL)
	t.Setenv("HF_TOKEN", "secret")
	t.Setenv("HF_HUB_CACHE", t.TempDir())
	old := pause
	pause = time.Millisecond
	t.Cleanup(func() { pause = old })
	return h, New()
}

func (h *fakeHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case r.Header.Get("Authorization") != "Bearer secret":
		w.WriteHeader(http.StatusUnauthorized)
	case path == "/api/models/org/m/revision/main" && r.URL.Query().Has("blobs"):
		h.list(w)
	case path == "/api/models/org/m/refs":
		fmt.Fprint(w, `{"branches":[{"name":"main"},{"name":"step500"}],"tags":[{"name":"v1"}]}`)
	case path == "/api/models/org/gated/revision/main":
		w.Header().Set("X-Error-Code", "GatedRepo")
		w.WriteHeader(http.StatusForbidden)
	case strings.HasSuffix(path, ".safetensors"):
		http.Redirect(w, r, h.store.URL+path, http.StatusFound)
	case strings.HasPrefix(path, "/org/m/resolve/"+commit+"/"):
		h.bytes(w, r)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (h *fakeHub) list(w http.ResponseWriter) {
	var siblings []map[string]any
	for name, b := range h.files {
		s := map[string]any{"rfilename": name, "size": len(b), "blobId": gitSHA(b)}
		if strings.HasSuffix(name, ".safetensors") {
			s["lfs"] = map[string]any{"sha256": sha(b), "size": len(b), "pointerSize": 134}
		}
		siblings = append(siblings, s)
	}
	json.NewEncoder(w).Encode(map[string]any{"sha": commit, "siblings": siblings})
}

func (h *fakeHub) bytes(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/org/m/resolve/"+commit+"/")
	h.asked = append(h.asked, name+" "+r.Header.Get("Range"))
	if strings.HasSuffix(name, ".safetensors") {
		h.tokens = append(h.tokens, r.Header.Get("Authorization"))
	}
	b := h.files[name]
	if h.wrong {
		b = bytes.Repeat([]byte("x"), len(b))
	}
	if h.cut > 0 {
		h.cut--
		w.Header().Set("Content-Length", fmt.Sprint(len(b)))
		w.Write(b[:len(b)/2])
		return
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(b))
}

func weights() map[string][]byte {
	return map[string][]byte{
		"config.json": []byte(`{"a":1}`), "model.safetensors": bytes.Repeat([]byte("weights "), 5000), "README.md": []byte("no"),
		"pytorch_model.bin": []byte("no"), "onnx/config.json": []byte("no"), "step7/config.json": []byte(`{"b":2}`),
	}
}

func repo(t *testing.T) Repo {
	t.Helper()
	r, ok := Model("org/m")
	if !ok {
		t.Fatal("org/m is no name")
	}
	return r
}

// TestFetch leaves what the hub's own tools would, fetches each file once, and
// tells its token to nobody else.
func TestFetch(t *testing.T) {
	h, c := serve(t, weights())
	dir, err := c.Fetch(context.Background(), repo(t), "", Checkpoint(""))
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(repo(t).Dir(), "snapshots", commit); dir != want {
		t.Errorf("folder %s, want %s", dir, want)
	}
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		got, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil || !bytes.Equal(got, h.files[e.Name()]) {
			t.Errorf("%s: %d bytes (%v), want %d", e.Name(), len(got), err, len(h.files[e.Name()]))
		}
	}
	if want := []string{"config.json", "model.safetensors"}; !slices.Equal(names, want) {
		t.Errorf("files %q, want %q", names, want)
	}
	if to, err := os.Readlink(filepath.Join(dir, "model.safetensors")); err == nil && to != filepath.Join("..", "..", "blobs", sha(h.files["model.safetensors"])) {
		t.Errorf("a link to %s", to)
	}
	if got, err := repo(t).Snapshot(""); err != nil || got != dir {
		t.Errorf("the cache has %q (%v), want %s", got, err, dir)
	}
	asked := len(h.asked)
	if _, err := c.Fetch(context.Background(), repo(t), "", Checkpoint("")); err != nil || len(h.asked) != asked {
		t.Errorf("fetched again: %q (%v)", h.asked[asked:], err)
	}
	if slices.ContainsFunc(h.tokens, func(s string) bool { return s != "" }) {
		t.Errorf("the store was told %q", h.tokens)
	}
}

// TestFetchFolder fetches a training step that is a folder.
func TestFetchFolder(t *testing.T) {
	_, c := serve(t, weights())
	dir, err := c.Fetch(context.Background(), repo(t), "", Checkpoint("step7"))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "step7", "config.json")); string(b) != `{"b":2}` {
		t.Errorf("step7/config.json: %q (%v)", b, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "config.json")); err == nil {
		t.Error("config.json was not asked for, and is there")
	}
	folders, err := c.Folders(context.Background(), repo(t))
	slices.Sort(folders)
	if want := []string{"onnx", "step7"}; err != nil || !slices.Equal(folders, want) {
		t.Errorf("folders %q (%v), want %q", folders, err, want)
	}
	revisions, err := c.Revisions(context.Background(), repo(t))
	if want := []string{"main", "step500", "v1"}; err != nil || !slices.Equal(revisions, want) {
		t.Errorf("revisions %q (%v), want %q", revisions, err, want)
	}
}

// TestBrokenOff takes up what came before a connection broke.
func TestBrokenOff(t *testing.T) {
	h, c := serve(t, map[string][]byte{"model.safetensors": bytes.Repeat([]byte("weights "), 5000)})
	h.cut = 1
	dir, err := c.Fetch(context.Background(), repo(t), "", Checkpoint(""))
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "model.safetensors")); !bytes.Equal(b, h.files["model.safetensors"]) {
		t.Error("other bytes than the hub's")
	}
	if want := []string{"model.safetensors ", "model.safetensors bytes=20000-"}; !slices.Equal(h.asked, want) {
		t.Errorf("asked for %q, want %q", h.asked, want)
	}
}

// TestKilled takes up what a run that ended left, which nobody takes for whole.
func TestKilled(t *testing.T) {
	h, c := serve(t, map[string][]byte{"model.safetensors": bytes.Repeat([]byte("weights "), 5000)})
	h.cut = tries
	if _, err := c.Fetch(context.Background(), repo(t), "", Checkpoint("")); err == nil {
		t.Fatal("a broken fetch is told as whole")
	}
	if _, err := repo(t).Snapshot(""); !errors.As(err, new(*Missing)) {
		t.Errorf("a broken fetch is found in the cache (%v)", err)
	}
	h.cut, h.asked = 0, nil
	if _, err := c.Fetch(context.Background(), repo(t), "", Checkpoint("")); err != nil {
		t.Fatal(err)
	}
	if len(h.asked) != 1 || h.asked[0] == "model.safetensors " {
		t.Errorf("asked for %q, want the rest alone", h.asked)
	}
}

func TestFetchBad(t *testing.T) {
	h, c := serve(t, weights())
	ctx := context.Background()
	want := func(err error, text string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("error %v, want %q", err, text)
		}
	}
	h.wrong = true
	_, err := c.Fetch(ctx, repo(t), "", Checkpoint(""))
	want(err, "what came is not what the hub lists")
	h.wrong = false
	if _, err := c.Fetch(ctx, repo(t), "", Checkpoint("")); err != nil {
		t.Errorf("after wrong bytes: %v", err)
	}
	_, err = c.Fetch(ctx, Repo{"org/gated", models}, "", Checkpoint(""))
	want(err, "accept them on its page")
	_, err = c.Fetch(ctx, Repo{"org/none", models}, "", Checkpoint(""))
	want(err, "no such repository, or keeps it private")
	_, err = c.Fetch(ctx, repo(t), "../x", Checkpoint(""))
	want(err, "no name of a branch")
	_, err = c.Fetch(ctx, repo(t), "", func(string) bool { return false })
	want(err, "holds no safetensors, configuration or tokenizer; it holds: ")
	h.files["../../escape.json"] = []byte("{}")
	_, err = c.Fetch(ctx, repo(t), "", Checkpoint(""))
	want(err, "lists a file that cannot be")
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err = c.Fetch(stopped, repo(t), "", Checkpoint("")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was stopped", err)
	}
}

// TestTwoProcesses leaves a file alone that another process is fetching.
func TestTwoProcesses(t *testing.T) {
	h, c := serve(t, map[string][]byte{"model.safetensors": []byte("weights")})
	blobs := filepath.Join(repo(t).Dir(), "blobs")
	if err := os.MkdirAll(blobs, 0o777); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(blobs, sha(h.files["model.safetensors"])+".incomplete"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if ours, _ := disk.Lock(f); !ours {
		t.Skip("files cannot be locked here")
	}
	if _, err := c.Fetch(context.Background(), repo(t), "", Checkpoint("")); err == nil || !strings.Contains(err.Error(), "another process is fetching it") {
		t.Errorf("error %v, want that another process is fetching", err)
	}
}
