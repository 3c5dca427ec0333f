package repl

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// evalArgs scores the first two pairs of English with the given models.
func evalArgs(t *testing.T, rest ...string) []string {
	return append([]string{"eval", "-q", "--data", shared.Dir(t, "data"), "--tasks", "multiblimp:eng", "--limit", "2", "--metrics", "acc,acc_char"}, rest...)
}

// rowsOf returns the rows of a table that was written as JSON lines.
func rowsOf(t *testing.T, path string) (rows []map[string]any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// One model under two names, and a merge of it with itself, have the same
// scores under the names given; the table, the scores and the items say so.
func TestEvalNames(t *testing.T) {
	s, dir := shared.Dir(t, "data/models/stories260K/hf"), t.TempDir()
	yml := write(t, dir, "m.yml", "merge_method: linear\ndtype: float32\nmodels:\n- {model: "+s+", parameters: {weight: 1}}\n- {model: "+s+", parameters: {weight: 1}}\n")
	scores, items := filepath.Join(dir, "scores"), filepath.Join(dir, "items.csv")
	phenomena := filepath.Join(dir, "phenomena.csv")
	code, out, err := pewter(t, "", evalArgs(t, "plain="+s, "b="+s, "merged="+yml, "--json", scores, "--items", items, "--phenomena", phenomena)...)
	want(t, code, ExitOK, err)
	rows := rowsOf(t, scores)
	if len(rows) != 6 {
		t.Fatalf("%d rows, want 2 of each of 3 models", len(rows))
	}
	for i, name := range []string{"plain", "plain", "b", "b", "merged", "merged"} {
		if rows[i]["model"] != name || rows[i]["metric"] != rows[i%2]["metric"] || rows[i]["value"] != rows[i%2]["value"] {
			t.Errorf("row %d is %v, want that of %s, equal to %v", i, rows[i], name, rows[i%2])
		}
	}
	if !strings.Contains(out, "\nmerged  multiblimp  eng   acc ") {
		t.Errorf("the table is\n%s", out)
	}
	data, _ := os.ReadFile(items)
	if n := strings.Count(string(data), "\nmerged,"); n != 2 {
		t.Errorf("%d lines of items are of the merge, want 2", n)
	}
	data, _ = os.ReadFile(phenomena)
	if n := strings.Count(string(data), "\nmerged,multiblimp,eng,SV-P,acc"); n != 2 {
		t.Errorf("%d lines of phenomena are of the merge, want one for each metric:\n%s", n, data)
	}
}

// What cannot be read or written is told before anything is computed.
func TestEvalRefuses(t *testing.T) {
	s, dir := shared.Dir(t, "data/models/stories260K/hf"), t.TempDir()
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{1, "--json " + dir + " is a folder; want a file", []string{s, "--json", dir}},
		{1, "--json " + dir + "/none/x.json cannot be written: " + dir + "/none: no such file or directory", []string{s, "--json", dir + "/none/x.json"}},
		{1, "--csv " + dir + "/x.xls: cannot write a table in that format; want a name that ends in .csv", []string{s, "--csv", dir + "/x.xls"}},
		{1, "--items x: cannot write", []string{s, "--items", "x"}},
		{1, `two models are called "hf"`, []string{"hf=" + s, "hf=" + s}},
		{2, `the model "=` + s + `": want SOURCE or NAME=SOURCE`, []string{"=" + s}},
		{2, `the model "a=": want SOURCE or NAME=SOURCE`, []string{"a="}},
		{1, dir + "/none.yml", []string{"a=" + dir + "/none.yml"}},
		{2, "--shots is -2, want 0 or more", []string{s, "--shots", "-2"}},
		{1, "limit is -1, want 1 or more", []string{s, "--limit", "-1"}},
		{2, `unknown compat "hf"; have: paper, lm-eval, lighteval`, []string{s, "--compat", "hf"}},
		{1, "multiblimp: no fra/data.tsv in", []string{s, "--tasks", "multiblimp:fra"}},
		{1, "have: eng, nld", []string{s, "--tasks", "multiblimp:fra"}},
		{1, "the task multiblimp:eng stands twice", []string{s, "--tasks", "multiblimp:eng"}},
	} {
		code, out, err := pewter(t, "", evalArgs(t, c.args...)...)
		if code != c.code || !strings.Contains(err, c.want) || out != "" {
			t.Errorf("%q: code %d, output %q, error %q; want %d and %q", c.args, code, out, err, c.code, c.want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
