package builtins

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// serveHub serves the folders of dir as revisions of org/m: main, step100, …
func serveHub(t *testing.T, dir string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		revisions, _ := os.ReadDir(dir)
		if r.URL.Path == "/api/models/org/m/refs" {
			var branches []map[string]string
			for _, e := range revisions {
				branches = append(branches, map[string]string{"name": e.Name()})
			}
			json.NewEncoder(w).Encode(map[string]any{"branches": branches})
			return
		}
		for i, e := range revisions {
			folder, commit := filepath.Join(dir, e.Name()), strings.Repeat(string(rune('a'+i)), 40)
			if r.URL.Path == "/api/models/org/m/revision/"+e.Name() {
				json.NewEncoder(w).Encode(map[string]any{"sha": commit, "siblings": siblings(folder)})
				return
			}
			if name, ok := strings.CutPrefix(r.URL.Path, "/org/m/resolve/"+commit+"/"); ok {
				http.ServeFile(w, r, filepath.Join(folder, name))
				return
			}
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(s.Close)
	t.Setenv("HF_ENDPOINT", s.URL)
	t.Setenv("HF_HUB_CACHE", t.TempDir())
}

func siblings(folder string) (out []map[string]any) {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		b, _ := os.ReadFile(filepath.Join(folder, e.Name()))
		h := sha256.Sum256(b)
		out = append(out, map[string]any{"rfilename": e.Name(), "lfs": map[string]any{"sha256": hex.EncodeToString(h[:]), "size": len(b)}})
	}
	return out
}

// TestHub loads, lists the steps of, merges and scores models that are only on
// the hub, and asks it for nothing when the network is forbidden.
func TestHub(t *testing.T) {
	w := newWorld(t)
	if _, err := run(t, w, `
for i, folder in enumerate(["main", "step100", "step200"]):
    save(model(hidden=16, layers=1, heads=2, seed=i), "hub/" + folder)`); err != nil {
		t.Fatal(err)
	}
	serveHub(t, w.path("hub"))
	w.Offline = true
	if _, err := run(t, w, `load("org/m")`); err == nil || !strings.Contains(err.Error(), "hf download org/m") {
		t.Errorf("offline: %v", err)
	}
	w.Offline = false
	write := "write(\"m.yml\", \"merge_method: linear\\nmodels:\\n- {model: org/m, parameters: {weight: 1}}\\n- {model: hub/step100, parameters: {weight: 1}}\\n\")"
	if _, err := run(t, w, write+`
expect(l2(mergekit("m.yml"), linear([load("hub/main"), load("hub/step100")])).whole, 0)
expect(steps("org/m"), [100, 200])
expect(load("org/m").digest, load("hub/main").digest)
expect(load("org/m").name, "m")
expect(load("org/m", step=200).digest, load("hub/step200").digest)
expect(load("org/m", revision="step100").digest, load("hub/step100").digest)
`); err != nil {
		t.Error(err)
	}
	if _, err := run(t, w, `load("org/m", step=300)`); err == nil || !strings.Contains(err.Error(), "org/m is no path here, and the hub does not give it: it has no step 300 of it; it has 100, 200") {
		t.Errorf("a step that is not there: %v", err)
	}
	w.Offline = true
	if _, err := run(t, w, `expect(load("org/m", step=200).digest, load("hub/step200").digest)`); err != nil {
		t.Errorf("offline, from the cache: %v", err)
	}
}
