package eval

import (
	"fmt"
	"strings"

	"pewter/builtins/model"
)

// An encoder turns texts into requests for one model.
type encoder struct {
	tok   Tokenizer
	start int32 // the token that begins every text and is not scored
	max   int   // tokens that fit the model
	alone bool  // continuations are encoded apart from their context, as lighteval does
	plain bool  // nothing is put before a context, as others do whose tokenizer puts nothing there
}

// newEncoder finds the token that begins a text: BOS, else EOS, which models
// without a BOS saw between their documents. The note says if it is not BOS.
func newEncoder(tok Tokenizer, max int, compat string) (e encoder, note string, err error) {
	e = encoder{tok: tok, max: max, alone: compat == Lighteval, plain: compat != Ours && !tok.AddsBOS()}
	var ok bool
	if e.start, ok = tok.BOS(); ok {
		return e, "", nil
	}
	if e.start, ok = tok.EOS(); ok {
		return e, "its tokenizer has no BOS: EOS begins each text", nil
	}
	return e, "", fmt.Errorf("the tokenizer has neither a BOS nor an EOS token, and the first token of a text is scored after one of them; name one in tokenizer_config.json (bos_token)")
}

// begin puts the start token before ids unless it is there already: a text
// never has two, and is never empty.
func (e encoder) begin(ids []int32) []int32 {
	if len(ids) > 0 && (e.plain || ids[0] == e.start) {
		return ids
	}
	return append([]int32{e.start}, ids...)
}

// A head is a context ready to be continued.
type head struct {
	text string  // without the white space at its end
	tail string  // that white space
	ids  []int32 // of text alone
	open []int32 // ids after the start token
}

func (e encoder) head(context string) (h head, err error) {
	h.text = strings.TrimRightFunc(context, space)
	h.tail = context[len(h.text):]
	h.ids, err = e.tok.TryEncode(h.text, false)
	h.open = e.begin(h.ids)
	return h, err
}

// pair makes the request for continuation after context. White space at the end
// of the context belongs to the continuation, and the two are encoded as one
// text and cut after as many tokens as the context has alone:
//
//	whole = encode(context + continuation), continuation = whole[len(encode(context)):]
func (e encoder) pair(h head, continuation string) (model.Request, error) {
	continuation = h.tail + continuation
	if h.text == "" {
		return e.first(continuation)
	}
	if e.alone {
		ids, err := e.tok.TryEncode(continuation, false)
		return checked(h.open, ids, continuation, err)
	}
	whole, err := e.tok.TryEncode(h.text+continuation, false)
	if len(whole) > len(h.ids) {
		return checked(h.open, whole[len(h.ids):], continuation, err)
	}
	// The border lies within a token: all that differs is the continuation.
	n := common(h.ids, whole)
	return checked(e.begin(whole[:n]), whole[n:], continuation, err)
}

// first makes the request for a text from its beginning.
func (e encoder) first(text string) (model.Request, error) {
	ids, err := e.tok.TryEncode(text, false)
	if len(ids) > 0 && ids[0] == e.start {
		ids = ids[1:]
	}
	return checked([]int32{e.start}, ids, text, err)
}

// checked makes a request of encoded text, unless err is why there is none.
func checked(context, continuation []int32, text string, err error) (model.Request, error) {
	if err != nil {
		return model.Request{}, err
	}
	if len(continuation) == 0 {
		return model.Request{}, fmt.Errorf("the tokenizer makes no tokens of %.40q", text)
	}
	return model.Request{Context: context, Continuation: continuation}, nil
}

// NewRequest asks for the log-likelihood of a continuation after a context, as
// Evaluate does for an item of a task.
func NewRequest(tok Tokenizer, context, continuation string) (model.Request, error) {
	e, _, err := newEncoder(tok, 0, Ours)
	if err != nil {
		return model.Request{}, err
	}
	h, err := e.head(context)
	if err != nil {
		return model.Request{}, err
	}
	return e.pair(h, continuation)
}

// windows makes the requests for a text of any length: pieces that fit the
// model, each but the first after the last token of the piece before. The last
// piece, which is shorter, follows as many tokens as fit before it.
func (e encoder) windows(text string) ([]model.Request, error) {
	r, err := e.first(text)
	if err != nil {
		return nil, err
	}
	ids, n := r.Continuation, min(len(r.Continuation), e.max)
	out := []model.Request{{Context: r.Context, Continuation: ids[:n]}}
	for n < len(ids) {
		end := min(n+e.max, len(ids))
		out = append(out, model.Request{Context: ids[end-e.max-1 : n], Continuation: ids[n:end]})
		n = end
	}
	return out, nil
}

// common is the length of the longest common prefix.
func common(a, b []int32) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
