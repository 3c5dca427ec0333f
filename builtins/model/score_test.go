package model

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// someRequests makes requests that share beginnings, repeat and differ in length.
func someRequests(n int) []Request {
	r := rand.New(rand.NewPCG(1, 2))
	words := func(n int) []int32 {
		out := make([]int32, n)
		for i := range out {
			out[i] = 3 + int32(r.IntN(200))
		}
		return out
	}
	shots := append([]int32{1}, words(60)...)
	var out []Request
	for i := range n {
		c := append(slices.Clone(shots[:1+i%61]), words(r.IntN(9))...)
		for range 1 + i%4 {
			out = append(out, Request{c, words(1 + r.IntN(12))})
		}
	}
	return append(out, out[0], out[3], Request{shots, nil}, Request{shots[:1], shots[1:]})
}

// Scores have the same bits for any size of batch, any order, and alone.
func TestScoreSameBits(t *testing.T) {
	for _, path := range []string{"data/models/stories260K/hf", "golden/arch/gemma2", "golden/arch/cohere2"} {
		m := open(t, shared.Dir(t, path))
		requests := someRequests(40)
		want := scoresBy(t, m, requests, 4096)
		for _, size := range []int{1, 7, 64, 500} {
			if got := scoresBy(t, m, requests, size); !slices.Equal(got, want) {
				t.Errorf("%s: batches of %d tokens change scores", path, size)
			}
		}
		order := rand.New(rand.NewPCG(3, 4)).Perm(len(requests))
		mixed := make([]Request, len(order))
		for i, j := range order {
			mixed[i] = requests[j]
		}
		for i, r := range scoresBy(t, m, mixed, 100) {
			if r != want[order[i]] {
				t.Errorf("%s: request %d in another order is %+v, want %+v", path, order[i], r, want[order[i]])
			}
		}
		for i := 0; i < len(requests); i += 11 {
			if r := scores(t, m, requests[i:i+1]); r[0] != want[i] {
				t.Errorf("%s: request %d alone is %+v, want %+v", path, i, r[0], want[i])
			}
		}
	}
}

// A request longer than the model is cut on the left.
func TestScoreTooLong(t *testing.T) {
	m := open(t, shared.Dir(t, "golden/arch/llama"))
	r := rand.New(rand.NewPCG(5, 6))
	long := make([]int32, 200)
	for i := range long {
		long[i] = int32(r.IntN(256))
	}
	got := scores(t, m, []Request{{long[:190], long[190:]}, {long[71:190], long[190:]}, {long[:10], long[10:]}})
	if !got[0].Truncated || got[1].Truncated || got[0].LL != got[1].LL || got[0].Tokens != 10 {
		t.Errorf("%+v, want the LL of the last 129 tokens, %+v", got[0], got[1])
	}
	if !got[2].Truncated || got[2].Tokens != 128 {
		t.Errorf("%+v, want 128 tokens scored", got[2])
	}
}

func TestScoreStops(t *testing.T) {
	m := open(t, shared.Dir(t, "golden/arch/llama"))
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	err := m.score(ctx, someRequests(50), 16, func(int, Result) { n++; cancel() })
	if err != context.Canceled || n == 0 {
		t.Errorf("after %d results: %v, want some and context.Canceled", n, err)
	}
}

func TestScoreBad(t *testing.T) {
	m := open(t, shared.Dir(t, "golden/arch/llama"))
	for _, c := range []struct {
		r    Request
		want string
	}{
		{Request{nil, []int32{1}}, "request 0 has an empty context"},
		{Request{[]int32{1}, []int32{256}}, "token 1 is 256, but the model's embedding has ids 0 to 255"},
		{Request{[]int32{-1}, nil}, "token 0 is -1"},
	} {
		err := m.Score(context.Background(), []Request{c.r}, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.r, err, c.want)
		}
	}
}
