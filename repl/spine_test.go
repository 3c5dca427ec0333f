package repl

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/internal/shared"
	"pewter/lang"
	"pewter/notebooks"
)

// limited is the spine's --set of the reference data, and of fewer items where
// the test is to be short.
func limited(t *testing.T) []string {
	args := []string{"--set", "data=" + shared.Dir(t, "data")}
	if testing.Short() {
		args = append(args, "--set", "limit=24", "--set", "resamples=100")
	}
	return args
}

// TestSpine runs the notebook that goes all the way on real models, and checks
// the page that it leaves.
func TestSpine(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "spine.html")
	code, out, err := pewter(t, "", append([]string{"run", "../notebooks/spine/spine.star", "-o", page}, limited(t)...)...)
	want(t, code, 0, out+err, "17 tensors differ", "DARE-TIES", "Minimal pairs told apart")
	if !testing.Short() {
		want(t, code, 0, out, "0.669 ± 0.034", "0.734 ± 0.031")
	}
	html, rerr := os.ReadFile(page)
	if rerr != nil {
		t.Fatal(rerr)
	}
	want(t, 0, 0, string(html), "<svg", "<table", "From two models to a figure")
	if !testing.Short() {
		want(t, 0, 0, string(html), "128 tokens and were cut") // a warning
	}
	for _, outside := range []string{"<script", "<link", "src=\"http", "@import"} {
		if bytes.Contains(html, []byte(outside)) {
			t.Errorf("the page is not self-contained: it has %s", outside)
		}
	}
}

// TestSpineTyped types the notebook's cells at the prompt: the same lines give
// the same numbers.
func TestSpineTyped(t *testing.T) {
	args := limited(t)
	if !testing.Short() {
		args = append(args, "--set", "limit=100")
	}
	code, ran, err := pewter(t, "", append([]string{"-q", "run", "../notebooks/spine/spine.star"}, args...)...)
	want(t, code, 0, err)
	src, rerr := os.ReadFile("../notebooks/spine/spine.star")
	if rerr != nil {
		t.Fatal(rerr)
	}
	params := map[string]string{}
	for i := 1; i < len(args); i += 2 {
		name, value, _ := strings.Cut(args[i], "=")
		params[name] = value
	}
	if typed, errs := typeIn(t, string(src), params); typed != ran {
		t.Errorf("typed at the prompt:\n%s%s\nrun as a notebook:\n%s", typed, errs, ran)
	}
}

// typeIn types a notebook's cells at the prompt and returns what it shows.
func typeIn(t *testing.T, src string, params map[string]string) (shown, errors string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{sys: System{In: strings.NewReader(""), Out: &out, Err: &errs, Open: openCPU}, common: common{store: "none", quiet: true}}
	defer a.close()
	a.open().Params = params
	nb, err := lang.Parse("typed", src)
	if err != nil {
		t.Fatal(err)
	}
	s := a.session(lang.Limits{})
	for _, c := range nb.Cells {
		if lang.NeedsMore(codeOf(c) + "\n\n") {
			t.Errorf("the prompt wants more after:\n%s", c.Text)
		}
		a.chunk(context.Background(), s, codeOf(c))
	}
	return out.String(), errs.String()
}

// TestDemo runs the notebook that comes with the program, made small, twice: what
// it prints and the page it leaves are the same, and the same lines typed show
// the same.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	var pages [2][]byte
	var outs [2]string
	for i := range pages {
		page := filepath.Join(t.TempDir(), "demo.html")
		code, out, err := pewter(t, "", "demo", "-o", page, "--set", "langs=eng,deu,spa", "--set", "steps=8")
		want(t, code, ExitExpectation, err, "experts know their language") // after eight steps they do not
		outs[i] = out
		pages[i], _ = os.ReadFile(page)
	}
	if outs[0] != outs[1] || !bytes.Equal(pages[0], pages[1]) {
		t.Error("the demo is not the same twice")
	}
	want(t, 0, 0, outs[0], "linear", "ties")
	if typed, _ := typeIn(t, notebooks.Demo, map[string]string{"langs": "eng,deu,spa", "steps": "8"}); typed != outs[0] {
		t.Errorf("typed at the prompt:\n%s\nrun as a notebook:\n%s", typed, outs[0])
	}
}
