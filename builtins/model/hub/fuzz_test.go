package hub

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// An answer is a transport that gives the same body to every request.
type answer string

func (a answer) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a)))}, nil
}

// FuzzListing gives what a hub may answer: no file that it lists lies outside the folder
// of its repository.
func FuzzListing(f *testing.F) {
	f.Add(`{"sha":"` + commit + `","siblings":[{"rfilename":"a/b.json","size":3,"blobId":"` + commit + `"}],"branches":[{"name":"main"}]}`)
	f.Add(`{"sha":"` + commit + `","siblings":[{"rfilename":"../b","size":3,"blobId":"` + commit + `","lfs":{"sha256":"","size":-1}}]}`)
	f.Add(`{"sha":"..","siblings":null}`)
	f.Fuzz(func(t *testing.T, body string) {
		c := &Client{Endpoint: "https://hub.test", http: &http.Client{Transport: answer(body)}}
		_, _ = c.Revisions(context.Background(), Repo{"org/m", models})
		rev, err := c.files(context.Background(), Repo{"org/m", models}, "main")
		if err != nil {
			return
		}
		for _, file := range append(rev.files, File{Name: rev.commit}) {
			if !filepath.IsLocal(file.Name) || strings.ContainsRune(file.Name, 0) || strings.HasPrefix(file.Name, ".git/") || file.Size < 0 {
				t.Errorf("%q of %d bytes is taken", file.Name, file.Size)
			}
		}
	})
}
