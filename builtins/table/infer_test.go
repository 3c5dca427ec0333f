package table

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// TestSplitAsCSV: texts without quotes are split as encoding/csv does.
func TestSplitAsCSV(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 4))
		var b strings.Builder
		for range r.IntN(40) {
			b.WriteString([]string{"a", ",", "\n", "\r\n", "\r", "é", " "}[r.IntN(7)])
		}
		reader := csv.NewReader(strings.NewReader(b.String()))
		reader.FieldsPerRecord = -1
		want, err := reader.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		all := &fields{}
		for _, record := range want {
			all.add(record)
		}
		got := split([]byte(b.String()), ',')
		if !reflect.DeepEqual(got.header, all.header) || fmt.Sprint(got.cols, got.err) != fmt.Sprint(all.cols, all.err) {
			t.Fatalf("%q: got %q, want %q", b.String(), got.cols, all.cols)
		}
	}
}

func TestNumberForms(t *testing.T) {
	for s, want := range map[string]Kind{"0": Int, "-7": Int, "+12": Int, "007": String, "9223372036854775808": Float, "1.": Float, ".5": Float,
		"00.5": String, "1e5": Float, "1e": String, "e5": String, "-": String, ".": String, "1e999": Float, "-Inf": Float, "NAN": Float,
		"+-nan": String, "0x10": String, "1_0": String, "1.2.3": String, "TRUE": Bool, "[1]": List, "[": String, `["a"]`: Strings} {
		if got := infer("x", []string{s, ""}).Kind(); got != want {
			t.Errorf("%q is of kind %v, want %v", s, got, want)
		}
	}
}
