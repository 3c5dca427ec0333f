package model

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"pewter/builtins/model/safetensors"
	"pewter/internal/disk"
	"pewter/internal/jsontext"
	"pewter/internal/suggest"
	"pewter/kernel/tensor"
)

// loraConfig is what of an adapter_config.json has a meaning for the weights.
type loraConfig struct {
	Type         string             `json:"peft_type"`
	Base         string             `json:"base_model_name_or_path"`
	R            int                `json:"r"`
	Alpha        float64            `json:"lora_alpha"`
	RankStable   bool               `json:"use_rslora"`
	Dora         bool               `json:"use_dora"`
	FanInFanOut  bool               `json:"fan_in_fan_out"`
	Bias         string             `json:"bias"`
	RankPattern  map[string]int     `json:"rank_pattern"`
	AlphaPattern map[string]float64 `json:"alpha_pattern"`
}

// openAdapter opens a folder that PEFT wrote, over the base model that its
// configuration names: a path (from here or from the folder) or a model in the
// hub's cache.
func openAdapter(dir string) (Checkpoint, error) {
	config, err := readLoRA(dir)
	if err != nil {
		return nil, err
	}
	if config.Base == "" {
		return nil, fmt.Errorf("%s: names no base_model_name_or_path", filepath.Join(dir, "adapter_config.json"))
	}
	path := config.Base
	if beside := filepath.Join(dir, path); !filepath.IsAbs(path) && disk.Exists(beside) && !disk.Exists(path) {
		path = beside
	}
	if path, err = Locate(path, "", -1); err != nil {
		return nil, fmt.Errorf("%s: the base model of this adapter: %w; or let base_model_name_or_path in adapter_config.json be its path", dir, err)
	}
	if isAdapter(path) {
		return nil, fmt.Errorf("%s: the base model of this adapter, %s, is an adapter itself: load that one first and save it whole", dir, path)
	}
	base, err := Open(path)
	if err != nil {
		return nil, err
	}
	return Adapter(base, dir)
}

// isAdapter reports whether a folder holds an adapter and no model of its own.
func isAdapter(dir string) bool {
	return disk.Exists(filepath.Join(dir, "adapter_config.json")) && !disk.Exists(filepath.Join(dir, "config.json"))
}

func readLoRA(dir string) (c loraConfig, err error) {
	path := filepath.Join(dir, "adapter_config.json")
	switch _, err := os.Stat(dir); {
	case err != nil:
		return c, fmt.Errorf("the adapter: %w", suggest.NotThere(dir, err))
	case !disk.Exists(path):
		return c, fmt.Errorf("%s: no adapter_config.json; want a folder that PEFT wrote (it holds: %s)", dir, suggest.Listing(dir))
	}
	b, err := disk.ReadFile(path, maxConfig)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(disk.Text(b), &c); err != nil {
		return c, fmt.Errorf("%s: %w; want a JSON object", path, jsontext.Explain(b, err))
	}
	switch {
	case !strings.EqualFold(c.Type, "LORA"):
		err = fmt.Errorf("%s: peft_type is %q, want LORA", path, c.Type)
	case c.Dora:
		err = fmt.Errorf("%s: DoRA adapters are not supported; merge it into its base with PEFT", path)
	case c.FanInFanOut:
		err = fmt.Errorf("%s: fan_in_fan_out is for layers that no known architecture has", path)
	case !validRank(c.R) || !validAlpha(c.Alpha):
		err = fmt.Errorf("%s: r is %d and lora_alpha %v, want r from 1 to %d, and lora_alpha not 0 and at most %g", path, c.R, c.Alpha, mostRank, mostAlpha)
	default:
		err = c.checkPatterns(path)
	}
	return c, err
}

// The bounds of adapters' numbers.
const (
	mostRank  = 1 << 16
	mostAlpha = 1e9
)

func validRank(r int) bool          { return r > 0 && r <= mostRank }
func validAlpha(alpha float64) bool { return alpha != 0 && math.Abs(alpha) <= mostAlpha }

func (l loraConfig) checkPatterns(path string) error {
	for _, module := range sorted(l.RankPattern) {
		if r := l.RankPattern[module]; !validRank(r) {
			return fmt.Errorf("%s: rank_pattern gives %q %d, want 1 to %d", path, module, r, mostRank)
		}
	}
	for _, module := range sorted(l.AlphaPattern) {
		if alpha := l.AlphaPattern[module]; !validAlpha(alpha) {
			return fmt.Errorf("%s: alpha_pattern gives %q %v, want not 0 and at most %g", path, module, alpha, mostAlpha)
		}
	}
	return nil
}

