package eval

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pewter/internal/shared"
)

func TestMultiBLiMPFiles(t *testing.T) {
	for _, data := range []string{"data", "data/multiblimp", "data/multiblimp/hf_cache"} {
		src := Source{Data: []string{shared.Dir(t, data)}, Exact: true}
		tasks, err := Load("multiblimp", nil, src)
		if err != nil {
			t.Fatal(err)
		}
		if len(tasks) != 2 || tasks[0].ID() != "multiblimp:eng" || len(tasks[0].Items) != 770 || len(tasks[1].Items) != 2331 {
			t.Fatalf("%s: %d tasks", data, len(tasks))
		}
		if n := append(tasks[0].Notes, tasks[1].Notes...); len(n) > 0 {
			t.Errorf("%s: notes %q", data, n)
		}
		it := tasks[0].Items[0]
		if !slices.Equal(it.Choices, []string{"Yes, lovely creature, is n't she?", "Yes, lovely creature, am n't she?"}) || it.Phenomenon != "SV-P" {
			t.Errorf("item 0 is %+v", it)
		}
	}
}

// Rows that are copies are told; a pair that stands twice with other fields is not one.
func TestRepeatedRows(t *testing.T) {
	tasks, err := Load("multiblimp", []string{"eng"}, filesIn(t, map[string]string{
		"eng/data.tsv": "sen\twrong_sen\tphenomenon\na\tb\tx\na\tb\ty\nc\td\tx\na\tb\ty\na\tb\tx\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if n := tasks[0].Notes; len(n) != 1 || n[0] != "2 rows are repeated, the first on line 5 from line 3; each counts" || len(tasks[0].Items) != 5 {
		t.Errorf("%d items, notes %q", len(tasks[0].Items), n)
	}
}

func TestMultiBLiMPErrors(t *testing.T) {
	for content, want := range map[string]string{
		"":                                     "the file is empty",
		"sen\twrong_sen\tphenomenon\n":         "no rows",
		"sen\tphenomenon\na\tb\n":              `no column wrong_sen; have: phenomenon, sen`,
		"sen\twrong_sen\tphenomenon\na\tb\n":   "line 2: got 2 fields, the header names 3",
		"sen\twrong_sen\tphenomenon\na\t\tx\n": "line 2: choice 1 is empty",
		"sen\twrong_sen\tphenomenon\na\tb\tx\nc\t\xe9\tx\n": "line 3: byte 3 (0xe9) is not UTF-8",
		"s\x00e\x00\n\x00":                                         "the file is UTF-16",
		"sen\twrong_sen\tphenomenon\na \"b\tc\tx\n":                "line 2: bare \" in non-quoted-field",
		"sen\twrong_sen\tphenomenon\n\"a\nb\"\tc\tx\nd\td\te\tf\n": "line 4: got 4 fields",
	} {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "eng"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "eng", "data.tsv"), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Load("multiblimp", []string{"eng"}, Source{Data: []string{dir}, Exact: true})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "data.tsv") {
			t.Errorf("%q: err = %v, want %q", content, err, want)
		}
		_, err = Load("multiblimp", []string{"enk"}, Source{Data: []string{dir}, Exact: true})
		if err == nil || !strings.Contains(err.Error(), `did you mean "eng"?); have: eng`) {
			t.Errorf("err = %v", err)
		}
	}
}
