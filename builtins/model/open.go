package model

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pewter/builtins/model/safetensors"
	"pewter/internal/disk"
	"pewter/internal/suggest"
)

// Open reads a checkpoint from disk: a folder in the hub's layout, one
// safetensors file, a llama2.c .bin file, or a folder with a LoRA adapter, over
// its base. Weights are mapped, not read.
func Open(path string) (Checkpoint, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, suggest.NotThere(path, err)
	}
	if st.IsDir() {
		return openFolder(path)
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".safetensors":
		return openSingle(path)
	case ".bin":
		if isPickle(path) {
			return nil, safetensors.PickleError(path)
		}
		return openLlama2c(path)
	case ".pt", ".pth", ".ckpt", ".pkl":
		return nil, safetensors.PickleError(path)
	case ".json":
		return nil, fmt.Errorf("%s: want the folder that holds it, %s", path, filepath.Dir(path))
	}
	return nil, fmt.Errorf("%s: not a checkpoint; want a folder with config.json and safetensors, a .safetensors file or a llama2.c .bin file", path)
}

// isPickle reports whether a file begins as torch.save writes one.
func isPickle(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var b [4]byte
	n, _ := f.Read(b[:])
	// An opcode follows, never a zero, as in a llama2.c file of 640 dimensions.
	return n == 4 && safetensors.IsPickle(b[:]) && b[2] != 0
}

// openSingle opens a safetensors file; a config.json beside it is used.
func openSingle(path string) (Checkpoint, error) {
	f, err := safetensors.Open(path)
	if err != nil {
		return nil, err
	}
	c := &onDisk{name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), path: path, dir: filepath.Dir(path)}
	if c.config, err = readConfig(c.dir); os.IsNotExist(err) {
		c.config, err = &Config{}, nil
	}
	if err != nil {
		return nil, err
	}
	c.add(f)
	return c, nil
}

// maxConfig bounds the JSON files of a model's folder: those that name the parameters
// of thousands of layers take a few MB.
const maxConfig = 64 << 20

func readConfig(dir string) (*Config, error) {
	path := filepath.Join(dir, "config.json")
	b, err := disk.ReadFile(path, maxConfig)
	if err != nil {
		return nil, err
	}
	return ParseConfig(path, b)
}
