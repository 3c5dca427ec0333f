package safetensors

import (
	"strings"
	"testing"
)

// A header's length may begin with the bytes of a pickle, 80 02 to 80 05, or of a zip
// file: what follows it tells them apart.
func TestHeaderLengthLikePickle(t *testing.T) {
	const entry = `"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}`
	for _, n := range []int{0x280, 0x580, 0x10480} {
		header := `{"__metadata__":{"x":"` + strings.Repeat("y", n-len(`{"__metadata__":{"x":""},}`+entry)) + `"},` + entry + `}`
		f, err := Parse("m.safetensors", file(header, "7"))
		if err != nil {
			t.Fatalf("a header of %#x bytes: %v", n, err)
		}
		if _, ok := f.Lookup("a"); !ok || len(header) != n {
			t.Errorf("a header of %#x bytes (wanted %#x): its tensor is not there", len(header), n)
		}
	}
}
