// Package plural writes counts with their nouns, for messages and summaries.
package plural

import "fmt"

// Of returns "1 layer", "2 layers", "0 layers"; of nouns in -y after a consonant,
// "2 copies". Of a phrase the last word bends: "3 more rows".
func Of[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %s", n, many(noun))
}

// Are is Of with the verb: "1 row is", "2 rows are".
func Are[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return Of(n, noun) + " are"
}

func many(noun string) string {
	end := len(noun) - 1
	if end > 0 && noun[end] == 'y' && !vowel(noun[end-1]) {
		return noun[:end] + "ies"
	}
	return noun + "s"
}

func vowel(b byte) bool {
	switch b {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	}
	return false
}
