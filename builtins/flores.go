package builtins

import (
	"go.starlark.net/starlark"

	"pewter/builtins/eval"
	"pewter/lang"
)

// flores is tasks.flores, the one benchmark of pairs of languages.
func (w *World) flores() *lang.Func {
	return &lang.Func{Name: "tasks.flores", Group: "Tasks and scores", Returns: "list of tasks", Run: w.runFlores,
		Params: []lang.Param{
			{Name: "src", Type: lang.OneOrMany(lang.String), Doc: "the language to translate from, or several"},
			{Name: "dst", Type: lang.OneOrMany(lang.String), Default: starlark.None, Doc: "the language to translate to, or several; None: no translation, but the sentences as texts"},
			{Name: "shots", Type: shotsType, Default: 5, Doc: "examples before each sentence, from the dev split"},
			{Name: "data", Type: lang.OneOrMany(lang.String), Default: starlark.None, Doc: "the folder of the benchmark's files, or several"}},
		Doc:     "FLORES-200: 1012 sentences to translate greedily, prompted with `EN: … DE:`, a task for each pair of languages. Files: devtest/{lang}_{Script}.devtest, in data=, --data or the hub's cache.",
		Example: "e = catch(lambda: tasks.flores(\"eng\", \"deu\", data=\"nowhere\"))\nexpect(type(e), \"error\")"}
}

func (w *World) runFlores(c *lang.Call) (starlark.Value, error) {
	src := eval.Source{Data: w.Data, Shots: c.Int("shots")}
	if c.Has("data") {
		src.Data, src.Exact = w.paths(c.Strings("data")), true
	}
	langs := c.Strings("src")
	if c.Has("dst") {
		if langs = languagePairs(langs, c.Strings("dst")); len(langs) == 0 {
			return nil, c.Errorf("src or dst is an empty list; want at least one language in each")
		}
	}
	if !c.Has("dst") {
		src.Shots = 0
	}
	ts, err := eval.Load("flores", langs, src)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	for _, t := range ts {
		depend(c, t.File)
	}
	return taskList(ts), nil
}

// languagePairs are all pairs of different languages; where there is none, one of
// equals, for the benchmark to refuse.
func languagePairs(from, to []string) (out []string) {
	for _, a := range from {
		for _, b := range to {
			if a != b {
				out = append(out, a+"-"+b)
			}
		}
	}
	if len(out) == 0 && len(from) > 0 && len(to) > 0 {
		return []string{from[0] + "-" + to[0]}
	}
	return out
}
