package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Client speaks to the hub. Its errors say what is wrong with "it", the hub.
type Client struct {
	Endpoint string // "https://huggingface.co"
	Token    string // of an account, for gated and private repositories; may be ""
	// Progress, where set, hears how much has been fetched, in MB.
	Progress func(label string, done, total int)

	http *http.Client
}

// New returns a client for the endpoint and account that the hub's own tools
// would use: HF_ENDPOINT, HF_TOKEN, and the token of `hf auth login`.
func New() *Client {
	c := &Client{Endpoint: os.Getenv("HF_ENDPOINT"), Token: os.Getenv("HF_TOKEN")}
	if c.Endpoint == "" {
		c.Endpoint = "https://huggingface.co"
	}
	c.Endpoint = strings.TrimSuffix(c.Endpoint, "/")
	if c.Token == "" {
		if b, err := os.ReadFile(filepath.Join(home(), "token")); err == nil {
			c.Token = strings.TrimSpace(string(b))
		}
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = 30 * time.Second
	c.http = &http.Client{Transport: transport, CheckRedirect: redirect}
	return c
}

// redirect follows the hub to the stores of large files, which want no token
// and must not have it.
func redirect(to *http.Request, via []*http.Request) error {
	if len(via) >= 10 {
		return errors.New("the hub sends from address to address without end")
	}
	if via[0].URL.Scheme == "https" && to.URL.Scheme != "https" {
		return errors.New("the hub sends to an address that is not encrypted, " + to.URL.Host)
	}
	if to.URL.Host != via[0].URL.Host {
		to.Header.Del("Authorization")
	}
	return nil
}

// A File is a file of a revision.
type File struct {
	Name string // with slashes
	Size int64
	Hash string // of the bytes: SHA-256, or git's SHA-1 of a blob
}

// A revision is the files of a commit.
type revision struct {
	commit string
	files  []File
}

// maxListing bounds what is read of a list: repositories hold at most some
// ten thousand files.
const maxListing = 64 << 20

// files asks what a revision holds.
func (c *Client) files(ctx context.Context, r Repo, name string) (*revision, error) {
	var reply struct {
		SHA      string
		Siblings []struct {
			RFilename string
			Size      int64
			BlobID    string
			LFS       *struct {
				SHA256 string
				Size   int64
			}
		}
	}
	if err := c.list(ctx, r, "/revision/"+url.PathEscape(name)+"?blobs=true", &reply); err != nil {
		return nil, err
	}
	if !isHash(reply.SHA, 40) {
		return nil, fmt.Errorf("it names the commit %q; want 40 hexadecimal digits", reply.SHA)
	}
	rev := &revision{commit: reply.SHA}
	for _, s := range reply.Siblings {
		f := File{s.RFilename, s.Size, s.BlobID}
		if s.LFS != nil {
			f.Size, f.Hash = s.LFS.Size, s.LFS.SHA256
		}
		if !safeName(f.Name) || f.Size < 0 || !isHash(f.Hash, 40) && !isHash(f.Hash, 64) {
			return nil, fmt.Errorf("it lists a file that cannot be: name %q, %d bytes, hash %q", f.Name, f.Size, f.Hash)
		}
		rev.files = append(rev.files, f)
	}
	return rev, nil
}

// Folders asks which folders the main branch of a repository has.
func (c *Client) Folders(ctx context.Context, r Repo) ([]string, error) {
	rev, err := c.files(ctx, r, "main")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range rev.files {
		if folder, _, ok := strings.Cut(f.Name, "/"); ok && !slices.Contains(out, folder) {
			out = append(out, folder)
		}
	}
	return out, nil
}

// Revisions asks which branches and tags a repository has.
func (c *Client) Revisions(ctx context.Context, r Repo) ([]string, error) {
	var reply struct{ Branches, Tags []struct{ Name string } }
	if err := c.list(ctx, r, "/refs", &reply); err != nil {
		return nil, err
	}
	var out []string
	for _, b := range append(reply.Branches, reply.Tags...) {
		out = append(out, b.Name)
	}
	return out, nil
}

// list decodes what the hub says of a repository.
func (c *Client) list(ctx context.Context, r Repo, what string, reply any) error {
	res, err := c.get(ctx, c.Endpoint+"/api/"+r.kind+"/"+r.Name+what, 0)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if err := json.NewDecoder(io.LimitReader(res.Body, maxListing)).Decode(reply); err != nil {
		return fmt.Errorf("its answer is no list of files (%w); is %s the hub?", err, c.Endpoint)
	}
	return nil
}

// get asks for a document from a byte on. The caller closes the body.
func (c *Client) get(ctx context.Context, address string, from int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if from > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(from, 10)+"-")
	}
	res, err := c.http.Do(req)
	if err != nil {
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err // without the address, which says nothing to a person
		}
		return nil, fmt.Errorf("it cannot be reached: %w", err)
	}
	if res.StatusCode == http.StatusOK || res.StatusCode == http.StatusPartialContent {
		return res, nil
	}
	res.Body.Close()
	return nil, &refusal{res.StatusCode, res.Status, res.Header.Get("X-Error-Code")}
}

// A refusal is an answer of the hub that is not what was asked for.
type refusal struct {
	code   int
	status string
	why    string // the hub's own code
}

func (e *refusal) Error() string {
	switch {
	case e.why == "GatedRepo":
		return "it is given only to those who accepted its terms: accept them on its page, then log in with `hf auth login` or set HF_TOKEN"
	case e.why == "RevisionNotFound":
		return "it has no such revision"
	case e.code == http.StatusUnauthorized, e.code == http.StatusForbidden, e.code == http.StatusNotFound:
		return "it has no such repository, or keeps it private (" + e.status + "); look at the name, or log in with `hf auth login`"
	}
	return "it answers " + e.status
}

// passing reports whether an error may go away by itself.
func passing(err error) bool {
	var r *refusal
	if errors.As(err, &r) {
		return r.code >= 500 || r.code == http.StatusTooManyRequests
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF)
}

func isHash(s string, digits int) bool {
	return len(s) == digits && strings.Trim(s, "0123456789abcdef") == ""
}

// safeName reports whether a name stays within the folder that it is put in.
func safeName(name string) bool {
	return filepath.IsLocal(filepath.FromSlash(name)) && !strings.ContainsAny(name, "\\:\x00")
}
