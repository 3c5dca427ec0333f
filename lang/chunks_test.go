package lang

import (
	"context"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A chunk is a part of a test file, between lines "---". A comment ### "regexp"
// expects an error on its line; without quotes it is the message itself.
type chunk struct {
	t    *testing.T
	path string
	src  string // padded so that its lines are the file's
	want map[int]*regexp.Regexp
}

// readChunks reads a chunked file.
func readChunks(t *testing.T, path string) []*chunk {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return chunksOf(t, path, string(data))
}

// chunksOf cuts a text into chunks.
func chunksOf(t *testing.T, path, data string) (chunks []*chunk) {
	t.Helper()
	line := 1
	for text := range strings.SplitSeq(data, "\n---\n") {
		c := &chunk{t: t, path: path, src: strings.Repeat("\n", line-1) + text, want: map[int]*regexp.Regexp{}}
		for l := range strings.SplitSeq(text, "\n") {
			if _, after, ok := strings.Cut(l, "###"); ok {
				pattern, err := strconv.Unquote(strings.TrimSpace(after))
				if err != nil {
					pattern = "^" + regexp.QuoteMeta(strings.TrimSpace(after)) + "$"
				}
				c.want[line] = regexp.MustCompile(pattern)
			}
			line++
		}
		line++
		chunks = append(chunks, c)
	}
	return chunks
}

// got reports an error that occurred on a line.
func (c *chunk) got(line int, msg string) {
	c.t.Helper()
	want := c.want[line]
	delete(c.want, line)
	switch {
	case want == nil:
		c.t.Errorf("\n%s:%d: unexpected error: %s", c.path, line, msg)
	case !want.MatchString(msg):
		c.t.Errorf("\n%s:%d: error %q does not match %q", c.path, line, msg, want)
	}
}

// done reports the errors that did not occur.
func (c *chunk) done() {
	c.t.Helper()
	for line, want := range c.want {
		c.t.Errorf("\n%s:%d: no error matches %q", c.path, line, want)
	}
}

// TestMessages runs the chunks of the files of testdata.
func TestMessages(t *testing.T) {
	for _, path := range []string{"testdata/syntax_errors.star", "testdata/runtime_errors.star", "testdata/cells.star"} {
		for _, c := range readChunks(t, path) {
			checkMessages(c)
		}
	}
}

// checkMessages runs a chunk as a notebook and compares its errors, hints
// included, with those that it expects.
func checkMessages(c *chunk) {
	err := runWith(context.Background(), NewSession(Env{Limits: Limits{Steps: 10000}}), c.src)
	for _, e := range ErrorsOf(err) {
		msg := e.Msg
		if e.Hint != "" {
			msg += " (" + e.Hint + ")"
		}
		c.got(int(e.Pos.Line), msg)
	}
	c.done()
}
