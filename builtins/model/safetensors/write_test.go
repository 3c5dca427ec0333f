package safetensors

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/kernel/tensor"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.safetensors")
	in := map[string]tensor.Tensor{
		"b\"ü": tensor.FromFloat32s([]float32{1, 2, 3}, 3, 1), "a": {DType: tensor.U8, Shape: nil, Data: []byte{9}}, "none": tensor.New(tensor.BF16, 0, 4),
	}
	if err := Write(path, in, map[string]string{"k": "v"}); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range in {
		got, ok := f.Tensor(name)
		if !ok || got.String() != want.String() || string(got.Data) != string(want.Data) {
			t.Errorf("%q: %s %v, want %s %v", name, got, got.Data, want, want.Data)
		}
	}
	if len(f.Names()) != 3 || f.Metadata()["k"] != "v" {
		t.Errorf("names %q, metadata %v", f.Names(), f.Metadata())
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d files, want 1", len(left))
	}
}

// A file that cannot be finished leaves nothing behind, and what was there stays.
func TestWriterFails(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(filepath.Join(dir, "x"), []Entry{{Name: "a", DType: tensor.F32, Shape: []int{2}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteAt(0, make([]byte, 8), 4); err == nil || !strings.Contains(err.Error(), "bytes [4, 12) of 8") {
		t.Errorf("writing past the end: %v", err)
	}
	w.Abort()
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
	if _, err := Create(filepath.Join(dir, "x"), []Entry{{Name: "a", DType: tensor.F64, Shape: []int{1 << 60, 2}}}, nil); err == nil {
		t.Error("a tensor larger than any file")
	}
}

func BenchmarkParseHeader(b *testing.B) {
	const n = 20000
	entries := make([]Entry, n)
	for i := range entries {
		entries[i] = Entry{Name: fmt.Sprintf("model.layers.%d.mlp.down_proj.weight", i), DType: tensor.BF16, Shape: []int{1, 2}}
	}
	h, _, err := Header(entries, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(h)))
	for b.Loop() {
		if _, err := parseHeader("x", h[8:]); err != nil {
			b.Fatal(err)
		}
	}
}
