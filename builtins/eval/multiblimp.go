package eval

import (
	"fmt"
	"reflect"
	"slices"

	"pewter/internal/plural"
)

func init() {
	Benchmarks.Add("multiblimp", "{lang}/data.tsv (jumelet/multiblimp)", MultiBLiMP{})
}

// MultiBLiMP 1.0 (Jumelet, Weissweiler and Bisazza 2025): minimal pairs of
// subject-verb agreement in 101 languages from Universal Dependencies and
// UniMorph. A model is right when
//
//	log p(sen | BOS) > log p(wrong_sen | BOS)
//
// strictly: equal likelihoods are a failure to tell the two apart.
type MultiBLiMP struct{}

var multiblimpRepo = repo{folders: []string{"multiblimp"}, hub: "jumelet/multiblimp"}

// Languages lists the folders that hold a data.tsv.
func (MultiBLiMP) Languages(src Source) []string {
	return src.languages(multiblimpRepo, "*/data.tsv")
}

// Load reads {lang}/data.tsv: tab-separated with CSV's quotes, columns sen,
// wrong_sen and phenomenon among others.
func (MultiBLiMP) Load(src Source, lang string) (*Task, error) {
	path := src.find(multiblimpRepo, lang+"/data.tsv", alphabetic(lang)+"/data.tsv")
	if path == "" {
		return nil, notFound("multiblimp", lang, src, fmt.Sprintf("no %s/data.tsv", alphabetic(lang)))
	}
	rows, err := readRows(path, "sen", "wrong_sen", "phenomenon")
	if err != nil {
		return nil, err
	}
	t := &Task{Name: "multiblimp", Lang: lang, Kind: Pair, Main: "acc", File: path}
	if n, first, again := repeated(rows, "sen", "wrong_sen"); n > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s repeated, the first on line %d from line %d; each counts", plural.Are(n, "row"), again, first))
	}
	return t, t.fill(rows, multiblimpItem)
}

// repeated counts rows that are, in all fields, copies of one before, and returns the
// lines of the first such. The benchmark's own files have pairs that stand twice, with
// other fields, and no row that does. Only rows alike in two fields of text are compared.
func repeated(rows []row, a, b string) (n, first, again int) {
	alike := make(map[[2]string][]row, len(rows))
	for _, r := range rows {
		key := [2]string{fmt.Sprint(r.fields[a]), fmt.Sprint(r.fields[b])}
		same := func(o row) bool { return reflect.DeepEqual(o.fields, r.fields) }
		if i := slices.IndexFunc(alike[key], same); i >= 0 {
			if n++; n == 1 {
				first, again = alike[key][i].line, r.line
			}
			continue
		}
		alike[key] = append(alike[key], r)
	}
	return n, first, again
}

func multiblimpItem(r row) (it Item, err error) {
	good, err := r.text("sen")
	if err != nil {
		return it, err
	}
	bad, err := r.text("wrong_sen")
	if err != nil {
		return it, err
	}
	it.Phenomenon, err = r.text("phenomenon")
	it.Choices, it.Answer, it.Group = []string{good, bad}, good, good
	return it, err
}
