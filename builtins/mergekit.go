package builtins

import (
	"context"

	"go.starlark.net/starlark"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/lang"
)

// mergekit is the verb that carries out a mergekit file.
func (w *World) mergekit() *lang.Func {
	return &lang.Func{Name: "mergekit", Group: "Merging", Returns: "checkpoint",
		Params: []lang.Param{{Name: "path", Type: lang.String, Doc: "a YAML file"}, {Name: "name", Type: lang.String, Default: starlark.None, Doc: "what tables call the result"},
			{Name: "seed", Type: lang.Int, Default: 0, Doc: "of random masks"}, {Name: "compat", Type: lang.OneOf("mergekit"), Default: starlark.None, Doc: "round each step as mergekit does"},
			{Name: "tokenizers", Type: lang.OneOf("same", "any"), Default: "same", Doc: "any: merge models whose tokenizers differ, row by row"}},
		Doc:     "The merge that a mergekit file describes.",
		Example: twoModels + "save(a, \"a\")\nsave(b, \"b\")\nwrite(\"m.yml\", \"\"\"merge_method: linear\nmodels:\n- {model: a, parameters: {weight: 1}}\n- {model: b, parameters: {weight: 3}}\n\"\"\")\nexpect(mergekit(\"m.yml\").params, a.params)",
		Run: func(c *lang.Call) (starlark.Value, error) {
			o := merge.Options{Name: c.String("name"), Compat: c.String("compat"), Seed: w.seedOf(c), AnyTokenizer: c.String("tokenizers") == "any"}
			depend(c, w.path(c.String("path")))
			m, err := w.MergeFile(c.Context(), w.path(c.String("path")), o)
			if err != nil {
				return nil, c.Errorf("%w", err)
			}
			return w.newModel(m), nil
		}}
}

// MergeFile returns the merge that a mergekit file describes.
func (w *World) MergeFile(ctx context.Context, path string, o merge.Options) (model.Checkpoint, error) {
	dev, err := w.device()
	if err != nil {
		return nil, err
	}
	config, err := merge.ParseConfig(path)
	if err != nil {
		return nil, err
	}
	o.Warn = w.warn
	o.Open = func(source string) (model.Checkpoint, error) { return w.OpenModel(ctx, source) }
	return config.Build(dev, o)
}

// Save writes a checkpoint, telling how far it is.
func (w *World) Save(c model.Checkpoint, dir string, o model.SaveOptions) error {
	o.Progress = w.saving(c.Name())
	return model.Save(c, dir, o)
}
