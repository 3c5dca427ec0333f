package model

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pewter/internal/disk"
	"pewter/internal/shared"
	"pewter/kernel/tensor"
)

// same compares the tensors of two checkpoints to the bit.
func same(t *testing.T, got, want Checkpoint) {
	t.Helper()
	if a, b := strings.Join(got.Names(), " "), strings.Join(want.Names(), " "); a != b {
		t.Fatalf("tensors %s, want %s", a, b)
	}
	for _, name := range want.Names() {
		a, errA := got.Tensor(name)
		b, errB := want.Tensor(name)
		if errA != nil || errB != nil || a.String() != b.String() || !bytes.Equal(a.Data, b.Data) {
			t.Errorf("%s: %s differs from %s (%v, %v)", name, a, b, errA, errB)
		}
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

func TestSave(t *testing.T) {
	c, err := Open(shared.Dir(t, "data/models/stories260K/hf"))
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	dir := filepath.Join(parent, "a", "b")
	if err := Save(c, dir, SaveOptions{Shard: 400_000}); err != nil {
		t.Fatal(err)
	}
	const want = "README.md config.json model-00001-of-00003.safetensors model-00002-of-00003.safetensors model-00003-of-00003.safetensors model.safetensors.index.json tokenizer.json tokenizer_config.json"
	if got := names(t, dir); got != want {
		t.Errorf("files %s, want %s", got, want)
	}
	got, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, c)
	if err := Save(c, dir, SaveOptions{}); err == nil || !strings.Contains(err.Error(), "is not empty (it holds: README.md") {
		t.Errorf("saving twice: %v", err)
	}
	bf16 := tensor.BF16
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Save(got, dir, SaveOptions{Overwrite: true, DType: &bf16}); err == nil || !strings.Contains(err.Error(), "is made from, which stays as it is") {
		t.Errorf("saving over an input: %v", err)
	}
	if err := Save(got, filepath.Join(dir, "merged", "x"), SaveOptions{}); err == nil || !strings.Contains(err.Error(), "lies in "+dir) {
		t.Errorf("saving within an input: %v", err)
	}
	if err := Save(c, dir, SaveOptions{Overwrite: true, Sync: true, DType: &bf16, Files: map[string][]byte{"x.yml": []byte("x")}}); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); got != "README.md config.json model.safetensors notes.txt tokenizer.json tokenizer_config.json x.yml" {
		t.Errorf("files after overwriting: %s", got)
	}
	if got, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	half, _ := Cast(c, tensor.BF16)
	same(t, got, half)
	if d := got.Config().DType; *d != tensor.BF16 {
		t.Errorf("config says %s, want bfloat16", d)
	}
	if left := names(t, filepath.Dir(dir)); left != "b" {
		t.Errorf("the folder above holds %s, want b", left)
	}
}

// What is computed is written as it would be read.
func TestSaveComputed(t *testing.T) {
	config := tiny(t, map[string]any{"vocab_size": 3000, "hidden_size": 1024, "torch_dtype": "float16", "num_attention_heads": 2})
	c, err := Random(config, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "m")
	var done int64
	if err := Save(Rename(c, "made"), dir, SaveOptions{Progress: func(d, all int64) { done = max(d, all) }}); err != nil {
		t.Fatal(err)
	}
	got, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, c)
	if card, _ := os.ReadFile(filepath.Join(dir, "README.md")); !strings.Contains(string(card), "made = random(initializer_range=0.02, seed=3)") || done == 0 {
		t.Errorf("README:\n%s", card)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	stopped := filepath.Join(filepath.Dir(dir), "n")
	if err := Save(c, stopped, SaveOptions{Context: ctx}); err == nil || names(t, filepath.Dir(dir)) != "m" {
		t.Errorf("stopped: %v, leaving %s", err, names(t, filepath.Dir(dir)))
	}
}

// huge is a checkpoint larger than any disk.
type huge struct{ Checkpoint }

func (huge) Info(string) (Info, bool) { return Info{tensor.F64, []int{1 << 55}}, true }

func TestSaveBad(t *testing.T) {
	c := FromTensors("m", tiny(t, nil), map[string]tensor.Tensor{"x": tensor.New(tensor.F32, 2)}, nil, Recipe{})
	dir := t.TempDir()
	if _, known := disk.Free(dir); known {
		if err := Save(huge{c}, filepath.Join(dir, "x"), SaveOptions{}); err == nil || !strings.Contains(err.Error(), "291112.7 TB, but the disk of") {
			t.Errorf("a full disk: %v", err)
		}
	}
	file := filepath.Join(dir, "f")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Save(c, file, SaveOptions{}); err == nil || !strings.Contains(err.Error(), "a file of that name exists") {
		t.Errorf("over a file: %v", err)
	}
	if runtime.GOOS == "linux" { // where /proc has no room either
		if err := Save(c, "/proc/x", SaveOptions{}); err == nil || !strings.Contains(err.Error(), "/proc/x can't be written") {
			t.Errorf("to /proc: %v", err)
		}
	}
	if err := Save(FromTensors("m", tiny(t, nil), nil, nil, Recipe{}), filepath.Join(dir, "y"), SaveOptions{}); err == nil {
		t.Error("saved nothing")
	}
}
