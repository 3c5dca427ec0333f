package report

import (
	"testing"

	"pewter/builtins/table"
	"pewter/plots"
)

// A table as plots writes it is one that a report shows as it is, bold, stars,
// sections and all; what a report does not trust it shows without its looks.
func TestTablesAreTrusted(t *testing.T) {
	u := table.Must(table.FromRecords([]string{"kind", "model", "a|r", "a|x"}, []any{"one", "m", "0.45**", 1.5}, []any{"two", "n", "0.1", 2.5}))
	text, err := plots.RenderTable(u, "html", plots.TableOptions{Section: "kind", Bold: "max", Caption: "c"})
	if err != nil || !onlyHolds([]byte(text), tableElements) {
		t.Errorf("%v: not trusted:\n%s", err, text)
	}
}
