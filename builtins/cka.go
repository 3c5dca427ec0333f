package builtins

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"

	"go.starlark.net/starlark"

	"pewter/builtins/eval"
	"pewter/builtins/similarity"
	"pewter/internal/plural"
	"pewter/lang"
)

func (w *World) ckaVerb() *lang.Func {
	return &lang.Func{Name: "cka", Group: "Similarity", Returns: "table or float", Run: w.cka,
		Params: []lang.Param{
			{Name: "a", Type: lang.Any, Doc: "a checkpoint; or rows of numbers, one an item"}, {Name: "b", Type: lang.Any, Doc: "another"},
			{Name: "text", Type: lang.Any, Default: starlark.None, Doc: "what both models read: a list of texts, or a task of texts such as tasks.flores(\"eng\")"},
			{Name: "layers", Type: lang.ListOf(lang.Int), Default: starlark.None, Doc: "which of the layers' outputs, from 0, the last one's after the final norm; None: all"},
			{Name: "debiased", Type: lang.Bool, Default: false, Doc: "Song's HSIC₁ in the place of HSIC: on average 0 for unrelated representations"},
			{Name: "pool", Type: lang.OneOf(string(similarity.PoolMean), string(similarity.PoolLast)), Default: string(similarity.PoolMean), Doc: "a text's vector: the mean of its tokens', or the last one's"},
			{Name: "batch", Type: lang.Such(lang.Int, "of 4 or more", func(n int) bool { return n >= 4 }), Default: starlark.None, Doc: "texts a batch: debiased, HSIC₁ summed over batches before dividing, in the memory of one; texts after the last full batch are dropped"},
			{Name: "max_tokens", Type: countType, Default: starlark.None, Doc: "read only so many tokens of each text; the paper reads 128"}},
		Doc: "Linear centred kernel alignment, ‖XᵀY‖_F² / (‖XᵀX‖_F ‖YᵀY‖_F) of centred columns, of what two models make of the same texts (BOS and all), layer by layer, and .mean over layers; of two lists of rows or tensors, one number. " +
			"The paper's is biased: with fewer texts than dimensions that is far above 0 even for unrelated models, so look at debiased=True as well.",
		Example: twoModels + "s = cka(a, a, text=[\"one\", \"two three\", \"four\"])\nexpect(s.mean, 1, tol=1e-9)\n" +
			"expect(cka([[1, 2], [3, 4], [5, 7], [2, 0]], [[2, 1, 0], [0, 1, 3], [1, 1, 1], [4, 0, 2]]), 0.4636419804, tol=1e-9)"}
}

func (w *World) cka(c *lang.Call) (starlark.Value, error) {
	method := similarity.CKA{Debiased: c.Bool("debiased")}
	if c.Has("batch") {
		method.Batch = c.Int("batch")
	}
	a, aModel := c.Value("a").(*Model)
	b, bModel := c.Value("b").(*Model)
	var v starlark.Value
	var err error
	switch {
	case aModel && bModel:
		v, err = w.ckaModels(c, method, a, b)
	case aModel || bModel:
		err = fmt.Errorf("a is of type %s and b of %s; want two checkpoints, or rows of numbers twice", c.Value("a").Type(), c.Value("b").Type())
	case c.Has("text") || c.Has("layers"):
		err = fmt.Errorf("got %s and text or layers, want two checkpoints; without them two lists of rows, or tensors", c.Value("a").Type())
	default:
		v, err = w.ckaRows(c, method)
	}
	if err != nil {
		return nil, c.Errorf("%w", cause(c.Context(), err))
	}
	return v, nil
}

// ckaRows compares two lists of rows.
func (w *World) ckaRows(c *lang.Call, method similarity.CKA) (starlark.Value, error) {
	x, err := matrixOf(c.Value("a"))
	if err != nil {
		return nil, fmt.Errorf("parameter a: %w", err)
	}
	y, err := matrixOf(c.Value("b"))
	if err != nil {
		return nil, fmt.Errorf("parameter b: %w", err)
	}
	dev, err := w.device()
	if err != nil {
		return nil, err
	}
	v, err := method.Of(vectorOf(dev), x, y)
	return starlark.Float(v), err
}

// ckaModels compares two models layer by layer.
func (w *World) ckaModels(c *lang.Call, method similarity.CKA, a, b *Model) (starlark.Value, error) {
	texts, err := textsIn(c.Value("text"))
	if err != nil {
		return nil, err
	}
	if err := checkCKA(c, method, a, b, len(texts)); err != nil {
		return nil, err
	}
	pool := similarity.Pool(c.String("pool"))
	x, err := w.represent(c, a, texts, pool)
	if err != nil {
		return nil, err
	}
	y, err := w.represent(c, b, texts, pool)
	if err != nil {
		return nil, err
	}
	var layers []int // all
	if c.Has("layers") {
		layers = c.Ints("layers")
	}
	dev, err := w.device()
	if err != nil {
		return nil, err
	}
	r, err := method.Compare(vectorOf(dev), x, y, layers)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("%s, of %s and %s; %s, %s of tokens", method, a.Name(), b.Name(), plural.Of(len(texts), "text"), pool)
	if c.Has("max_tokens") {
		what += fmt.Sprintf(", at most %d each", c.Int("max_tokens"))
	}
	return similarityTable(r, what)
}

