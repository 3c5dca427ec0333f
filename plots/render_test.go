package plots

import (
	"math"
	"strings"
	"testing"

	"pewter/builtins/table"
)

func example(t *testing.T) *table.Table {
	t.Helper()
	u, err := table.FromRecords([]string{"model", "acc", "n", "lo", "hi"},
		[]any{"a & b_1", 99.04, 770, 98.04, 100.04},
		[]any{"模型", -1.5, 2, -3.5, -0.5},
		[]any{"c|d", nil, 1, nil, nil},
		[]any{"é", 98.96, 12345, 97.96, 99.96})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func shows(t *testing.T, u *table.Table, as string, o TableOptions, want string) {
	t.Helper()
	got, err := RenderTable(u, as, o)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", as, got, want)
	}
}

func TestTextTable(t *testing.T) {
	shows(t, example(t), "text", TableOptions{}, `
model      acc      n     lo     hi
───────  ─────  ─────  ─────  ─────
a & b_1  99.04    770  98.04  100.0
模型     -1.50      2  -3.50   -0.5
c|d       –         1   –       –
é        98.96  12345  97.96  100.0
`)
}

func TestTextTableWithIntervals(t *testing.T) {
	shows(t, example(t), "text", TableOptions{Formats: map[string]string{"acc": ".1f"}, Intervals: map[string][2]string{"acc": {"lo", "hi"}}, Caption: "Scores"}, `
Scores
model                  acc      n
───────  ─────────────────  ─────
a & b_1  99.0 ± 1.0           770
模型     -1.5 [-3.5, -0.5]      2
c|d       –                     1
é        99.0 ± 1.0         12345
`)
}

func TestMarkdownTable(t *testing.T) {
	shows(t, example(t), "markdown", TableOptions{Format: ".1f", Bold: "max", Bolds: map[string]string{"lo": "", "hi": "min"}}, `
| model | acc | n | lo | hi |
| :--- | ---: | ---: | ---: | ---: |
| a &amp; b\_1 | **99.0** | 770 | 98.0 | 100.0 |
| 模型 | -1.5 | 2 | -3.5 | **-0.5** |
| c\|d | – | 1 | – | – |
| é | **99.0** | 12345 | 98.0 | 100.0 |
`)
}

func TestLaTeXTable(t *testing.T) {
	u, err := example(t).Drop("n")
	if err != nil {
		t.Fatal(err)
	}
	shows(t, u, "latex", TableOptions{Format: ".1f", Bold: "max", Caption: "50% of $x_1", Label: "tab:a b", Intervals: map[string][2]string{"acc": {"lo", "hi"}}}, `
\begin{table}[t]
\centering
\begin{tabular}{lr}
\toprule
model & acc \\
\midrule
a \& b\_1 & \textbf{99.0} {\scriptsize$\pm$1.0} \\
模型 & $-$1.5 {[}-3.5, -0.5{]} \\
c\textbar{}d & -- \\
é & \textbf{99.0} {\scriptsize$\pm$1.0} \\
\bottomrule
\end{tabular}
\caption{50\% of \$x\_1}
\label{tab:a-b}
\end{table}
`)
}

func TestHTMLTable(t *testing.T) {
	u, err := example(t).Select("model", "acc")
	if err != nil {
		t.Fatal(err)
	}
	shows(t, u.Head(2), "html", TableOptions{Format: ".1f", Caption: "<b>"}, `
<table class="pw-table"><caption>&lt;b&gt;</caption>
<thead><tr><th scope="col">model</th><th scope="col" class="num">acc</th></tr></thead>
<tbody>
<tr><td class="name">a &amp; b_1</td><td class="num">99.0</td></tr>
<tr><td class="name">模型</td><td class="num">−1.5</td></tr>
</tbody></table>
`)
}

// What a model without words writes is broken where the column ends.
func TestHTMLLongWord(t *testing.T) {
	long := strings.Repeat("ow", 21)
	u, err := table.New(&table.Column{Name: "writes", String: []string{long, "two words"}})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, u, "html", TableOptions{}, `
<table class="pw-table">
<thead><tr><th scope="col">writes</th></tr></thead>
<tbody>
<tr><td class="long">`+long+`</td></tr>
<tr><td class="name">two words</td></tr>
</tbody></table>
`)
}

