package table

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

func TestReadCSV(t *testing.T) {
	u, err := ReadCSV([]byte("\ufeffi,f,b,s,code,l,e\r\n1,1.5,true,a b,007,\"[1,2.5]\",\r\n-2,1e3,False,\"x,\"\"y\"\"\nz\",12,\"[]\",\r\n,nan,,,1,,\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []Kind
	for _, c := range u.Columns() {
		kinds = append(kinds, c.Kind())
	}
	if want := []Kind{Int, Float, Bool, String, String, List, Float}; !reflect.DeepEqual(kinds, want) {
		t.Errorf("kinds %v, want %v", kinds, want)
	}
	if got := u.Row(1).Value("s"); got != "x,\"y\"\nz" {
		t.Errorf("quoted field: %q", got)
	}
	if u.Row(2).Value("i") != nil || !math.IsNaN(u.Row(2).Value("f").(float64)) {
		t.Error("an empty field is missing and nan is a number")
	}
	if got := u.Row(0).Value("l"); !reflect.DeepEqual(got, []float64{1, 2.5}) {
		t.Errorf("list: %v", got)
	}
}

func TestReadCSVErrors(t *testing.T) {
	_, err := ReadCSV([]byte("a,b\n1,2\n3\n"))
	fails(t, err, "row 2 has 1 fields", "2 columns (a, b)")
	_, err = ReadCSV(nil)
	fails(t, err, "empty")
	_, err = ReadCSV([]byte("a,a\n"))
	fails(t, err, `two columns are called "a"`)
	_, err = ReadCSV([]byte("a\n\"x\"y\"\n"))
	fails(t, err, "line 2", "quote")
}

func TestReadTSV(t *testing.T) {
	u, err := ReadTSV([]byte("a\tb\n\"Yes\" she said\t1\nno \"q\"\t2\n"))
	is(t, u, err, "a,b", `"""Yes"" she said",1`, `"no ""q""",2`)
	u, err = ReadTSV([]byte("a\tb\n\"x\ty\"\t1\n"))
	is(t, u, err, "a,b", "x\ty,1")
}

func TestReadJSONL(t *testing.T) {
	u, err := ReadJSONL([]byte(`{"b": 1, "a": "x", "c": ["p","q"], "l": [1,2]}` + "\n\n" + `{"a": null, "b": 1.5, "d": {"k":  1}}` + "\n"))
	is(t, u, err, "b,a,c,l,d", `1,x,"[""p"",""q""]","[1,2]",`, `1.5,,,,"{""k"":  1}"`)
	for in, want := range map[string]string{
		"{\"a\":1}\n[1]":           "line 2: want an object",
		"{\"a\":1}{\"a\":2}":       "something follows",
		"{\"a\":1,\"a\":2}":        "stands twice",
		"{\"a\":1":                 "does not end",
		"{\"a\":":                  `key "a": the object does not end with }`,
		"{\"a\":1}\n{\"a\":\"x\"}": "row 1 is of kind string",
	} {
		_, err := ReadJSONL([]byte(in))
		fails(t, err, want)
	}
}

func TestJSONLKeepsTheDifference(t *testing.T) {
	u := Must(FromRecords([]string{"f", "s", "l"},
		[]any{1.0, "", []float64{1, math.NaN()}}, []any{math.Inf(-1), nil, []float64{}}, []any{1e-300, "<&>", nil}))
	want := `{"f":1.0,"s":"","l":[1,null]}
{"f":-1e999,"s":null,"l":[]}
{"f":1e-300,"s":"<&>","l":null}
`
	if got := string(u.JSONL()); got != want {
		t.Fatalf("got\n%swant\n%s", got, want)
	}
	back, err := ReadJSONL(u.JSONL())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(back.JSONL(), u.JSONL()) {
		t.Errorf("does not read back: %s", back.JSONL())
	}
	if math.IsInf(back.Row(1).Value("f").(float64), -1) == false {
		t.Error("-1e999 is not -Inf")
	}
}

// TestManyColumns checks that tables are refused that have rows and columns exchanged, or
// rows without anything in common.
func TestManyColumns(t *testing.T) {
	names := make([]string, MaxColumns+1)
	for i := range names {
		names[i] = fmt.Sprint("c", i)
	}
	_, err := ReadCSV([]byte(strings.Join(names, ",") + "\n"))
	fails(t, err, "50001 columns, want at most 50000")
	var b bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&b, "{\"k%d\": 1}\n", i)
	}
	_, err = ReadJSONL(b.Bytes())
	fails(t, err, "the first 5002 of 20000 rows have 5002 different columns")
}

