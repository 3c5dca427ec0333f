package train

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"pewter/builtins/model"
	"pewter/builtins/model/safetensors"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// saveEvery is how much work a kill may cost. When states are written does not
// change what a run computes.
var saveEvery = 30 * time.Second

const stateFile = "state.safetensors"

// stepFile is where the model after a step is kept in the folder of a state.
func stepFile(step int) string { return fmt.Sprintf("step-%d.safetensors", step) }

// save writes the run as it is: parameters, the optimiser's means and the log,
// and models kept since the last time.
func (t *trainer) save() error {
	t.saved = time.Now()
	if t.o.State == "" {
		return nil
	}
	if err := os.MkdirAll(t.o.State, 0o777); err != nil {
		return fmt.Errorf("cannot keep the state of training: %w", err)
	}
	for _, step := range t.run.Steps() {
		if err := t.saveStep(step); err != nil {
			return err
		}
	}
	id, err := ID(t.init, t.data, t.o)
	if err != nil {
		return err
	}
	log, err := json.Marshal(t.run.Log)
	if err != nil {
		return err
	}
	return safetensors.Write(filepath.Join(t.o.State, stateFile), t.tensors(),
		map[string]string{"run": id, "step": strconv.Itoa(t.step), "log": string(log)})
}

func (t *trainer) saveStep(step int) error {
	path := filepath.Join(t.o.State, stepFile(step))
	if _, err := os.Stat(path); err == nil || step == 0 {
		return nil
	}
	tensors := map[string]tensor.Tensor{}
	for _, name := range t.run.kept[step].Names() {
		w, err := t.run.kept[step].Tensor(name)
		if err != nil {
			return err
		}
		tensors[name] = w
	}
	return safetensors.Write(path, tensors, nil)
}

// arrays returns all that an update changes, by name.
func (t *trainer) arrays() map[string]kernel.Array {
	return map[string]kernel.Array{"parameters": t.opt.p.Value, "mean": t.opt.m, "square": t.opt.v}
}

func (t *trainer) tensors() map[string]tensor.Tensor {
	out := map[string]tensor.Tensor{}
	for name, a := range t.arrays() {
		out[name] = t.dev.Get(a)
	}
	return out
}

// version changes when the bytes of runs do, or what states hold: those of other
// versions are not taken up.
const version = 5

// ID identifies a run: the model it starts from, its data and its options, all
// that its weights depend on and the steps whose models it keeps.
func ID(m model.Checkpoint, data *Data, o Options) (string, error) {
	digest, err := m.Digest()
	if err != nil {
		return "", err
	}
	o.State, o.Progress = "", nil
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %s %+v", version, digest, data.Digest(), o))
	return hex.EncodeToString(sum[:]), nil
}

// resume takes up the run at the step its state was saved, if there is one.
func (t *trainer) resume() error {
	if t.o.State == "" {
		return nil
	}
	f, err := safetensors.Open(filepath.Join(t.o.State, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot resume training: %w; remove %s to begin anew", err, t.o.State)
	}
	id, err := ID(t.init, t.data, t.o)
	if err != nil {
		return err
	}
	meta := f.Metadata()
	step, err := strconv.Atoi(meta["step"])
	if meta["run"] != id || err != nil || step < 0 || step > t.o.Steps {
		return fmt.Errorf("cannot resume training: %s is the state of another run (other model, text or options); remove it to begin anew", t.o.State)
	}
	if err := t.restore(f); err != nil {
		return fmt.Errorf("cannot resume training: %w; remove %s to begin anew", err, t.o.State)
	}
	t.step = step
	if err := json.Unmarshal([]byte(meta["log"]), &t.run.Log); err != nil {
		return fmt.Errorf("cannot resume training: the log in %s does not read: %w; remove it to begin anew", t.o.State, err)
	}
	return t.restoreSteps()
}

// restore sets all that updates change to what was saved.
func (t *trainer) restore(f *safetensors.File) error {
	for name, a := range t.arrays() {
		saved, ok := f.Tensor(name)
		if !ok {
			return fmt.Errorf("%s lacks %s", f.Path(), name)
		}
		if saved.DType != tensor.F32 || saved.Len() != a.Len() {
			return fmt.Errorf("%s is %s, want float32%s", name, saved, tensor.ShapeString(a.Shape))
		}
		in := t.dev.Put(saved)
		t.dev.Scale(a, t.dev.Reshape(in, a.Shape...), 1)
		t.dev.Free(in)
	}
	return nil
}

// restoreSteps reads the models that were kept before.
func (t *trainer) restoreSteps() error {
	for step := 1; step <= t.step; step++ {
		if !t.o.keeps(step) {
			continue
		}
		c, err := model.Open(filepath.Join(t.o.State, stepFile(step)))
		if err != nil {
			return fmt.Errorf("cannot resume training: %w; remove %s to begin anew", err, t.o.State)
		}
		tensors := map[string]tensor.Tensor{}
		for _, name := range c.Names() {
			if tensors[name], err = c.Tensor(name); err != nil {
				return err
			}
		}
		tok, err := t.init.Tokenizer()
		if err != nil {
			tok = nil // a model without one is trained without one
		}
		t.run.kept[step] = model.FromTensors(fmt.Sprintf("%s@%d", t.init.Name(), step), t.init.Config(), tensors, tok, t.recipe(step))
	}
	return nil
}