func TestTableWidth(t *testing.T) {
	names := []string{"model"}
	row := []any{strings.Repeat("long name ", 6)}
	for i := range 20 {
		names, row = append(names, "c"+string(rune('a'+i))), append(row, float64(i)+0.25)
	}
	u := table.Must(table.FromRecords(names, row))
	for _, w := range []int{200, 100, 60, 30} {
		s, err := RenderTable(u, "text", TableOptions{Width: w})
		if err != nil {
			t.Fatal(err)
		}
		for l := range strings.Lines(s) {
			if n := cells(strings.TrimSuffix(l, "\n")); n > w {
				t.Errorf("width %d: a line of %d cells: %s", w, n, l)
			}
		}
	}
}

func TestTableRows(t *testing.T) {
	u := &table.Column{Name: "i", Int: make([]int64, 100)}
	for i := range u.Int {
		u.Int[i] = int64(i)
	}
	shows(t, table.Must(table.New(u)), "text", TableOptions{MaxRows: 4}, " i\n──\n 0\n 1\n⋮ 96 more rows\n98\n99")
	shows(t, table.Must(table.New(&table.Column{Name: "x"})), "text", TableOptions{}, "x\n─\n(no rows)")
}

func TestHostileText(t *testing.T) {
	u := table.Must(table.FromRecords([]string{"x"}, []any{"\x1b[31m\u202eevil\x00\n\t\xff"}))
	shows(t, u, "text", TableOptions{}, "x\n───────────────────────────\n\\x1b[31m\\u202eevil\\x00\\n\\t\ufffd")
}

func TestNumberFormat(t *testing.T) {
	for _, c := range []struct {
		spec string
		x    float64
		want string
	}{
		{".1f", 48.650, "48.6"}, {".1f", -0.04, "0.0"}, {"+.2f", 1, "+1.00"}, {"+.2f", -1, "-1.00"}, {",.0f", 1234567, "1,234,567"},
		{",.1f", -123.45, "-123.5"}, {".1%", .4567, "45.7%"}, {"d", 2.6, "3"}, {".3g", 0.00012345, "0.000123"},
		{".2e", 12345, "1.23e+04"}, {".1f", math.NaN(), "NaN"}, {".1f", math.Inf(-1), "-Inf"}, {"%.1f", 2.25, "2.2"},
	} {
		f, err := parseFormat(c.spec)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.apply(c.x); got != c.want {
			t.Errorf("%s of %v: got %s, want %s", c.spec, c.x, got, c.want)
		}
	}
	for _, bad := range []string{"", "1f", ".f", "%d%d", ".100f", "x"} {
		if _, err := parseFormat(bad); err == nil {
			t.Errorf("format %q: no error", bad)
		}
	}
}

func TestAutoFormat(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want string
	}{
		{[]float64{.66883116, .5}, "0.6688 0.5000"}, {[]float64{98.7, 100}, "98.7 100.0"}, {[]float64{1e-9, .5}, "1e-09 0.5000"},
		{[]float64{123456.789, 1}, "123457 1"}, {[]float64{1e20, 1}, "1e+20 1"}, {[]float64{0, math.NaN()}, "0 NaN"},
	} {
		f := autoFormat(c.x)
		got := f.readable(c.x[0]) + " " + f.readable(c.x[1])
		if got != c.want {
			t.Errorf("%v: got %s, want %s", c.x, got, c.want)
		}
	}
}

