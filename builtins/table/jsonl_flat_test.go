package table

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// What is read as a flat object is what the decoder reads, whatever is put together.
func TestFlatObject(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	parts := []string{`{`, `}`, `[`, `]`, `,`, `:`, ` `, `"a"`, `"b"`, `"é\n"`, `"é"`, `1`, `-0`, `01`, `1.5e3`, `1e999`, `-`, `null`, `true`, `false`, `nul`,
		`{"a":1}`, `"a":`, `"b":`, `"c" : `, "\t", "\xff", `[1,2]`, `["x",null]`, `[1,"x"]`, `12345678901234567890`}
	read := 0
	for range 200000 {
		var b strings.Builder
		b.WriteString("{")
		for n := range 1 + rng.IntN(3) {
			if n > 0 {
				b.WriteString(",")
			}
			b.WriteString([]string{`"a":`, `"b":`, `"c" : `, ``}[rng.IntN(4)])
			for range 1 + rng.IntN(2) {
				b.WriteString(parts[rng.IntN(len(parts))])
			}
		}
		b.WriteString("}")
		got, ok := flatObject([]byte(b.String()))
		if !ok {
			continue
		}
		read++
		if want, err := decoded([]byte(b.String())); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: got %v, want %v, %v", b.String(), got, want, err)
		}
	}
	if read < 1000 {
		t.Errorf("only %d lines were read", read)
	}
}
