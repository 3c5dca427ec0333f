package eval

import (
	"context"
	"strings"

	"pewter/builtins/model"
)

// byteTokenizer gives each byte b of a text the id b+3; 1 is BOS and 2 is EOS.
type byteTokenizer struct{ noBOS, noEOS, plain bool }

func (byteTokenizer) TryEncode(text string, special bool) ([]int32, error) {
	var ids []int32
	if special {
		ids = append(ids, 1)
	}
	for _, b := range []byte(text) {
		ids = append(ids, int32(b)+3)
	}
	return ids, nil
}

func (byteTokenizer) Decode(ids []int32, skipSpecial bool) string {
	var b strings.Builder
	for _, id := range ids {
		if id >= 3 {
			b.WriteByte(byte(id - 3))
		}
	}
	return b.String()
}

func (t byteTokenizer) BOS() (int32, bool) { return 1, !t.noBOS }
func (t byteTokenizer) AddsBOS() bool      { return !t.plain }
func (t byteTokenizer) EOS() (int32, bool) { return 2, !t.noEOS }

// unigram is a language model whose log-likelihoods can be worked out by hand:
// every letter "e" costs 1 nat and every other byte 2. It answers with echo.
type unigram struct {
	max   int
	echo  string
	calls int                      // of Score
	reqs  int                      // asked in all
	seen  func([]model.Request)    // called with each batch
	stop  func(i int) (stop error) // called before each answer
}

func (u *unigram) Score(ctx context.Context, reqs []model.Request, each func(int, model.Result)) error {
	u.calls++
	u.reqs += len(reqs)
	if u.seen != nil {
		u.seen(reqs)
	}
	for i := len(reqs) - 1; i >= 0; i-- {
		if u.stop != nil {
			if err := u.stop(i); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r := model.Result{Tokens: len(reqs[i].Continuation), Truncated: len(reqs[i].Context)+len(reqs[i].Continuation) > u.max+1}
		for _, id := range reqs[i].Continuation {
			if id == 'e'+3 {
				r.LL--
			} else {
				r.LL -= 2
			}
		}
		each(i, r)
	}
	return ctx.Err()
}

func (u *unigram) Generate(ctx context.Context, prompts [][]int32, o model.GenerateOptions) ([][]int32, error) {
	out := make([][]int32, len(prompts))
	for i := range prompts {
		ids, _ := byteTokenizer{}.TryEncode(u.echo, false)
		for _, id := range ids {
			out[i] = append(out[i], id)
			if len(out[i]) == o.Tokens || o.Done(i, out[i]) {
				break
			}
		}
	}
	return out, ctx.Err()
}

func (u *unigram) Close() {}

// fake is a subject around a unigram.
func fake(name string, u *unigram) subject {
	if u.max == 0 {
		u.max = 1000
	}
	return subject{name: name, digest: "digest of " + name, max: u.max, vocab: 259, tok: byteTokenizer{},
		open: func(context.Context, func(float64)) (Scorer, error) { return u, nil }}
}
