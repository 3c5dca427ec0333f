//go:build unix

package merge_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
)

// killed is the variable that makes TestKilled the process that is killed: it
// holds the folder of the models and the weight of the first.
const killed = "PEWTER_TEST_KILLED"

// mergeInto merges two models of a folder into its folder out.
func mergeInto(t *testing.T, dir string, weight float64) {
	t.Helper()
	spec := merge.Spec{Weights: []float64{weight, 1 - weight}, Models: []model.Checkpoint{openModel(t, filepath.Join(dir, "a")), openModel(t, filepath.Join(dir, "b"))}}
	m, err := merge.Merge(cpu.Vector{}, spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := model.Save(m, filepath.Join(dir, "out"), model.SaveOptions{Overwrite: true, Shard: 1 << 20}); err != nil {
		t.Fatal(err)
	}
}

// start runs this test as a process of its own.
func start(t *testing.T, dir string, weight float64) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	c.Env = append(os.Environ(), fmt.Sprintf("%s=%g %s", killed, weight, dir))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// A merge killed at any moment leaves the output of before or its own, whole, and
// its inputs as they were; the next run removes what it left.
func TestKilled(t *testing.T) {
	var weight float64
	var dir string
	if n, _ := fmt.Sscanf(os.Getenv(killed), "%g %s", &weight, &dir); n == 2 {
		mergeInto(t, dir, weight)
		return
	}
	dir = t.TempDir()
	writeModels(t, dir)
	want := map[string]map[string][]byte{}
	for _, w := range []float64{.25, .75} {
		mergeInto(t, dir, w)
		want[fmt.Sprint(w)] = filesOf(t, filepath.Join(dir, "out"))
	}
	inputs := filesOf(t, filepath.Join(dir, "a"))
	begin := time.Now()
	if err := start(t, dir, .25).Wait(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(begin)
	seen := map[string]int{}
	for i := range 12 {
		c := start(t, dir, []float64{.25, .75}[i%2])
		time.Sleep(time.Duration(rand.Float64() * float64(whole)))
		_ = c.Process.Kill()
		_ = c.Wait()
		seen[which(t, filesOf(t, filepath.Join(dir, "out")), want)]++
	}
	if seen["0.25"] == 0 || seen["0.75"] == 0 {
		t.Logf("outputs seen: %v", seen)
	}
	mergeInto(t, dir, .25)
	if got := which(t, filesOf(t, filepath.Join(dir, "out")), want); got != "0.25" {
		t.Errorf("after all: the output of %s", got)
	}
	if which(t, filesOf(t, filepath.Join(dir, "a")), map[string]map[string][]byte{"as it was": inputs}) != "as it was" {
		t.Error("an input changed")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("%d entries are left, want a, b and out: %v %v", len(entries), entries, err)
	}
}

// writeModels writes two small models, large enough that writing takes a while.
func writeModels(t *testing.T, dir string) {
	t.Helper()
	for i, name := range []string{"a", "b"} {
		config, err := model.ParseConfig("config.json", []byte(`{"architectures":["LlamaForCausalLM"],"model_type":"llama","vocab_size":2000,"hidden_size":256,"intermediate_size":512,
			"num_hidden_layers":4,"num_attention_heads":4,"num_key_value_heads":4,"max_position_embeddings":64,"rms_norm_eps":1e-5,"torch_dtype":"bfloat16"}`))
		if err != nil {
			t.Fatal(err)
		}
		m, err := model.Random(config, uint64(i), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := model.Save(m, filepath.Join(dir, name), model.SaveOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

// filesOf returns the contents of a folder.
func filesOf(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string][]byte)
	for _, e := range entries {
		if out[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// which returns the name of the folder that has these files.
func which(t *testing.T, got map[string][]byte, want map[string]map[string][]byte) string {
	t.Helper()
	var differ []string
	for name, files := range want {
		same := len(files) == len(got)
		for file, b := range files {
			if !bytes.Equal(b, got[file]) {
				same = false
				differ = append(differ, name+": "+file)
			}
		}
		if same {
			return name
		}
	}
	t.Fatalf("the output is none of the wanted: %s", strings.Join(differ, ", "))
	return ""
}
