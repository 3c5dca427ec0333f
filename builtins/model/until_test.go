package model

import (
	"strings"
	"testing"
)

// A text ends with the token that completes a stop, however many tokens that has, and no
// more of a text is decoded than a stop may have.
func TestUntil(t *testing.T) {
	const text = "one two three, four five six seven eight nine ten: END of it"
	ids := make([]int32, len(text))
	for i, b := range []byte(text) {
		ids[i] = int32(b)
	}
	most := 0
	decode := func(ids []int32) string {
		most = max(most, len(ids))
		var b strings.Builder
		for _, id := range ids {
			b.WriteByte(byte(id))
		}
		return b.String()
	}
	done := Until(decode, "never so", "END", "one END")
	for n := range ids {
		if got, want := done(0, ids[:n]), strings.Contains(text[:n], "END"); got != want {
			t.Fatalf("%q: done is %t", text[:n], got)
		}
		if want := strings.Index(text, "END") + 3; n < want && most > 16 {
			t.Fatalf("%d tokens decoded after %d", most, n)
		}
	}
}
