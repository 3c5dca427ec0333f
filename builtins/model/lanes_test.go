package model

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pewter/internal/shared"
	"pewter/kernel/cpu"
)

// shortRequests makes many texts of few tokens that share little.
func shortRequests(n int) []Request {
	r := rand.New(rand.NewPCG(8, 9))
	out := make([]Request, n)
	for i := range out {
		ids := []int32{1}
		for range 3 + r.IntN(30) {
			ids = append(ids, 3+int32(r.IntN(200)))
		}
		at := 1 + r.IntN(len(ids)-1)
		out[i] = Request{ids[:at], ids[at:]}
	}
	return out
}

// A small model on the lanes of a device gives the bits that it gives on one
// thread, and counts the same work but for the seams.
func TestScoreOnLanes(t *testing.T) {
	c, err := Open(shared.Dir(t, "data/models/stories260K/hf"))
	if err != nil {
		t.Fatal(err)
	}
	requests := shortRequests(300)
	var want []Result
	var least Work
	for _, threads := range []int{1, 2, 5} {
		dev, err := cpu.New(cpu.Options{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		m, err := New(t.Context(), dev, c)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(m.lanes()); n != threads {
			t.Errorf("%d lanes on %d threads", n, threads)
		}
		got, work := scores(t, m, requests), m.Work()
		m.Close()
		dev.Close()
		if want == nil {
			want, least = got, work
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d threads change scores", threads)
		}
		if work.Asked != least.Asked || work.Computed < least.Computed || float64(work.Computed) > float64(least.Computed)*(1+float64(partSeam)/partRows) {
			t.Errorf("%d threads: work %+v, want nearly %+v", threads, work, least)
		}
	}
}

func TestParts(t *testing.T) {
	var texts []text
	for _, r := range shortRequests(500) {
		texts = append(texts, text{append(slices.Clone(r.Context), r.Continuation...), 1})
	}
	list := parts(texts)
	if len(list) < 3 {
		t.Errorf("%d parts of %d tokens", len(list), tokens(texts))
	}
	all := slices.Concat(list...)
	if slices.Sort(all); !slices.Equal(all, count(len(texts))) {
		t.Errorf("parts hold %v, want each text once", all)
	}
	// One long beginning that all share is not cut.
	long := slices.Concat(make([]int32, 3000), []int32{1})
	for i := range texts {
		texts[i].ids = slices.Concat(long, texts[i].ids)
	}
	if list := parts(texts); len(list) != 1 {
		t.Errorf("%d parts of texts that share %d tokens, want 1", len(list), len(long))
	}
}

// count is 0, 1, … n-1.
func count(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
