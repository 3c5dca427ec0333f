package eval

import (
	"fmt"
	"slices"
	"strings"

	"pewter/internal/suggest"
)

// The forms in which a multiple-choice question is put. With a question q and
// answers a, b:
//
//	cloze    "Question: q\nAnswer:"                     scored: " a", " b"
//	mcf      "Question: q\n A. a\n B. b\nAnswer:"       scored: " A", " B"
//	hybrid   "Question: q\n A. a\n B. b\nAnswer:"       scored: " a", " b"
const (
	Cloze  = "cloze"
	MCF    = "mcf"
	Hybrid = "hybrid"
)

// Forms lists the forms.
var Forms = []string{Cloze, MCF, Hybrid}

func checkForm(form string) error {
	if form == "" || slices.Contains(Forms, form) {
		return nil
	}
	return fmt.Errorf("unknown form %q%s; have: %s", form, suggest.DidYouMean(form, Forms), strings.Join(Forms, ", "))
}
