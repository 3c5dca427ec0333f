package disk_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"pewter/internal/disk"
)

// What is written at places of a file is what lies there and is read from them, and an end
// or a file that does not take it is told as the file tells it.
func TestPrompt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	p := disk.NewPrompt(file)
	want := make([]byte, 300<<10+7)
	for i := range want {
		want[i] = byte(i * i >> 3)
	}
	for _, part := range [][2]int{{200 << 10, len(want)}, {0, 5}, {5, 5}, {5, 200 << 10}} {
		if n, err := p.WriteAt(want[part[0]:part[1]], int64(part[0])); n != part[1]-part[0] || err != nil {
			t.Errorf("writing [%d, %d): %d, %v", part[0], part[1], n, err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the file is not what was written (%v)", err)
	}
	got := make([]byte, len(want))
	if n, err := p.ReadAt(got, 0); n != len(want) || err != nil || !bytes.Equal(got, want) {
		t.Errorf("reading all: %d, %v", n, err)
	}
	if n, err := p.ReadAt(got, 100); n != len(want)-100 || err != io.EOF || !bytes.Equal(got[:n], want[100:]) {
		t.Errorf("reading beyond the end: %d, %v", n, err)
	}
	if n, err := p.ReadAt(nil, 0); n != 0 || err != nil {
		t.Errorf("reading nothing: %d, %v", n, err)
	}
	file.Close()
	if file, err = os.Open(path); err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var refused *os.PathError
	if n, err := disk.NewPrompt(file).WriteAt(want, 0); n != 0 || !errors.As(err, &refused) {
		t.Errorf("writing what is open for reading: %d, %v", n, err)
	}
}
