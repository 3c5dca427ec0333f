package train

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"pewter/kernel/tensor"
)

const childState = "PEWTER_TEST_TRAIN_STATE"

func killedOptions() Options {
	o := options(60)
	o.Keep = Every(7, o.Steps)
	return o
}

// TestMain is the process that TestKilled starts where childState is set: it
// trains, saving after every step, and prints the weights' digest.
func TestMain(m *testing.M) {
	dir := os.Getenv(childState)
	if dir == "" {
		os.Exit(m.Run())
	}
	saveEvery = 0
	t := &testing.T{}
	o := killedOptions()
	o.State = dir
	o.Progress = func(Step) bool { time.Sleep(2 * time.Millisecond); return true }
	run, err := Train(context.Background(), device(t, 2), tiny(t), abcd(t), o)
	if err != nil {
		os.Stderr.WriteString(err.Error())
		os.Exit(1)
	}
	os.Stdout.WriteString(digest(weights(t, run.Last())))
}

func digest(w []float32) string {
	sum := sha256.Sum256(tensor.Bytes(w))
	return hex.EncodeToString(sum[:])
}

// A run that is killed again and again, at moments that nobody chose, ends with
// the bytes of one that was not.
func TestKilled(t *testing.T) {
	want := digest(weights(t, mustTrain(t, 1, killedOptions()).Last()))
	dir, kills := t.TempDir(), 0
	for range 200 {
		wait := time.Duration(rand.IntN(120)+5*kills) * time.Millisecond // more and more: a busy machine starts slowly
		out, killed, err := trainAndKill(dir, wait)
		if killed {
			kills++
			continue
		}
		if err != nil {
			t.Fatalf("after %d kills: %v", kills, err)
		}
		if out != want {
			t.Errorf("after %d kills: other weights", kills)
		}
		if kills == 0 {
			t.Error("the run was never killed: the test shows nothing")
		}
		return
	}
	t.Errorf("%d kills and no end: nothing is taken up again", kills)
}

// trainAndKill starts the run and kills it after a while; its output is that of
// a run which ended before.
func trainAndKill(dir string, after time.Duration) (out string, killed bool, err error) {
	var b strings.Builder
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childState+"="+dir)
	cmd.WaitDelay, cmd.Stdout = time.Second, &b
	if err := cmd.Start(); err != nil {
		return "", false, err
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	defer timer.Stop()
	err = cmd.Wait()
	return b.String(), err != nil && !cmd.ProcessState.Exited(), err
}
