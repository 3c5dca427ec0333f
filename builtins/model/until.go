package model

import "strings"

// Until returns a GenerateOptions.Done that ends a text which has one of stops in it. Of a
// text only as many of the last tokens are decoded as a stop may have, so that it takes as
// long for every token; those that decode to nothing may hide one for some steps, which
// who cuts the text where the first stop begins does not see.
func Until(decode func(ids []int32) string, stops ...string) func(i int, generated []int32) bool {
	const more = 8 // beyond those of a byte each: a first character may be cut
	longest := 0
	for _, s := range stops {
		longest = max(longest, len(s))
	}
	found := func(ids []int32) bool {
		text := decode(ids)
		for _, s := range stops {
			if strings.Contains(text, s) {
				return true
			}
		}
		return false
	}
	return func(_ int, ids []int32) bool {
		n := len(ids)
		return found(ids[max(0, n-longest-more):]) && (n <= longest+more || found(ids))
	}
}
