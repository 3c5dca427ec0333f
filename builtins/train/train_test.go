package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pewter/builtins/model"
	"pewter/builtins/model/tokenizer"
	"pewter/kernel"
	"pewter/kernel/cpu"
)

// letters is a tokenizer of five symbols, whose ids are easy to count by hand.
func letters(t testing.TB) *tokenizer.Tokenizer {
	t.Helper()
	tok, err := tokenizer.Parse([]byte(`{"added_tokens": [{"id": 0, "content": "<s>", "special": true}],
		"model": {"type": "BPE", "vocab": {"<s>": 0, "a": 1, "b": 2, "c": 3, "d": 4}, "merges": []}}`))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func device(t testing.TB, threads int) kernel.Device {
	t.Helper()
	d, err := cpu.New(cpu.Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func tiny(t testing.TB) model.Checkpoint {
	t.Helper()
	cfg, err := model.NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "model_type": "llama",
		"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2, "intermediate_size": 24,
		"vocab_size": 5, "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
		"tie_word_embeddings": true, "hidden_act": "silu", "initializer_range": 0.1})
	if err != nil {
		t.Fatal(err)
	}
	c, err := model.Random(cfg, 1, letters(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func abcd(t testing.TB) *Data {
	t.Helper()
	d, err := Pack(letters(t), map[string][]string{"x": {strings.Repeat("abcd", 30)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func options(steps int) Options {
	o := Default(steps)
	o.Batch, o.Seq, o.LR = 4, 8, 1e-2
	return o
}

// A text that repeats four letters is learnt to near certainty: the loss falls
// from about ln 5 to almost nothing.
func TestLearns(t *testing.T) {
	run, err := Train(context.Background(), device(t, 2), tiny(t), abcd(t), options(120))
	if err != nil {
		t.Fatal(err)
	}
	first, last := run.Log[0].Loss, run.Log[119].Loss
	if math.Abs(first-math.Log(5)) > .5 || last > .1 {
		t.Errorf("loss went from %.3f to %.3f, want from about %.3f to under .1", first, last, math.Log(5))
	}
	if got := run.Steps(); !slices.Equal(got, []int{0, 120}) {
		t.Errorf("kept steps %v", got)
	}
	if _, err := run.At(60); err == nil || !strings.Contains(err.Error(), "0, 120") {
		t.Errorf("At(60) = %v, want an error that lists the steps kept", err)
	}
	if tab := run.Table(); tab.Rows() != 120 {
		t.Errorf("the log has %d rows", tab.Rows())
	}
}

// The same run gives the same bits with any number of threads, and when it is
// cut off and taken up again.
func TestSameBits(t *testing.T) {
	want := weights(t, mustTrain(t, 1, options(30)).Last())
	if got := weights(t, mustTrain(t, 2, options(30)).Last()); !slices.Equal(got, want) {
		t.Error("two threads give other weights than one")
	}
	o := options(30)
	o.State, o.Keep = t.TempDir(), []int{10, 20}
	o.Progress = func(s Step) bool { return s.Step < 20 }
	if cut := mustTrain(t, 2, o); cut.last() != 20 {
		t.Fatalf("the run that was cut off ends at %d", cut.last())
	}
	o.Progress = nil
	run := mustTrain(t, 2, o)
	if got := weights(t, run.Last()); !slices.Equal(got, want) {
		t.Error("a resumed run gives other weights")
	}
	if got := run.Steps(); !slices.Equal(got, []int{0, 10, 20, 30}) || len(run.Log) != 30 {
		t.Errorf("resumed: kept %v, log of %d", got, len(run.Log))
	}
	o.LR = 1
	if _, err := Train(context.Background(), device(t, 1), tiny(t), abcd(t), o); err == nil || !strings.Contains(err.Error(), "another run") {
		t.Errorf("resuming with other options: %v", err)
	}
}

// An interrupt loses no step: the run goes on where it was.
func TestInterrupted(t *testing.T) {
	want := weights(t, mustTrain(t, 1, options(30)).Last())
	ctx, cancel := context.WithCancel(context.Background())
	o := options(30)
	o.State = t.TempDir()
	o.Progress = func(s Step) bool {
		if s.Step == 13 {
			cancel()
		}
		return true
	}
	run, err := Train(ctx, device(t, 1), tiny(t), abcd(t), o)
	if !errors.Is(err, context.Canceled) || run == nil || len(run.Log) != 13 {
		t.Fatalf("got %v, want a run of 13 steps and context.Canceled", err)
	}
	first := 0
	o.Progress = func(s Step) bool {
		if first == 0 {
			first = s.Step
		}
		return true
	}
	run = mustTrain(t, 1, o)
	if got := weights(t, run.Last()); !slices.Equal(got, want) || first != 14 {
		t.Errorf("goes on at step %d, want 14; or other weights", first)
	}
}

func mustTrain(t *testing.T, threads int, o Options) *Run {
	t.Helper()
	run, err := Train(context.Background(), device(t, threads), tiny(t), abcd(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func weights(t *testing.T, c model.Checkpoint) (out []float32) {
	t.Helper()
	for _, name := range c.Names() {
		w, err := c.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, w.Float32s()...)
	}
	return out
}

// A learning rate far too large ends in an error that says where, and the
// models kept until then stay.
func TestDiverges(t *testing.T) {
	o := options(200)
	o.LR, o.Warmup, o.Clip, o.Keep = 1e30, 0, 0, []int{1}
	run, err := Train(context.Background(), device(t, 1), tiny(t), abcd(t), o)
	var d *Diverged
	if !errors.As(err, &d) {
		t.Fatalf("err = %v, want *Diverged", err)
	}
	if run == nil || run.last() != d.LastGood || d.Step != d.LastGood+2 {
		t.Fatalf("diverged at %d, last good %d, run ends at %d", d.Step, d.LastGood, run.last())
	}
	for i, w := range weights(t, run.Last()) {
		if x := float64(w); math.IsNaN(x) || math.IsInf(x, 0) {
			t.Fatalf("weight %d of the last good model is %g", i, w)
		}
	}
	if want := fmt.Sprintf("at step %d is", d.Step); !strings.Contains(err.Error(), want) {
		t.Errorf("message %q, want one with %q", err, want)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	o := options(50)
	o.Progress = func(s Step) bool {
		if s.Step == 5 {
			cancel()
		}
		return true
	}
	run, err := Train(ctx, device(t, 1), tiny(t), abcd(t), o)
	if !errors.Is(err, context.Canceled) || len(run.Log) != 5 {
		t.Errorf("err = %v after %d steps", err, len(run.Log))
	}
}

func TestOptions(t *testing.T) {
	for want, change := range map[string]func(*Options){
		"steps = 0":           func(o *Options) { o.Steps = 0 },
		"lr = -1":             func(o *Options) { o.LR = -1 },
		"warmup = 9":          func(o *Options) { o.Warmup = 9 },
		"keep step 9":         func(o *Options) { o.Keep = []int{9} },
		`did you mean "cosin`: func(o *Options) { o.Schedule = "cosin" },
		"at least 1001":       func(o *Options) { o.Seq = 1000 },
	} {
		o := options(5)
		change(&o)
		if _, err := Train(context.Background(), device(t, 1), tiny(t), abcd(t), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

func TestRate(t *testing.T) {
	o := Options{LR: 2, Steps: 110, Warmup: 10}
	cosine, err := Schedules.Lookup("cosine")
	if err != nil {
		t.Fatal(err)
	}
	for step, want := range map[int]float64{0: .2, 4: 1, 9: 2, 10: 2, 60: 2 * (.1 + .45), 110: .2} {
		if got := o.rate(cosine.Value, step); math.Abs(got-want) > 1e-12 {
			t.Errorf("rate at step %d = %g, want %g", step, got, want)
		}
	}
}

// Sequences come from each part in proportion to its weight and are runs of
// its stream.
func TestBatch(t *testing.T) {
	d, err := Pack(letters(t), map[string][]string{"x": {strings.Repeat("ab", 50)}, "y": {strings.Repeat("cd", 50)}},
		map[string]float64{"x": 3, "y": 1})
	if err != nil {
		t.Fatal(err)
	}
	if d.Tokens != 202 {
		t.Errorf("%d tokens, want 202: two texts of 100 letters, each led by <s>", d.Tokens)
	}
	const batch, seq = 2000, 6
	ids := make([]int32, batch*(seq+1))
	d.Batch(ids, batch, seq, 1, 0)
	x := 0
	for row := range batch {
		s := ids[row*(seq+1) : (row+1)*(seq+1)]
		isX := s[6] <= 2
		if isX {
			x++
		}
		for i, id := range s {
			if id != 0 && (id <= 2) != isX {
				t.Fatalf("row %d mixes parts: %v", row, s)
			}
			if i > 0 && id == s[i-1] {
				t.Fatalf("row %d is not a run of its text: %v", row, s)
			}
		}
	}
	if p := float64(x) / batch; math.Abs(p-.75) > .04 {
		t.Errorf("x is drawn %.3f of the time, want .75", p)
	}
	again := make([]int32, len(ids))
	d.Batch(again, batch, seq, 1, 0)
	if !slices.Equal(ids, again) {
		t.Error("the same step draws other sequences")
	}
	d.Batch(again, batch, seq, 1, 1)
	if slices.Equal(ids, again) {
		t.Error("another step draws the same sequences")
	}
	if _, err := Pack(letters(t), map[string][]string{"x": {"a"}}, map[string]float64{"z": 1}); err == nil {
		t.Error("a mix of a part without text was taken")
	}
}
