package merge_test

import (
	"path/filepath"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/builtins/model/safetensors"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// saved writes a model to a file and opens that.
func saved(t *testing.T, c model.Checkpoint) model.Checkpoint {
	t.Helper()
	path := filepath.Join(t.TempDir(), c.Name()+".safetensors")
	w, err := c.Tensor("w")
	if err == nil {
		err = safetensors.Write(path, map[string]tensor.Tensor{"w": w}, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	file, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// A merge of a merge of files has the bits of a merge of its result, whatever tiles the
// two methods take.
func TestNested(t *testing.T) {
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	other := noise("other", 50, tensor.BF16, 300, 257)
	for _, outer := range []string{"linear", "nuslerp"} {
		for _, s := range specs(tensor.BF16, 300, 257) {
			for k, c := range s.Models {
				s.Models[k] = saved(t, c)
			}
			if s.Base != nil {
				s.Base = saved(t, s.Base)
			}
			m, err := merge.Merge(dev, s)
			if err != nil {
				t.Fatal(err)
			}
			w, err := m.Tensor("w")
			if err != nil {
				t.Fatal(err)
			}
			made := &fake{"made", map[string]tensor.Tensor{"w": w}}
			want := result(t, dev.Vector, merge.Spec{MethodName: outer, Models: []model.Checkpoint{made, other}})
			got := result(t, dev.Vector, merge.Spec{MethodName: outer, Models: []model.Checkpoint{m, other}})
			if i := sameBits(got, want); i >= 0 {
				t.Errorf("%s of %s: element %d is %g, want %g", outer, s.MethodName, i, got[i], want[i])
			}
		}
	}
}
