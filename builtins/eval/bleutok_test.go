package eval

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Western text is cut as by mteval's four expressions, one after another.
func TestWestern13a(t *testing.T) {
	cuts := []struct {
		at *regexp.Regexp
		to string
	}{
		{regexp.MustCompile("([{-~\\[-` -&(-+:-@/])"), " $1 "},
		{regexp.MustCompile(`([^0-9])([.,])`), "$1 $2 "},
		{regexp.MustCompile(`([.,])([^0-9])`), " $1 $2"},
		{regexp.MustCompile(`([0-9])(-)`), "$1 $2 "},
	}
	rng := rand.New(rand.NewPCG(1, 2))
	some := []string{"a", "Z", "0", "9", ".", ",", "-", "'", " ", "/", "(", "~", "é", "中", "\xff", "{", ":", "`", "\t"}
	for range 20000 {
		var b strings.Builder
		for range rng.IntN(12) {
			b.WriteString(some[rng.IntN(len(some))])
		}
		want := b.String()
		for _, c := range cuts {
			want = c.at.ReplaceAllString(want, c.to)
		}
		if got := western13a(b.String()); !slices.Equal(got, strings.FieldsFunc(want, space)) {
			t.Fatalf("%q: got %q, want %q", b.String(), got, strings.FieldsFunc(want, space))
		}
	}
}
