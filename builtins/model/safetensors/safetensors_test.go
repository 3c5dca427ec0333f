package safetensors

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// file puts a header and data together.
func file(header string, data string) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

func TestParse(t *testing.T) {
	f, err := Parse("x", file(`{"__metadata__":{"format":"pt"},"b":{"dtype":"I32","shape":[],"data_offsets":[4,8]},"a":{"dtype":"BF16","shape":[2,1],"data_offsets":[0,4]},"e":{"dtype":"F32","shape":[0,7],"data_offsets":[8,8]}}  `, "\x80\x3f\x00\x40\x07\x00\x00\x00"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.Names(), " "); got != "a b e" {
		t.Errorf("names %s, want a b e", got)
	}
	a, _ := f.Tensor("a")
	if x := a.Float32s(); a.String() != "bfloat16[2, 1]" || x[0] != 1 || x[1] != 2 {
		t.Errorf("a is %s %v, want bfloat16[2, 1] [1 2]", a, x)
	}
	if b, _ := f.Tensor("b"); b.String() != "int32[]" || b.Data[0] != 7 {
		t.Errorf("b is %s %v, want int32[] 7", b, b.Data)
	}
	if f.Metadata()["format"] != "pt" {
		t.Errorf("metadata %v, want format pt", f.Metadata())
	}
	if _, ok := f.Tensor("c"); ok {
		t.Error("there is a tensor c")
	}
}

func TestParseBad(t *testing.T) {
	const ok = `"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`
	for _, c := range []struct {
		name, want string
		b          []byte
	}{
		{"empty", "0 bytes, want at least the 8", nil},
		{"short", "3 bytes, want at least the 8", []byte{1, 2, 3}},
		{"huge header", "header of 18446744073709551615 bytes, want at most", []byte("\xff\xff\xff\xff\xff\xff\xff\xff{}")},
		{"header past end", "header of 100 bytes in a file of 10", []byte("\x64\x00\x00\x00\x00\x00\x00\x00{}")},
		{"not JSON", "no JSON object", file("hello", "")},
		{"a list", "no JSON object", file("[1]", "")},
		{"unclosed", "header: ", file(`{`+ok, "1234")},
		{"more after", "after its end", file(`{`+ok+`}{}`, "1234")},
		{"twice", `tensor "a" is given twice`, file(`{`+ok+`,`+ok+`}`, "1234")},
		{"type", `tensor "a": element type "F31"`, file(`{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}`, "1234")},
		{"torch's name", `element type "float32"`, file(`{"a":{"dtype":"float32","shape":[1],"data_offsets":[0,4]}}`, "1234")},
		{"negative dimension", "negative dimension", file(`{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}`, "1234")},
		{"fraction", "cannot unmarshal number", file(`{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}`, "1234")},
		{"overflow", "too large for any memory", file(`{"a":{"dtype":"F32","shape":[4294967296,4294967296,16],"data_offsets":[0,4]}}`, "1234")},
		{"overflow to 4", "too large for any memory", file(`{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}`, "1234")},
		{"empty and large", "too large for any memory", file(`{"a":{"dtype":"F32","shape":[0,4611686018427387904],"data_offsets":[0,0]}}`, "")},
		{"large and empty", "too large for any memory", file(`{"a":{"dtype":"F32","shape":[4294967296,0],"data_offsets":[0,0]}}`, "")},
		{"one offset", "data_offsets [0]", file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}`, "1234")},
		{"negative offset", "data_offsets [-4 0]", file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}`, "1234")},
		{"backward", "data_offsets [4 0]", file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}`, "1234")},
		{"size", "F32[2] takes 8 bytes, but data_offsets [0, 4) hold 4", file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, "1234")},
		{"past the end", "bytes [0, 4) of 3 there are", file(`{`+ok+`}`, "123")},
		{"trailing", "2 bytes follow the last tensor", file(`{`+ok+`}`, "123456")},
		{"overlap", `tensor "b": bytes [0, 4) overlap those of "a"`, file(`{`+ok+`,"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, "1234")},
		{"hole", `tensor "b": starts at byte 5, want 4`, file(`{`+ok+`,"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}`, "123456")},
		{"metadata", "__metadata__", file(`{"__metadata__":{"a":1}}`, "")},
		{"metadata twice", "__metadata__ is given twice", file(`{"__metadata__":{},"__metadata__":{}}`, "")},
		{"zip pickle", "weights_only=True", []byte("PK\x03\x04aaaaaaaaaaaaaa")},
		{"pickle", "PyTorch pickle", []byte("\x80\x02\x8a\nl\xfc\x9cF\xf9")},
		{"lfs", "git lfs pull", []byte("version https://git-lfs.github.com/spec/v1\noid sha256:00\n")},
		{"page", "web page", []byte("<!DOCTYPE html><html>")},
		{"gguf", "GGUF", []byte("GGUF\x03\x00\x00\x00aaaaaaaa")},
	} {
		_, err := Parse("dir/m.safetensors", c.b)
		if err == nil {
			t.Errorf("%s: no error", c.name)
		} else if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "dir/m.safetensors: ") {
			t.Errorf("%s: error %q, want one of the file with %q", c.name, err, c.want)
		}
	}
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.safetensors")
	if _, err := Open(path); !os.IsNotExist(err) {
		t.Errorf("a file that does not exist: %v", err)
	}
	if _, err := Open(filepath.Dir(path)); err == nil || !strings.Contains(err.Error(), "not a file") {
		t.Errorf("a folder: %v", err)
	}
	write := func(b []byte) {
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(nil)
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty file: %v", err)
	}
	write(file(`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}`, "1234"))
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := f.Lookup("a")
	for _, r := range [][2]int{{0, 4}, {1, 3}, {3, 2}, {-1, 1}, {4, 0}} { // some are none of the tensor's
		f.Fetch(e, r[0], r[1])
	}
	if a, _ := f.Tensor("a"); string(a.Data) != "1234" {
		t.Errorf("a is %q, want 1234", a.Data)
	}
	var two [2]byte
	if err := f.ReadAt(e, two[:], 1); err != nil || string(two[:]) != "23" {
		t.Errorf("bytes 1 and 2 are %q (%v), want 23", two, err)
	}
	if err := f.ReadAt(e, two[:], 3); err == nil || !strings.Contains(err.Error(), "reading bytes [3, 5) of 4") {
		t.Errorf("reading past a tensor: %v", err)
	}
	if g, _ := Open(path); g != f {
		t.Error("opening the same file again maps it again")
	}
}

