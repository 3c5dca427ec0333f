package builtins

import (
	"go.starlark.net/starlark"

	"pewter/builtins/merge/align"
	"pewter/builtins/model"
	"pewter/lang"
)

// alignVerb moves the units of a model to where another has them.
func (w *World) alignVerb() *lang.Func {
	return &lang.Func{Name: "align", Group: "Merging", Returns: "checkpoint", Run: w.align,
		Params: []lang.Param{{Name: "model", Type: modelType, Doc: "the checkpoint whose units are moved"}, {Name: "to", Type: modelType, Doc: "one of the same architecture and size, which stays"},
			{Name: "residual", Type: lang.Bool, Default: true, Doc: "also move the dimensions of the residual stream; models of one initialisation share them as they are"},
			{Name: "name", Type: lang.String, Default: starlark.None, Doc: "what tables call the result"}},
		Doc: "Git Re-Basin's weight matching: moves feed-forward units, heads within their groups, and the dimensions of the residual stream to where they match those of another model best, so that models trained from different beginnings can be merged. " +
			"What the model computes stays the same, to rounding.",
		Example: twoModels + "m = align(a, to=b)\nexpect(m.logits(\"hi\")[1][7], a.logits(\"hi\")[1][7], tol=1e-5)\nexpect(cosine(m, b).whole > cosine(a, b).whole)"}
}

func (w *World) align(c *lang.Call) (starlark.Value, error) {
	dev, err := w.device()
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	m, to := lang.Arg[*Model](c, "model"), lang.Arg[*Model](c, "to")
	o := align.Options{Residual: c.Bool("residual"), Progress: func(done, total int) { w.tell("aligning "+m.Name()+", layer", done, total) }}
	a, err := align.Align(c.Context(), dev, m.Checkpoint, to.Checkpoint, o)
	if err != nil {
		return nil, c.Errorf("%w", cause(c.Context(), err))
	}
	if c.Has("name") {
		return w.newModel(model.Rename(a, c.String("name"))), nil
	}
	return w.newModel(a), nil
}
