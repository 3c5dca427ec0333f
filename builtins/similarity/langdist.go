package similarity

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pewter/internal/disk"
	"pewter/internal/registry"
	"pewter/internal/suggest"
)

// Languages are the distances between languages of URIEL and lang2vec (Littell et
// al. 2017), computed from its files in a folder.
type Languages struct{ Dir string }

// Find returns those of dir, dir/lang2vec, dir/data and dir/lang2vec/data that hold
// lang2vec's files.
func Find(dir string) (found []string) {
	for _, sub := range []string{".", "lang2vec", "data", "lang2vec/data"} {
		if _, err := os.Stat(filepath.Join(dir, sub, "feature_predictions.npz")); err == nil {
			found = append(found, filepath.Join(dir, sub))
		}
	}
	return found
}

// A distance is made of the features of two languages.
type distance struct {
	file  string
	uses  func(feature string) bool
	alias bool // macrolanguages stand for their standard variety
	of    func(a, b []float64) (float64, error)
}

var distances = registry.New[distance]("language distance")

// Kinds returns the kinds of distance, each with what it is.
func Kinds() map[string]string {
	kinds := map[string]string{}
	for e := range distances.All() {
		kinds[e.Name] = e.Doc
	}
	return kinds
}

func init() {
	knn := "feature_predictions.npz"
	all := func(string) bool { return true }
	prefix := func(p string) func(string) bool {
		return func(f string) bool { return strings.HasPrefix(f, p) }
	}
	distances.Add("knn", "Cosine distance over all features, missing ones predicted; ara is arb and zho is cmn, as in the paper.", distance{knn, all, true, cosineDistance})
	distances.Add("syntax", "Cosine distance over the syntactic features, missing ones predicted.", distance{knn, prefix("S_"), false, cosineDistance})
	distances.Add("phonology", "Cosine distance over the phonological features, missing ones predicted.", distance{knn, prefix("P_"), false, cosineDistance})
	distances.Add("inventory", "Cosine distance over the sounds, missing ones predicted.", distance{knn, prefix("INV_"), false, cosineDistance})
	distances.Add("featural", "Cosine distance over the features that sources give for both languages, averaged over sources.", distance{"feature_averages.npz", all, false, cosineDistance})
	distances.Add("geographic", "Great-circle distance as a share of half the way round the earth: the largest difference of the distances to URIEL's fixed points.", distance{"geocoord_features.npz", all, false, sphereDistance})
	distances.Add("genetic", "One less the share of families in common of the deeper lineage, the language itself counted.", distance{"family_features.npz", all, false, treeDistance})
}

// aliases are the varieties that have the features of a macrolanguage.
var aliases = map[string]string{"ara": "arb", "zho": "cmn"}

// Distance returns the distance of two languages, by ISO 639-3 codes, of a kind
// that Kinds has. Errors: an unknown kind or language, a file that is not
// there or not what it should be.
func (l Languages) Distance(a, b, kind string) (float64, error) {
	e, err := distances.Lookup(kind)
	if err != nil {
		return 0, err
	}
	d := e.Value
	x, y, err := l.features(d, a, b)
	if err != nil {
		return 0, fmt.Errorf("%s distance of %s and %s: %w", kind, a, b, err)
	}
	v, err := d.of(x, y)
	if err != nil {
		return 0, fmt.Errorf("%s distance of %s and %s: %w", kind, a, b, err)
	}
	return v, nil
}

func (l Languages) features(d distance, a, b string) (x, y []float64, err error) {
	if d.alias {
		a, b = alias(a), alias(b)
	}
	path := filepath.Join(l.Dir, d.file)
	data, err := readBounded(path)
	if info, e := os.Stat(l.Dir); e == nil && !info.IsDir() {
		return nil, nil, fmt.Errorf("%s is a file, want the folder of lang2vec's .npz files", l.Dir)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("there is no %s in %s: it is one of the files of lang2vec's data folder", d.file, l.Dir)
	}
	if err != nil {
		return nil, nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	x, y, err = twoRows(z, a, b, d.uses)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return x, y, err
}

func alias(lang string) string {
	if v, ok := aliases[lang]; ok {
		return v
	}
	return lang
}

// maxArchive bounds the files that are read.
const maxArchive = 64 << 20

func readBounded(path string) ([]byte, error) { return disk.ReadFile(path, maxArchive) }

// twoRows returns the features of two languages that uses accepts.
func twoRows(z *zip.Reader, a, b string, uses func(string) bool) (x, y []float64, err error) {
	langs, err := readTexts(z, "langs")
	if err != nil {
		return nil, nil, err
	}
	feats, err := readTexts(z, "feats")
	if err != nil {
		return nil, nil, err
	}
	i, j := slices.Index(langs, a), slices.Index(langs, b)
	for k, at := range map[string]int{a: i, b: j} {
		if at < 0 {
			return nil, nil, fmt.Errorf("no language %q%s among %d; codes are of ISO 639-3", k, suggest.DidYouMean(k, langs), len(langs))
		}
	}
	data, err := openArray(z, "data")
	if err != nil {
		return nil, nil, err
	}
	rows, err := data.rows(map[int]bool{i: true, j: true})
	if err != nil {
		return nil, nil, fmt.Errorf("data.npy: %w", err)
	}
	if len(rows[i]) != len(feats) || len(rows[j]) != len(feats) {
		return nil, nil, fmt.Errorf("rows of %d and %d numbers for %d features", len(rows[i]), len(rows[j]), len(feats))
	}
	for k, f := range feats {
		if uses(f) {
			x, y = append(x, rows[i][k]), append(y, rows[j][k])
		}
	}
	return x, y, nil
}

func readTexts(z *zip.Reader, name string) ([]string, error) {
	a, err := openArray(z, name)
	if err != nil {
		return nil, err
	}
	list, err := a.texts()
	if err != nil {
		return nil, fmt.Errorf("%s.npy: %w", name, err)
	}
	return list, nil
}

// cosineDistance is 1 - Σab/√(Σa²Σb²) over the features known (not -1) for both.
func cosineDistance(a, b []float64) (float64, error) {
	var ab, aa, bb float64
	for i, x := range a {
		if y := b[i]; x >= 0 && y >= 0 {
			ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
		}
	}
	if aa == 0 || bb == 0 {
		return 0, fmt.Errorf("they share no known features")
	}
	return 1 - ab/math.Sqrt(aa*bb), nil
}

// sphereDistance is max|a-b|, of the distances of each to the same points. By the
// triangle inequality it is the way between the two at most, and it is that way
// where a point lies on their great circle.
func sphereDistance(a, b []float64) (float64, error) {
	far := -1.0
	for i, x := range a {
		if y := b[i]; x >= 0 && y >= 0 {
			far = max(far, math.Abs(x-y))
		}
	}
	if far < 0 {
		return 0, fmt.Errorf("they share no known features")
	}
	return far, nil
}

// treeDistance is 1 - shared/(deepest+1), of the families of each.
func treeDistance(a, b []float64) (float64, error) {
	var na, nb, both float64
	for i, x := range a {
		y := b[i]
		na, nb, both = na+x, nb+y, both+x*y
	}
	if slices.Equal(a, b) {
		return 0, nil
	}
	return 1 - both/(max(na, nb)+1), nil
}