// checkCKA says, before models read anything, what stands against comparing them.
func checkCKA(c *lang.Call, method similarity.CKA, a, b *Model, texts int) error {
	if texts == 0 {
		return fmt.Errorf("no texts to compare models on")
	}
	if err := method.Check(texts); err != nil {
		return fmt.Errorf("text: %w", err)
	}
	n, m := a.Config().Layers, b.Config().Layers
	if n != m {
		return fmt.Errorf("%s has %s and %s has %d; compare their hidden states layer by layer: cka(a.hidden(…)[i], b.hidden(…)[j])", a.Name(), plural.Of(n, "layer"), b.Name(), m)
	}
	if c.Has("layers") && len(c.Ints("layers")) == 0 {
		return fmt.Errorf("layers: got none, want some of 0 to %d, or None for all", n-1)
	}
	for _, i := range c.Ints("layers") {
		if err := similarity.CheckLayer(i, n); err != nil {
			return err
		}
	}
	return nil
}

// textsIn reads a list of texts, or the texts of a task.
func textsIn(v starlark.Value) ([]string, error) {
	var out []string
	switch v := v.(type) {
	case nil:
		return nil, fmt.Errorf("two models are compared on text: give text=, a list of texts or tasks.flores(\"eng\")")
	case *Task:
		return taskTexts(v)
	case starlark.Iterable:
		for e := range starlark.Elements(v) {
			switch e := e.(type) {
			case starlark.String:
				out = append(out, string(e))
			case *Task:
				texts, err := taskTexts(e)
				if err != nil {
					return nil, err
				}
				out = append(out, texts...)
			default:
				return nil, fmt.Errorf("text: element %d: got %s, want a text", len(out), e.Type())
			}
		}
		return out, nil
	}
	return nil, fmt.Errorf("text: got %s, want a list of texts or a task of texts", v.Type())
}

func taskTexts(t *Task) ([]string, error) {
	if t.Kind != eval.Text {
		return nil, fmt.Errorf("text: %s is a task of kind %s, want one of texts, such as tasks.flores(\"eng\")", t.ID(), t.Kind)
	}
	var out []string
	for _, it := range t.Items {
		out = append(out, it.Choices[0])
	}
	return out, nil
}

// represent returns what a model makes of texts. Those of the last models are
// kept, so that every model of many pairs reads once.
func (w *World) represent(c *lang.Call, m *Model, texts []string, pool similarity.Pool) (*similarity.Representations, error) {
	digest, err := m.Digest()
	if err != nil {
		return nil, err
	}
	most := math.MaxInt
	if c.Has("max_tokens") {
		most = c.Int("max_tokens")
	}
	key := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %q", digest, pool, most, texts))
	if r := w.seen[key]; r != nil {
		return r, nil
	}
	var ids [][]int32
	run, err := m.running(c.Context())
	if err != nil {
		return nil, err
	}
	for i, t := range texts {
		id, err := m.ids(starlark.String(t))
		if err != nil {
			return nil, err
		}
		if id = id[:min(most, len(id))]; len(id) > run.MaxLen() {
			return nil, fmt.Errorf("%s reads at most %d tokens, and text %d has %d; cut texts with max_tokens=%d", m.Name(), run.MaxLen(), i, len(id), run.MaxLen())
		}
		ids = append(ids, id)
	}
	r, err := similarity.Represent(c.Context(), run, ids, pool)
	if err != nil {
		return nil, err
	}
	w.remember(key, r)
	return r, nil
}

// seenBytes is how much of representations is kept in memory.
const seenBytes = 4 << 30

// remember keeps a representation, and forgets all others when they are too many.
func (w *World) remember(key [32]byte, r *similarity.Representations) {
	size := 0
	for _, l := range r.Layers {
		size += 8 * len(l.X)
	}
	if w.seen == nil || w.seenSize+size > seenBytes {
		w.seen, w.seenSize = map[[32]byte]*similarity.Representations{}, 0
	}
	w.seen[key] = r
	w.seenSize += size
}

// matrixOf reads a tensor of two dimensions or a list of rows.
func matrixOf(v starlark.Value) (similarity.Matrix, error) {
	if t, ok := v.(*Tensor); ok {
		x, err := t.values(t.w.context())
		if err != nil {
			return similarity.Matrix{}, err
		}
		return similarity.FromTensor(x)
	}
	rows, ok := v.(starlark.Iterable)
	if !ok {
		return similarity.Matrix{}, fmt.Errorf("got %s, want a checkpoint, a tensor or a list of rows; a and b must be of one kind", v.Type())
	}
	var out [][]float64
	for r := range starlark.Elements(rows) {
		x, err := numbersOf.Convert(r)
		if err != nil {
			if errors.Is(err, lang.ErrType) {
				err = fmt.Errorf("got %s, want a list of numbers", r.Type())
			}
			return similarity.Matrix{}, fmt.Errorf("row %d: %w", len(out), err)
		}
		out = append(out, x.([]float64))
	}
	return similarity.NewMatrix(out)
}