func TestParquet(t *testing.T) {
	type row struct {
		Lang  string    `parquet:"lang"`
		N     int32     `parquet:"n"`
		Score *float64  `parquet:"score,optional"`
		LL    []float64 `parquet:"ll"`
		Opts  []string  `parquet:"opts,list"`
		OK    bool      `parquet:"ok"`
	}
	half := 0.5
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b)
	if _, err := w.Write([]row{{"eng", 3, &half, []float64{1, 2}, []string{"a", "b"}, true}, {"zho", 4, nil, nil, nil, false}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	u, err := ReadParquet(b.Bytes())
	is(t, u, err, "lang,n,score,ll,opts,ok", `eng,3,0.5,"[1,2]","[""a"",""b""]",True`, `zho,4,,[],[],False`)
	for n := range b.Len() {
		// A cut file is an error, never a panic.
		if _, err := ReadParquet(b.Bytes()[:n]); err == nil {
			t.Fatalf("cut to %d of %d bytes: no error", n, b.Len())
		}
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	u := Must(FromRecords([]string{"a", "b"}, []any{1, "x\ty"}, []any{nil, "z"}))
	for _, ext := range []string{"csv", "tsv", "jsonl", "parquet"} {
		path := filepath.Join(dir, "t."+ext)
		if err := u.Write(path); err != nil {
			t.Fatal(err)
		}
		v, err := Read(path)
		is(t, v, err, "a,b", "1,x\ty", ",z")
	}
	fails(t, u.Write(filepath.Join(dir, "t.xlsx")), ".csv")
	_, err := Read(filepath.Join(dir, "t.pkl"))
	fails(t, err, "cannot tell the format")
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 4 {
		t.Errorf("files left: %v %v", left, err)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a\n\"\"\n", "a\n[1,2]\n", "a\n1e999\n-0\n", "x,y\ntrue,\n,nan\n", "\"a\"\"\"\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ReadCSV([]byte(s))
		if err != nil {
			return
		}
		again, err := ReadCSV(u.CSV())
		if err != nil {
			t.Fatalf("%v\n%q", err, u.CSV())
		}
		if !bytes.Equal(again.CSV(), u.CSV()) {
			t.Errorf("csv changes:\n%q\n%q", u.CSV(), again.CSV())
		}
		if _, err := ReadTSV([]byte(s)); err == nil && strings.Count(s, "\n") == 0 && len(s) > 0 && s[0] == '\n' {
			t.Errorf("a table of nothing from %q", s)
		}
	})
}

func FuzzJSONL(f *testing.F) {
	for _, s := range []string{`{"a":1}`, `{"a":[1,"x"]}`, `{"a":{"b":[]}}`, "{\"a\":1e999}\n{\"a\":null}", `{"":1}`, `{"a":[null,1]}`, `{"a":-0}`, "{\"a\":{\"\xa3\":[]}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ReadJSONL([]byte(s))
		if err != nil {
			return
		}
		again, err := ReadJSONL(u.JSONL())
		if err != nil {
			t.Fatalf("%v\n%q", err, u.JSONL())
		}
		if !bytes.Equal(again.JSONL(), u.JSONL()) {
			t.Errorf("jsonl changes:\n%q\n%q", u.JSONL(), again.JSONL())
		}
	})
}
