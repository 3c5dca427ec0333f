package model

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pewter/builtins/model/safetensors"
	"pewter/internal/shared"
	"pewter/kernel/cpu"
)

// Loss and gradients of each architecture equal torch's.
func TestGradients(t *testing.T) {
	dir := shared.Dir(t, "golden/arch")
	folders, _ := os.ReadDir(dir)
	for _, f := range folders {
		t.Run(f.Name(), func(t *testing.T) { testGradients(t, filepath.Join(dir, f.Name())) })
	}
}

func testGradients(t *testing.T, dir string) {
	c, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewTrainable(dev, c)
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	defer m.Close()
	ref, err := safetensors.Open(filepath.Join(dir, "reference.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	in, _ := ref.Tensor("ids.3")
	want, _ := ref.Tensor("loss.3")
	for range 2 { // twice: nothing is left over from a step
		loss, err := m.Loss(context.Background(), ids(in), 1, in.Len()-1, true)
		if err != nil {
			t.Fatal(err)
		}
		if w := float64(want.Float32s()[0]); math.Abs(loss-w) > 1e-5*w {
			t.Errorf("loss %v, want %v", loss, w)
		}
	}
	testNorms(t, m, filepath.Join(dir, "reference_grads.json"))
}

func testNorms(t *testing.T, m *Trainable, path string) {
	var want map[string]struct {
		L2    float64
		First []float32
	}
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != len(m.Params()) {
		t.Errorf("%d parameters, want %d", len(m.Params()), len(want))
	}
	for _, p := range m.Params() {
		g, w := m.m.dev.Get(p.Grad).Float32s(), want[p.Name]
		sum := 0.0
		for _, x := range g {
			sum += float64(x) * float64(x)
		}
		if l2 := math.Sqrt(sum); math.Abs(l2-w.L2) > 1e-4*w.L2 {
			t.Errorf("%s: norm of the gradient %v, want %v", p.Name, l2, w.L2)
		}
		for i, x := range w.First {
			if math.Abs(float64(g[i]-x)) > 1e-4*max(math.Abs(float64(x)), w.L2/math.Sqrt(float64(len(g)))) {
				t.Errorf("%s: gradient[%d] = %v, want %v", p.Name, i, g[i], x)
			}
		}
	}
}

// A batch's loss is the mean of its sequences', each seen alone.
func TestLossOfBatch(t *testing.T) {
	c, err := Open(shared.Dir(t, "golden/arch/gemma3"))
	if err != nil {
		t.Fatal(err)
	}
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	m, err := NewTrainable(dev, c)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	var all []int32
	mean := 0.0
	for b := range 3 {
		var one []int32
		for i := range 21 {
			one = append(one, int32((b*97+i*i*31)%256))
		}
		loss, err := m.Loss(context.Background(), one, 1, 20, false)
		if err != nil {
			t.Fatal(err)
		}
		mean += loss / 3
		all = append(all, one...)
	}
	if loss, err := m.Loss(context.Background(), all, 3, 20, true); err != nil || math.Abs(loss-mean) > 1e-9 {
		t.Errorf("loss %v (%v), want %v", loss, err, mean)
	}
	snap, err := m.Snapshot(m.value, "s", Recipe{Op: "train"})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := fmt.Sprint(snap.Names()), fmt.Sprint(c.Names()); a != b || snap.Config().DType.String() != "float32" {
		t.Errorf("snapshot has %s in %s, want %s in float32", a, snap.Config().DType, b)
	}
	for _, bad := range [][]int32{all[:5], append(all[:62:62], 999)} {
		if _, err := m.Loss(context.Background(), bad, 3, 20, true); err == nil {
			t.Errorf("%d tokens: no error", len(bad))
		}
	}
}
