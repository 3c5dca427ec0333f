package plots

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// visual is a line of text in the order and, for Arabic, the joined forms in
// which it is drawn from left to right by surfaces that draw glyph by glyph.
func visual(t string) string {
	if !strings.ContainsFunc(t, rightToLeft) {
		return t
	}
	var p bidi.Paragraph
	if _, err := p.SetString(joined(t)); err != nil {
		return t
	}
	o, err := p.Order()
	if err != nil {
		return t
	}
	var runs []string
	for i := range o.NumRuns() {
		r := o.Run(i)
		s := r.String()
		if r.Direction() == bidi.RightToLeft {
			s = bidi.ReverseString(s)
		}
		runs = append(runs, s)
	}
	if p.IsLeftToRight() {
		return strings.Join(runs, "")
	}
	var b strings.Builder
	for i := range runs {
		b.WriteString(runs[len(runs)-1-i])
	}
	return b.String()
}

func rightToLeft(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL
}

// forms gives an Arabic letter's isolated form in Unicode's Presentation
// Forms-B; its final, initial and medial forms follow it there. Letters of two
// forms do not join the letter after them.
var forms = arabicForms()

func arabicForms() map[rune][2]rune {
	out := map[rune][2]rune{}
	at := rune(0xfe80)
	for r := rune(0x0621); r <= 0x064a; r++ {
		n := rune(4)
		switch r {
		case 0x0621:
			n = 1
		case 0x0622, 0x0623, 0x0624, 0x0625, 0x0627, 0x0629, 0x062f, 0x0630, 0x0631, 0x0632, 0x0648, 0x0649:
			n = 2
		}
		if r > 0x063a && r < 0x0641 {
			continue
		}
		out[r] = [2]rune{at, n}
		at += n
	}
	return out
}

// lamAlef are the ligatures of lam with the four alefs, isolated; the final
// forms follow.
var lamAlef = map[rune]rune{0x0622: 0xfef5, 0x0623: 0xfef7, 0x0625: 0xfef9, 0x0627: 0xfefb}

// joined replaces Arabic letters by the forms that their neighbours ask for.
// Marks above and below, which do not join, are looked past.
func joined(t string) string {
	in := []rune(t)
	var out []rune
	before := false // the letter before joins this one
	for i := 0; i < len(in); i++ {
		r := in[i]
		f, ok := forms[r]
		if !ok {
			out = append(out, r)
			before = before && vowel(r)
			continue
		}
		if r == 0x0644 && i+1 < len(in) && lamAlef[in[i+1]] != 0 {
			out = append(out, lamAlef[in[i+1]]+rune(btof(before)))
			before = false
			i++
			continue
		}
		after := f[1] == 4 && joinsNext(in[i+1:])
		form := rune(btof(before && f[1] > 1))
		if after {
			form += 2
		}
		out = append(out, f[0]+form)
		before = after
	}
	return string(out)
}

// joinsNext reports whether the next letter, past marks, joins to the one before.
func joinsNext(rest []rune) bool {
	for _, r := range rest {
		if vowel(r) {
			continue
		}
		f, ok := forms[r]
		return ok && f[1] > 1
	}
	return false
}

func vowel(r rune) bool { return r >= 0x064b && r <= 0x065f || r == 0x0670 }