// Adapter returns base with the LoRA adapter of a folder added to it, computed
// as it is asked for, in float32 and rounded once to the base's type:
//
//	W' = W + s·B·A,   s = alpha/r, or alpha/√r where use_rslora
//
// Hu et al., arXiv:2106.09685; Kalajdzievski, arXiv:2312.03732.
func Adapter(base Checkpoint, dir string) (Checkpoint, error) {
	config, err := readLoRA(dir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "adapter_model.safetensors")
	if bin := filepath.Join(dir, "adapter_model.bin"); !disk.Exists(path) && disk.Exists(bin) {
		return nil, safetensors.PickleError(bin)
	}
	if !disk.Exists(path) {
		return nil, fmt.Errorf("%s: the adapter's weights, adapter_model.safetensors, are missing; fetch them (it holds: %s)", dir, suggest.Listing(dir))
	}
	f, err := safetensors.Open(path)
	if err != nil {
		return nil, err
	}
	if len(f.Names()) == 0 {
		return nil, fmt.Errorf("%s: the adapter has no weights", path)
	}
	c := &adapted{Checkpoint: base, dir: dir, path: path, deltas: make(map[string]delta)}
	for _, name := range f.Names() {
		if err := c.add(f, name, config); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return c, nil
}

// adapted is a base with low-rank changes, or whole tensors in place of its own.
type adapted struct {
	Checkpoint
	dir, path string
	deltas    map[string]delta
}

type delta struct {
	a, b  tensor.Tensor // [r, in], [out, r]
	scale float32
	whole *tensor.Tensor // instead
}

var loraKey = regexp.MustCompile(`^base_model\.model\.(.+?)(?:\.(lora_A|lora_B|lora_embedding_A|lora_embedding_B)(?:\.default)?(?:\.weight)?|(?:\.modules_to_save(?:\.default)?)?\.(weight|bias))$`)

// add takes one tensor of the adapter. The pair is checked when its A comes,
// which is before its B.
func (c *adapted) add(f *safetensors.File, name string, config loraConfig) error {
	m := loraKey.FindStringSubmatch(name)
	if m == nil || strings.HasPrefix(m[2], "lora_embedding") {
		return fmt.Errorf("tensor %q is of no known kind; want base_model.model.….lora_A.weight, lora_B.weight or a whole weight", name)
	}
	t, _ := f.Tensor(name)
	if !t.DType.Float() {
		return fmt.Errorf("tensor %q is %s, want floating point", name, t.DType)
	}
	if m[2] == "" {
		return c.replace(m[1]+"."+m[3], name, t)
	}
	target := m[1] + ".weight"
	d := c.deltas[target]
	if m[2] == "lora_A" {
		d.a = t
		b, ok := f.Tensor(strings.Replace(name, "lora_A", "lora_B", 1))
		if !ok {
			return fmt.Errorf("tensor %q has no lora_B", name)
		}
		d.b, d.scale = b, config.scale(m[1])
		if err := c.check(target, name, d, config.rank(m[1])); err != nil {
			return err
		}
	} else if _, ok := f.Lookup(strings.Replace(name, "lora_B", "lora_A", 1)); !ok {
		return fmt.Errorf("tensor %q has no lora_A", name)
	}
	c.deltas[target] = d
	return nil
}

// replace puts a whole tensor in place of the base's. A head over a base whose head
// is its embedding is one of its own from then on.
func (c *adapted) replace(target, name string, t tensor.Tensor) error {
	if target == headName {
		c.Checkpoint, _ = Untied(c.Checkpoint)
	}
	info, ok := c.Info(target)
	if !ok {
		return fmt.Errorf("tensor %q replaces %s, which %s does not have: is this its base?", name, target, c.Checkpoint.Name())
	}
	if tensor.ShapeString(info.Shape) != tensor.ShapeString(t.Shape) {
		return fmt.Errorf("tensor %q is %s, but %s has %s%s", name, t, c.Checkpoint.Name(), target, tensor.ShapeString(info.Shape))
	}
	c.deltas[target] = delta{whole: &t}
	return nil
}

func (c *adapted) check(target, name string, d delta, r int) error {
	info, ok := c.Checkpoint.Info(target)
	if !ok {
		return fmt.Errorf("tensor %q changes %s, which %s does not have: is this its base?", name, target, c.Checkpoint.Name())
	}
	if len(info.Shape) != 2 || !info.DType.Float() {
		return fmt.Errorf("tensor %q changes %s, %s%s: want a matrix", name, target, info.DType, tensor.ShapeString(info.Shape))
	}
	wantA, wantB := tensor.ShapeString([]int{r, info.Shape[1]}), tensor.ShapeString([]int{info.Shape[0], r})
	if a, b := tensor.ShapeString(d.a.Shape), tensor.ShapeString(d.b.Shape); a != wantA || b != wantB || !d.b.DType.Float() {
		return fmt.Errorf("tensor %q and its lora_B are %s and %s, want %s and %s for rank %d of %s", name, d.a, d.b, wantA, wantB, r, target)
	}
	return nil
}

// rank and scale follow PEFT: a pattern applies to the modules whose names end
// with it.
func (l loraConfig) rank(module string) int { return pattern(l.RankPattern, module, l.R) }

func (l loraConfig) scale(module string) float32 {
	alpha, r := pattern(l.AlphaPattern, module, l.Alpha), float64(l.rank(module))
	if l.RankStable {
		return float32(alpha / math.Sqrt(r))
	}
	return float32(alpha / r)
}

// pattern returns the value of the longest key that module ends with, or def.
func pattern[V any](values map[string]V, module string, def V) V {
	longest := ""
	for key := range values {
		if (module == key || strings.HasSuffix(module, "."+key)) && len(key) > len(longest) {
			longest = key
		}
	}
	if v, ok := values[longest]; ok {
		return v
	}
	return def
}
