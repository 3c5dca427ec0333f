package parquet

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	peer "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

type inner struct {
	A string  `parquet:"a"`
	B []int32 `parquet:"b,list"`
}

type line struct {
	Text  string    `parquet:"text,delta"`
	Len   string    `parquet:"len,delta"`
	Word  string    `parquet:"word,dict"`
	N     int64     `parquet:"n,delta"`
	M     int32     `parquet:"m,delta"`
	X     float64   `parquet:"x,split"`
	Y     float32   `parquet:"y"`
	OK    bool      `parquet:"ok"`
	Maybe *int64    `parquet:"maybe,optional"`
	Bare  []float64 `parquet:"bare"`
	In    *inner    `parquet:"in,optional"`
	Many  []inner   `parquet:"many,list"`
}

// lines are rows with absent values, empty lists, long runs and negative steps.
func lines(n int) []line {
	out := make([]line, n)
	for i := range out {
		l := &out[i]
		l.Text, l.Word = fmt.Sprintf("text %d", i*i), []string{"a", "b", "a", "c"}[i/7%4]
		l.Len = strings.Repeat("é", i%5)
		l.N, l.M, l.X, l.Y, l.OK = int64(i*i*7919%1000)<<uint(i%50)-500, int32(-i), 1/float64(i+1), float32(i)/3, i%3 == 0
		if i%4 == 1 {
			v := int64(i)
			l.Maybe = &v
		}
		for j := range i % 3 {
			l.Bare = append(l.Bare, float64(j)-0.5)
			l.Many = append(l.Many, inner{fmt.Sprint(j), []int32{int32(i), int32(j)}[:j]})
		}
		if i%2 == 0 {
			l.In = &inner{"in", []int32{1, 2, 3}[:i%4]}
		}
	}
	return out
}

func ints(xs []int32) any {
	out := []any{}
	for _, x := range xs {
		out = append(out, int64(x))
	}
	return out
}

func (in inner) want() any { return map[string]any{"a": in.A, "b": ints(in.B)} }

// want is what a row reads as.
func (l line) want() []any {
	row := []any{l.Text, l.Len, l.Word, l.N, int64(l.M), l.X, float64(l.Y), l.OK, nil, []any{}, nil, []any{}}
	if l.Maybe != nil {
		row[8] = *l.Maybe
	}
	for _, x := range l.Bare {
		row[9] = append(row[9].([]any), x)
	}
	if l.In != nil {
		row[10] = l.In.want()
	}
	for _, in := range l.Many {
		row[11] = append(row[11].([]any), in.want())
	}
	return row
}

func write(t testing.TB, rows []line, options ...peer.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := peer.NewGenericWriter[line](&b, options...)
	for len(rows) > 0 { // several row groups
		n := min(len(rows), 400)
		if _, err := w.Write(rows[:n]); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		rows = rows[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestPeer reads what the format's Go library writes: every encoding, codec and
// version of pages.
func TestPeer(t *testing.T) {
	rows := lines(1000)
	for name, codec := range map[string]compress.Codec{"none": &peer.Uncompressed, "snappy": &peer.Snappy, "gzip": &peer.Gzip, "zstd": &peer.Zstd, "lz4": &peer.Lz4Raw} {
		for _, version := range []int{1, 2} {
			data := write(t, rows, peer.Compression(codec), peer.DataPageVersion(version), peer.PageBufferSize(2000))
			f, err := Open(data)
			if err != nil {
				t.Fatal(name, version, err)
			}
			got, err := f.Columns()
			if err != nil {
				t.Fatal(name, version, err)
			}
			for i, l := range rows {
				for j, want := range l.want() {
					if v := got[j][i]; !reflect.DeepEqual(v, want) {
						t.Fatalf("%s, pages of version %d, row %d, %s: got %v, want %v", name, version, i, f.Fields[j].Name, v, want)
					}
				}
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for want, data := range map[string][]byte{
		"no Parquet file": []byte("PAR1 and nothing"),
		"encrypted":       []byte("PARE............PARE"),
		"footer is":       []byte("PAR1....\xff\xff\x00\x00PAR1"),
		"Brotli":          write(t, lines(10), peer.Compression(&peer.Brotli)),
	} {
		f, err := Open(data)
		if err == nil {
			_, err = f.Columns()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestBombs checks that a file that makes more than its room of values, or of bytes, is
// refused before they are there.
func TestBombs(t *testing.T) {
	data := write(t, lines(1000), peer.Compression(&peer.Zstd))
	for want, narrow := range map[string]func(*File){
		"pages are more than 100 times as long as the file of": func(f *File) { f.pages = 1000 },
		"claims 400 values, more than a file of":               func(f *File) { f.room = 399 },
	} {
		f, err := Open(data)
		if err != nil {
			t.Fatal(err)
		}
		narrow(f)
		if _, err := f.Columns(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	f, err := Open(data)
	if err != nil || f.room > 1<<22+1024*len(data) || f.room > mostValues || f.pages > 1<<28+100*len(data) {
		t.Errorf("a file of %d bytes has room for %d values and %d bytes, %v", len(data), f.room, f.pages, err)
	}
}

// TestDelta is the example of the format's documentation: 1 to 5 are a first
// value and differences of 1, in no bits at all.
func TestDelta(t *testing.T) {
	body := []byte{128, 1, 4, 5, 2, 2, 0, 0, 0, 0}
	got, rest, err := deltas(body, 5)
	if err != nil || len(rest) != 0 || !reflect.DeepEqual(got, []int64{1, 2, 3, 4, 5}) {
		t.Errorf("got %v, %v left, %v", got, rest, err)
	}
}

func TestRuns(t *testing.T) {
	var got []uint64
	// Eight packed in three bits, as in the documentation, then 4 times 5.
	err := runs([]byte{3, 0x88, 0xc6, 0xfa, 8, 5}, 3, 12, func(v uint64, times int) error {
		for range times {
			got = append(got, v)
		}
		return nil
	})
	if want := []uint64{0, 1, 2, 3, 4, 5, 6, 7, 5, 5, 5, 5}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

// FuzzOpen holds that damage is an error: no panic, no endless loop.
func FuzzOpen(f *testing.F) {
	for _, v := range []int{1, 2} {
		f.Add(write(f, lines(12), peer.DataPageVersion(v)))
		f.Add(write(f, lines(12), peer.DataPageVersion(v), peer.Compression(&peer.Snappy)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Open(data)
		if err == nil {
			_, _ = file.Columns()
		}
	})
}

// TestDamage changes and cuts files in many places.
func TestDamage(t *testing.T) {
	data := write(t, lines(30), peer.Compression(&peer.Snappy))
	for i := range data {
		for _, x := range []byte{0xff, 1, 0x80}[i%3:][:1] {
			bad := bytes.Clone(data)
			bad[i] ^= x
			if f, err := Open(bad); err == nil {
				_, _ = f.Columns()
			}
		}
		if f, err := Open(data[:i]); err == nil {
			_, _ = f.Columns()
			t.Fatalf("cut to %d of %d bytes: no error", i, len(data))
		}
	}
}