// Whatever the bytes, Parse returns an error or a file whose tensors can all be read.
func FuzzParse(f *testing.F) {
	f.Add(file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, "1234"))
	f.Add(file(`{"__metadata__":{"a":"b"},"a":{"dtype":"BF16","shape":[2,0],"data_offsets":[0,0]}}`, ""))
	f.Add(file(`{"a":{"dtype":"F64","shape":[9223372036854775807,2],"data_offsets":[0,9223372036854775807]}}`, "1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		samePlain(t, b)
		g, err := Parse("fuzz", b)
		if err != nil {
			return
		}
		total := 0
		for _, name := range g.Names() {
			x, ok := g.Tensor(name)
			if !ok || len(x.Data) != x.Len()*x.DType.Size() {
				t.Fatalf("%q: %d bytes for %s", name, len(x.Data), x)
			}
			total += len(x.Data)
		}
		if total > len(b) {
			t.Fatalf("%d bytes of tensors in %d", total, len(b))
		}
	})
}

// samePlain holds the scanner of plain headers to what encoding/json reads.
func samePlain(t *testing.T, b []byte) (plain bool) {
	t.Helper()
	_, b, err := cut("x", b)
	if err != nil {
		return false
	}
	got, plain := parsePlain(b)
	if !plain {
		return false
	}
	if want, err := parseJSON("x", b); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%q: got %v, want %v, %v", b, got, want, err)
	}
	return true
}

func TestPlain(t *testing.T) {
	for header, plain := range map[string]bool{
		`{}`:  true,
		`{ }`: true,
		" {\n\t\"a\" : { \"shape\" : [ ] , \"dtype\" : \"F32\" , \"data_offsets\" : [ 0 , 4 ] } } \r": true,
		`{"__metadata__":{"a":"b","c":""},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`:      true,
		`{"__metadata__":{"a":"\u00e9"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`:        false,
		`{"é":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`:                                      false,
		`{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}`:                                     false,
		`{"a":{"dtype":"F32","shape":[1,],"data_offsets":[0,4]}}`:                                     false,
		`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4000000000000000000]}}`:                    false,
		`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"dtype":"F32"}}`:                        false,
		`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}`:                             false,
		`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}`:                                     false,
		`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}}`:                                     false,
		`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]`:                                        false,
	} {
		if got := samePlain(t, file(header, "")); got != plain {
			t.Errorf("%s: plain %v, want %v", header, got, plain)
		}
	}
}
