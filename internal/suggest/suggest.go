// Package suggest finds the name a person probably meant.
package suggest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Nearest returns the candidate with the least edit distance to name, or ""
// when none is near enough to be a likely slip: more than a third of the
// letters differ, or all of them. Three letters or more that one begins with are near it.
func Nearest(name string, candidates []string) string {
	best, bestDist := "", utf8.RuneCountInString(name)/3+2
	for _, c := range candidates {
		d := Distance(strings.ToLower(name), strings.ToLower(c))
		if len(name) >= 3 && strings.HasPrefix(strings.ToLower(c), strings.ToLower(name)) {
			d = min(d, 2)
		}
		if d < bestDist && d < max(utf8.RuneCountInString(name), utf8.RuneCountInString(c)) {
			best, bestDist = c, d
		}
	}
	return best
}

// DidYouMean returns ` (did you mean "x"?)` for the nearest candidate, or "".
func DidYouMean(name string, candidates []string) string {
	if n := Nearest(name, candidates); n != "" {
		return fmt.Sprintf(" (did you mean %q?)", n)
	}
	return ""
}

// Distance is the Damerau-Levenshtein distance (optimal string alignment)
// between a and b in runes: insertions, deletions, substitutions and swaps of
// neighbours count one each.
func Distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, prev, cur := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(s); i++ {
		cur[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(t)]
}
