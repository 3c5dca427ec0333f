package report

import (
	"bytes"
	"encoding/json"

	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pewter/builtins/table"
	"pewter/plots"
)

// example is a run with prose, code, a table, a figure, a print and a failure.
func example(t testing.TB) *Document {
	t.Helper()
	u, err := table.FromRecords([]string{"model", "lang", "value", "lo", "hi"},
		[]any{"mono", "eng", 98.9, 98.1, 99.7}, []any{"mono", "deu", 99.1, 98.7, 99.5}, []any{"mono", "tur", 98.7, 97.9, 99.5},
		[]any{"linear", "eng", 71.8, 68.6, 75.0}, []any{"linear", "deu", 60.8, 58.8, 62.8}, []any{"linear", "tur", 67.8, 64.4, 71.2})
	if err != nil {
		t.Fatal(err)
	}
	o := plots.TableOptions{Format: ".1f", Bold: "max", Caption: "Accuracy with 95% intervals", Intervals: map[string][2]string{"value": {"lo", "hi"}}}
	f, err := plots.Bar(u, plots.Options{X: "lang", Color: "model", Error: [2]string{"lo", "hi"}, Title: "Merging collapses", YLabel: "accuracy (%)", HLine: []float64{50}})
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string][]byte{}
	for mime, as := range map[string]string{"text/plain": "text", "text/markdown": "markdown", "text/html": "html"} {
		s, err := plots.RenderTable(u, as, o)
		if err != nil {
			t.Fatal(err)
		}
		forms[mime] = []byte(s)
	}
	return &Document{
		Cells: []Cell{
			{Prose: "# Merging monolingual experts\n\nTwo experts are **averaged**, and scored on `MultiBLiMP`. Weights θ are averaged as\n\n> θ = Σ wᵢθᵢ\n\nwhich *collapses*: see [the figure](#figure).\n\n| a | b |\n|---|--:|\n| x | 1 |"},
			{Prose: "## Setup", Source: "langs = param(\"langs\", [\"eng\", \"deu\"], doc=\"languages to merge\")\nexperts = {l: load(zoo.expert(l)) for l in langs}  # two of them\n", Note: "0.8 s"},
			{Prose: "## Scores", Source: "scores = evaluate(merged, tasks.multiblimp(langs))\nprint(\"items\", 770)\nscores.format(value=\".1f\", bold=\"max\")", Note: "from the store",
				Outputs: []Output{{Kind: Text, Text: "items 770\n"}, {Kind: Value, MIME: forms}}},
			{Prose: "## Figure", Source: "bar(scores, x=\"lang\", color=\"model\", error=(\"lo\", \"hi\"), hline=[50])",
				Outputs: []Output{{Kind: Value, MIME: map[string][]byte{"image/svg+xml": f.SVG(), "text/plain": []byte(f.Text(80, false))}}}},
			{Prose: "## A cell that fails\n\n### Deeper", Source: strings.Repeat("x = 1\n", 20) + "load(\"nowhere\")",
				Outputs: []Output{{Kind: Error, Error: "demo.star:31:1: no model at \"nowhere\": want a folder, a .safetensors file, or org/model\n  31 | load(\"nowhere\")\n     | ^\nhint: models in the zoo are zoo.expert(lang), zoo.init()"}}},
			{Source: strings.Repeat("y = 1\n", 30)},
		},
		Env: []Fact{{"pewter", "0.1.0"}, {"device", "cpu avx512, 2 threads"}, {"commit", "0123abc"}},
	}
}

func hostile() *Document {
	evil := "</pre></style><script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31mred\x1b[0m\u202e ```\n```"
	return &Document{Title: evil, Env: []Fact{{evil, evil}}, Cells: []Cell{
		{Prose: evil + "\n\n# " + evil + "\n\n[x](javascript:alert(1)) ![y](http://tracker.example/p.png) ![z](javascript:alert(1)) <iframe src=//x></iframe>\n\n<http://a>", Source: evil, Note: evil, Outputs: []Output{
			{Kind: Text, Text: evil}, {Kind: Error, Error: evil},
			{Kind: Value, MIME: map[string][]byte{"text/html": []byte(evil), "text/plain": []byte("plain")}},
			{Kind: Value, MIME: map[string][]byte{"text/html": []byte(`<table onclick="alert(1)"></table>`), "text/markdown": []byte(evil)}},
			{Kind: Value, MIME: map[string][]byte{"image/svg+xml": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)}},
			{Kind: Value, MIME: map[string][]byte{"image/svg+xml": []byte(`<svg><a href="javascript:alert(1)"><text>x</text></a></svg>`)}},
			{Kind: Value, MIME: map[string][]byte{"image/svg+xml": []byte(`<svg><style>@import url(http://x)</style></svg>`)}},
		}},
	}}
}

