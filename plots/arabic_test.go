package plots

import "testing"

func TestVisual(t *testing.T) {
	for in, want := range map[string]string{
		"abc":    "abc",
		"بيت":    "\ufe96\ufef4\ufe91", // beh initial, yeh medial, teh final, reversed
		"لا":     "\ufefb",             // lam-alef
		"سلام":   "\ufee1\ufefc\ufeb3", // seen initial, lam-alef final, meem isolated
		"دار":    "\ufead\ufe8d\ufea9", // none joins
		"x بب y": "x \ufe90\ufe91 y",   // within a line from left to right
		"שלום":   "םולש",
	} {
		if got := visual(in); got != want {
			t.Errorf("%s: got %+q, want %+q", in, got, want)
		}
	}
}
