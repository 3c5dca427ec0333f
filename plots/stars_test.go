package plots

import (
	"testing"

	"pewter/builtins/table"
)

// Numbers with stars are numbers: points in line, stars beyond them.
func TestStarredNumbers(t *testing.T) {
	u := table.Must(table.New(&table.Column{Name: "r", String: []string{"0.45**", "-0.14", "0.32*", ""}, Missing: []bool{false, false, false, true}}))
	shows(t, u, "text", TableOptions{}, "      r\n───────\n 0.45**\n-0.14\n 0.32*\n –")
	shows(t, u, "markdown", TableOptions{}, "| r |\n| ---: |\n| 0.45\\*\\* |\n| -0.14 |\n| 0.32\\* |\n| – |")
	shows(t, u, "latex", TableOptions{}, "\\begin{tabular}{r}\n\\toprule\nr \\\\\n\\midrule\n0.45** \\\\\n$-$0.14\\phantom{**} \\\\\n0.32*\\phantom{*} \\\\\n--\\phantom{**} \\\\\n\\bottomrule\n\\end{tabular}")
	shows(t, u, "html", TableOptions{}, `
<table class="pw-table">
<thead><tr><th scope="col" class="num">r</th></tr></thead>
<tbody>
<tr><td class="num">0.45**</td></tr>
<tr><td class="num">−0.14<span class="room">**</span></td></tr>
<tr><td class="num">0.32*<span class="room">*</span></td></tr>
<tr><td class="num">–<span class="room">**</span></td></tr>
</tbody></table>
`)
	words := table.Must(table.New(&table.Column{Name: "r", String: []string{"0.45**", "none"}}))
	shows(t, words, "text", TableOptions{}, "r\n──────\n0.45**\nnone")
}

// Whether a number is significant is chance: a column of which none is stands as
// its neighbour does. Whole numbers as text are as often names, and stay left.
func TestNumbersWithoutStars(t *testing.T) {
	u := table.Must(table.New(
		&table.Column{Name: "r", String: []string{"0.09", "-0.14", ""}, Missing: []bool{false, false, true}},
		&table.Column{Name: "year", String: []string{"2024", "2025", "985"}},
		&table.Column{Name: "none", String: []string{"", "", ""}, Missing: []bool{true, true, true}}))
	shows(t, u, "markdown", TableOptions{}, "| r | year | none |\n| ---: | :--- | :--- |\n| 0.09 | 2024 | – |\n| -0.14 | 2025 | – |\n| – | 985 | – |")
	shows(t, u, "latex", TableOptions{}, "\\begin{tabular}{rll}\n\\toprule\nr & year & none \\\\\n\\midrule\n0.09 & 2024 & -- \\\\\n$-$0.14 & 2025 & -- \\\\\n-- & 985 & -- \\\\\n\\bottomrule\n\\end{tabular}")
}