func TestExample(t *testing.T) {
	d := example(t)
	page := string(HTML(d))
	for _, want := range []string{"<h1 id=\"merging-monolingual-experts\">", "<svg ", "98.9 ± 0.8", `<details class="code" open>`, `<details class="code" open><summary>cell 5 · 21 lines`, `<details class="code"><summary>cell 6 · 30 lines`,
		`<a href="#cell-5">cell 5</a>`, `<nav`, "θ = Σ wᵢθᵢ", "<dt>device</dt><dd>cpu avx512, 2 threads</dd>", `<span class="k">for</span>`, "items 770"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if !bytes.Equal(HTML(d), []byte(page)) {
		t.Error("the page differs the second time")
	}
	if dir := os.Getenv("PEWTER_LOOK"); dir != "" {
		if err := Write(filepath.Join(dir, "report.html"), d); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSelfContained finds nothing in the pages that a browser would run or load.
func TestSelfContained(t *testing.T) {
	bad := regexp.MustCompile(`(?i)<(script|iframe|object|embed|link|base|form)\b|<[a-z][^>]*\son[a-z]+\s*=|(src|href)\s*=\s*["']?\s*(javascript|vbscript|data:text)|<img[^>]+src="?(http|/|x)|url\(|@import`)
	for name, d := range map[string]*Document{"example": example(t), "hostile": hostile()} {
		page := string(HTML(d))
		if m := bad.FindString(page); m != "" {
			t.Errorf("%s: the page holds %q", name, m)
		}
		if strings.ContainsAny(page, "\x1b\u202e") {
			t.Errorf("%s: the page holds a terminal sequence or a change of direction", name)
		}
	}
}

func TestMarkdown(t *testing.T) {
	var names []string
	got := string(Markdown(example(t), func(name string, data []byte) string { names = append(names, name); return "f/" + name }))
	for _, want := range []string{"```python\nlangs = param", "| mono | eng | 98.9 ± 0.8 |", "![figure](f/figure-1.svg)", "**This cell failed.**", "- commit: `0123abc`", "```text\nitems 770\n```"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s in\n%s", want, got)
		}
	}
	if len(names) != 1 {
		t.Errorf("figures: %v", names)
	}
	evil := string(Markdown(&Document{Cells: []Cell{{Source: "a\n````\nb"}}}, nil))
	if !strings.Contains(evil, "`````python\na\n````\nb\n`````") {
		t.Errorf("the fence is too short:\n%s", evil)
	}
}

func TestNotebook(t *testing.T) {
	for _, d := range []*Document{example(t), hostile()} {
		var nb struct {
			Cells []struct {
				Type    string `json:"cell_type"`
				ID      string
				Source  []string
				Outputs []map[string]any
			}
			Nbformat int
		}
		if err := json.Unmarshal(Notebook(d), &nb); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, c := range nb.Cells {
			if seen[c.ID] || !regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`).MatchString(c.ID) {
				t.Errorf("cell id %q", c.ID)
			}
			seen[c.ID] = true
		}
		if nb.Nbformat != 4 || len(nb.Cells) < 2 {
			t.Errorf("%d cells of format %d", len(nb.Cells), nb.Nbformat)
		}
	}
}

func TestWriteKeepsTheOld(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "r.html")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	if os.Getuid() != 0 {
		if err := Write(path, example(t)); err == nil {
			t.Error("wrote into a folder that may not be written to")
		}
	}
	if data, err := os.ReadFile(path); err != nil || os.Getuid() != 0 && string(data) != "old" {
		t.Errorf("the old report is %q, %v", data, err)
	}
	if err := Write(filepath.Join(dir, "r.doc"), example(t)); err == nil || !strings.Contains(err.Error(), ".html") {
		t.Errorf("got %v", err)
	}
}

func TestWriteForms(t *testing.T) {
	dir := t.TempDir()
	for _, ext := range []string{"html", "md", "ipynb"} {
		if err := Write(filepath.Join(dir, "r."+ext), example(t)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "r_files", "figure-1.svg")); err != nil {
		t.Error(err)
	}
}

func TestHighlight(t *testing.T) {
	got := highlight("def f(x):  # it's\n  return \"a<b\" + 'c' * 1.5e3 if x else None")
	want := `<span class="k">def</span> <span class="f">f</span>(x):  <span class="c"># it&#39;s</span>` + "\n" +
		`  <span class="k">return</span> <span class="s">&#34;a&lt;b&#34;</span> + <span class="s">&#39;c&#39;</span> * <span class="n">1.5e3</span> <span class="k">if</span> x <span class="k">else</span> <span class="k">None</span>`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func FuzzPage(f *testing.F) {
	for _, s := range []string{"# a\n\n<b>", "[x](javascript:1)", "```\n<script>", "![a](data:image/png;base64,AA==)", "\"\"\"", "<svg><style>a</style></svg>", "&#x3c;script>"} {
		f.Add(s)
	}
	bad := regexp.MustCompile(`(?i)<(script|iframe|object|embed|link|base|form|svg on)\b|<[a-z][^>"]*\son[a-z]+\s*=`)
	f.Fuzz(func(t *testing.T, s string) {
		page := HTML(&Document{Title: s, Cells: []Cell{{Prose: s, Source: s, Outputs: []Output{{Kind: Text, Text: s}, {Kind: Error, Error: s},
			{Kind: Value, MIME: map[string][]byte{"text/html": []byte(s), "image/svg+xml": []byte(s), "text/markdown": []byte(s)}}}}}})
		if m := bad.Find(page); m != nil {
			t.Errorf("%q gives %q", s, m)
		}
		plain := strings.NewReplacer("<span class=\"c\">", "", "<span class=\"s\">", "", "<span class=\"n\">", "", "<span class=\"k\">", "", "<span class=\"f\">", "", "</span>", "",
			"&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&").Replace(highlight(s))
		if plain != s && !strings.ContainsAny(s, "&<") {
			t.Errorf("highlighting changes %q to %q", s, plain)
		}
		Markdown(&Document{Title: s, Cells: []Cell{{Prose: s, Source: s}}}, func(string, []byte) string { return "" })
		if !json.Valid(Notebook(&Document{Title: s, Cells: []Cell{{Prose: s, Source: s, Outputs: []Output{{Kind: Error, Error: s}}}}})) {
			t.Errorf("%q gives a notebook that is not JSON", s)
		}
	})
}
