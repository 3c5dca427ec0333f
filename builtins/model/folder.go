package model

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"pewter/builtins/model/arch"
	"pewter/builtins/model/safetensors"
	"pewter/internal/disk"
	"pewter/internal/jsontext"
	"pewter/internal/suggest"
)

// openFolder opens a folder in the hub's layout: config.json, and
// model.safetensors or the shards that model.safetensors.index.json lists.
func openFolder(dir string) (Checkpoint, error) {
	if bin, ok := onlyLlama2c(dir); ok {
		return openLlama2c(bin)
	}
	if isAdapter(dir) {
		return openAdapter(dir)
	}
	c := &onDisk{name: baseName(dir), path: dir, dir: dir}
	var err error
	if c.config, err = readConfig(dir); os.IsNotExist(err) {
		if steps, err := stepsOf(dir, dir); err == nil {
			return nil, fmt.Errorf("%s: holds the training steps %s; choose one with step=", dir, StepText(slices.Sorted(maps.Keys(steps))))
		}
		return nil, fmt.Errorf("%s: no config.json; want a folder in the hub's layout (it holds: %s)", dir, suggest.Listing(dir))
	} else if err != nil {
		return nil, err
	}
	if c.config.Arch != "" {
		if _, err := arch.Families.Lookup(c.config.Arch); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, "config.json"), err)
		}
	}
	if err := c.openShards(); err != nil {
		return nil, err
	}
	return c, nil
}

func baseName(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	name := filepath.Base(abs)
	above := filepath.Dir(abs)
	if name == "hf" { // …/stories260K/hf: the folder above says more
		return filepath.Base(above)
	}
	if _, repo, ok := strings.Cut(filepath.Base(filepath.Dir(above)), "--"); ok && filepath.Base(above) == "snapshots" {
		_, model, _ := strings.Cut(repo, "--") // models--org--name/snapshots/COMMIT
		return model
	}
	return name
}

func (c *onDisk) openShards() error {
	single, index := filepath.Join(c.dir, "model.safetensors"), filepath.Join(c.dir, "model.safetensors.index.json")
	if !disk.Exists(single) {
		b, err := disk.ReadFile(index, 4*maxConfig)
		if os.IsNotExist(err) {
			return noWeights(c.dir)
		} else if err != nil {
			return err
		}
		return c.openIndex(index, b)
	}
	f, err := safetensors.Open(single)
	if err != nil {
		return err
	}
	c.add(f)
	return nil
}

func (c *onDisk) add(f *safetensors.File) {
	c.files = append(c.files, f)
	if c.where == nil {
		c.where = make(map[string]*safetensors.File)
	}
	for _, name := range f.Names() {
		c.where[name] = f
	}
	c.names = sync.OnceValue(func() []string { return sorted(c.where) })
}

// openIndex opens the shards of an index and makes sure that each tensor is in
// the shard that the index names.
func (c *onDisk) openIndex(path string, b []byte) error {
	var index struct {
		Map map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(disk.Text(b), &index); err != nil {
		return fmt.Errorf("%s: %w; want an object with a weight_map", path, jsontext.Explain(b, err))
	}
	if len(index.Map) == 0 {
		return fmt.Errorf("%s: weight_map is empty or missing", path)
	}
	shards := make(map[string]bool)
	for _, shard := range index.Map {
		shards[shard] = true
	}
	if err := c.openEach(path, shards); err != nil {
		return err
	}
	return c.checkIndex(path, index.Map)
}

func (c *onDisk) openEach(index string, shards map[string]bool) error {
	for _, shard := range sorted(shards) {
		if shard != filepath.Base(shard) || shard == ".." {
			return fmt.Errorf("%s: shard %q is no file name in the folder", index, shard)
		}
		path := filepath.Join(c.dir, shard)
		f, err := safetensors.Open(path)
		if os.IsNotExist(err) {
			return fmt.Errorf("%s: this shard is missing; %s names it, with %d in all: fetch it", path, filepath.Base(index), len(shards))
		}
		if err != nil {
			return err
		}
		for _, name := range f.Names() {
			if other := c.where[name]; other != nil {
				return fmt.Errorf("%s: tensor %q is also in %s; want it once", path, name, filepath.Base(other.Path()))
			}
		}
		c.add(f)
	}
	return nil
}

func (c *onDisk) checkIndex(path string, want map[string]string) error {
	for _, name := range sorted(want) {
		f := c.where[name]
		if f == nil || filepath.Base(f.Path()) != want[name] {
			return fmt.Errorf("%s: tensor %q is not in %s, where weight_map puts it; index and shards are of different versions: fetch them together", path, name, want[name])
		}
	}
	for _, name := range sorted(c.where) {
		if want[name] == "" {
			return fmt.Errorf("%s: tensor %q of %s is not in weight_map; index and shards are of different versions: fetch them together", path, name, filepath.Base(c.where[name].Path()))
		}
	}
	return nil
}

// noWeights explains a folder with a config.json and no safetensors.
func noWeights(dir string) error {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		name := e.Name()
		switch ext := filepath.Ext(name); {
		case strings.HasPrefix(name, "pytorch_model") && ext == ".bin", ext == ".pt", ext == ".pth", ext == ".ckpt":
			return safetensors.PickleError(filepath.Join(dir, name))
		}
	}
	return fmt.Errorf("%s: no model.safetensors and no model.safetensors.index.json (it holds: %s)", dir, suggest.Listing(dir))
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// noTensor explains a name that a checkpoint does not have.
func noTensor(c Checkpoint, name string) error {
	return fmt.Errorf("%s has no tensor %q%s", c.Name(), name, suggest.DidYouMean(name, c.Names()))
}
