package builtins

import (
	"go.starlark.net/starlark"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/builtins/table"
	"pewter/lang"
)

// conflictsVerb compares task vectors.
func (w *World) conflictsVerb() *lang.Func {
	return &lang.Func{Name: "conflicts", Group: "Merging", Returns: "table", Run: w.conflicts,
		Params: []lang.Param{{Name: "models", Type: checkpoints, Doc: "a list or dict of checkpoints, two or more"},
			{Name: "base", Type: modelType, Doc: "the checkpoint that the models were trained from"},
			{Name: "by", Type: lang.OneOf(string(merge.ByLayer), string(merge.ByTensor), string(merge.ByModel)), Default: string(merge.ByLayer), Doc: "what a row is of"}},
		Doc: "How far the task vectors of models (each less the base) pull in different directions. Each row is of two models and a layer: " +
			"the cosine between their task vectors; disagree, the share of opposite signs among the elements that both change; both, how many these are; and the lengths norm_a and norm_b.",
		Example: twoModels + "t = conflicts({\"a\": a, \"b\": b}, base=init)\nexpect(t.columns, [\"layer\", \"a\", \"b\", \"pair\", \"cosine\", \"disagree\", \"both\", \"norm_a\", \"norm_b\"])\n" +
			"heatmap(t, x=\"layer\", y=\"pair\", color=\"disagree\")\nexpect(conflicts([a, b], base=init, by=\"model\")[0].disagree, 1/3, tol=0.05)  # unrelated models over a random base"}
}

func (w *World) conflicts(c *lang.Call) (starlark.Value, error) {
	dev, err := w.device()
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	models, by := lang.Arg[[]model.Checkpoint](c, "models"), c.String("by")
	rows, err := merge.Conflicts(c.Context(), vectorOf(dev), models, lang.Arg[*Model](c, "base").Checkpoint, merge.Division(by))
	if err != nil {
		return nil, c.Errorf("%w", cause(c.Context(), err))
	}
	records := make([][]any, len(rows))
	for i, r := range rows {
		a, b := models[r.A].Name(), models[r.B].Name()
		records[i] = []any{r.Part, a, b, a + " · " + b, r.Cosine, r.Disagree, r.Both, r.NormA, r.NormB}
	}
	t, err := table.FromRecords([]string{by, "a", "b", "pair", "cosine", "disagree", "both", "norm_a", "norm_b"}, records...)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return newTable(t), nil
}