func TestRenderTableErrors(t *testing.T) {
	u := example(t)
	for want, f := range map[string]func() (string, error){
		`did you mean "latex"`: func() (string, error) { return RenderTable(u, "latx", TableOptions{}) },
		`did you mean "acc"`: func() (string, error) {
			return RenderTable(u, "text", TableOptions{Formats: map[string]string{"ac": ".1f"}})
		},
		`bad format "x"`:      func() (string, error) { return RenderTable(u, "text", TableOptions{Format: "x"}) },
		`want "max" or "min"`: func() (string, error) { return RenderTable(u, "text", TableOptions{Bold: "best"}) },
		`no column "l"`: func() (string, error) {
			return RenderTable(u, "text", TableOptions{Intervals: map[string][2]string{"acc": {"l", "hi"}}})
		},
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func FuzzEscapeLaTeX(f *testing.F) {
	for _, s := range []string{`\end{table}`, "%", "$x^2_3$", "a & b", "\x1b]0;", "~#{}[x]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := EscapeLaTeX(s)
		bare := out
		for i := 0; i < len(latexWords); i++ {
			bare = strings.ReplaceAll(bare, latexWords[i], "")
		}
		if strings.ContainsAny(bare, `\&%$#_{}~^<>|"[]`+"\n") {
			t.Errorf("%q leaves %q", s, bare)
		}
	})
}

var latexWords = []string{`\textbackslash{}`, `\textasciitilde{}`, `\textasciicircum{}`, `\textless{}`, `\textgreater{}`, `\textbar{}`,
	`\textquotedbl{}`, `$\pm$`, `$\Delta$`, `$\rho$`, `$\mu$`, `$\theta$`, `$\lambda$`, `$\times$`, `$\surd$`, `\textsuperscript{$-$}`, `\textsuperscript{0}`, `\textsuperscript{1}`,
	`\textsuperscript{2}`, `\textsuperscript{3}`, `\textsuperscript{4}`, `\textsuperscript{5}`, `\textsuperscript{6}`, `\textsuperscript{7}`, `\textsuperscript{8}`, `\textsuperscript{9}`,
	`\textsubscript{0}`, `\textsubscript{1}`, `\textsubscript{2}`, `\textsubscript{3}`, `\textsubscript{4}`, `\textsubscript{5}`, `\textsubscript{6}`, `\textsubscript{7}`, `\textsubscript{8}`, `\textsubscript{9}`, `$\uparrow$`, `$\downarrow$`, "$-$", `\ldots{}`, "{[}", "{]}", `\&`, `\%`, `\$`, `\#`, `\_`, `\{`, `\}`}

func TestOptionsFor(t *testing.T) {
	o := TableOptions{Formats: map[string]string{"acc": ".1f", "n": "d"}, Bolds: map[string]string{"acc": "max"}, Intervals: map[string][2]string{"acc": {"lo", "hi"}}, Section: "model"}
	u, err := example(t).Select("n", "acc", "lo")
	if err != nil {
		t.Fatal(err)
	}
	p := o.For(u)
	if len(p.Formats) != 2 || len(p.Bolds) != 1 || len(p.Intervals) != 0 || p.Section != "" || len(o.Intervals) != 1 {
		t.Errorf("got %+v, and before %+v", p, o)
	}
	if _, err := RenderTable(u, "text", p); err != nil {
		t.Error(err)
	}
}

func TestHeadings(t *testing.T) {
	u := table.Must(table.FromRecords([]string{"kind", "model", "Belebele|μ", "Belebele|CV%", "A rather wide task|μ", "n"},
		[]any{"Experts", "mono", 39.3, 7.74, 1.5, 3}, []any{"Merges", "linear", 23.9, 6.43, 2.5, 4}, []any{"Merges", "TIES", 24.4, 6.11, 2.0, 5}))
	o := TableOptions{Section: "kind", Bold: "max"}
	shows(t, u, "text", o, `
         Belebele   A rather wide task
model      μ   CV%                   μ  n
──────  ────  ────  ──────────────────  ─
Experts
mono    39.3  7.74                 1.5  3
Merges
linear  23.9  6.43                 2.5  4
TIES    24.4  6.11                 2.0  5
`)
	shows(t, u, "markdown", o, `
| model | Belebele μ | Belebele CV% | A rather wide task μ | n |
| :--- | ---: | ---: | ---: | ---: |
| *Experts* | | | | |
| mono | **39.3** | **7.74** | 1.5 | 3 |
| *Merges* | | | | |
| linear | 23.9 | 6.43 | **2.5** | 4 |
| TIES | 24.4 | 6.11 | 2.0 | 5 |
`)
	shows(t, u, "latex", o, `
\begin{tabular}{lrrrr}
\toprule
 & \multicolumn{2}{c}{Belebele} & \multicolumn{1}{c}{A rather wide task} &  \\
\cmidrule(lr){2-3} \cmidrule(lr){4-4}
model & $\mu$ & CV\% & $\mu$ & n \\
\midrule
\multicolumn{5}{l}{\textit{Experts}} \\
mono & \textbf{39.3} & \textbf{7.74} & 1.5 & 3 \\
\midrule
\multicolumn{5}{l}{\textit{Merges}} \\
linear & 23.9 & 6.43 & \textbf{2.5} & 4 \\
TIES & 24.4 & 6.11 & 2.0 & 5 \\
\bottomrule
\end{tabular}
`)
	page, err := RenderTable(u, "html", o)
	if err != nil || !strings.Contains(page, `<th scope="colgroup" class="group" colspan="2">Belebele</th>`) || !strings.Contains(page, `<tr class="section"><th scope="rowgroup" colspan="5">Merges</th></tr>`) {
		t.Errorf("%v\n%s", err, page)
	}
	if got, err := RenderTable(u, "text", TableOptions{Section: "kind", Color: true}); err != nil || !strings.Contains(got, "\n\x1b[3mExperts\x1b[23m\n") {
		t.Errorf("in colour headings are not slanted: %q, %v", got, err)
	}
}
