package builtins

import (
	"fmt"

	"go.starlark.net/starlark"

	"pewter/builtins/eval"
	"pewter/internal/plural"
	"pewter/internal/registry"
	"pewter/lang"
)

// A Task is one task in one language as a value.
type Task struct {
	value
	eval.Task
}

var _ starlark.HasAttrs = (*Task)(nil)

// String returns the task's name, language and size.
func (t *Task) String() string {
	return fmt.Sprintf("<task %s, %s>", t.ID(), plural.Of(len(t.Items), "item"))
}

// Type returns "task".
func (*Task) Type() string { return "task" }

// Attr returns an attribute.
func (t *Task) Attr(name string) (starlark.Value, error) { return taskMembers.attr(t, name) }

// AttrNames returns the names of the attributes.
func (*Task) AttrNames() []string { return taskMembers.names() }

var taskMembers members[*Task]

func init() {
	text := func(f func(*Task) string) func(*Task) (starlark.Value, error) {
		return func(t *Task) (starlark.Value, error) { return starlark.String(f(t)), nil }
	}
	taskMembers = members[*Task]{
		{name: "name", doc: "name and language", field: text(func(t *Task) string { return t.ID() })},
		{name: "lang", doc: "the language", field: text(func(t *Task) string { return t.Lang })},
		{name: "kind", doc: "pair, choice, translate or text", field: text(func(t *Task) string { return t.Kind.String() })},
		{name: "file", doc: "where the items came from", field: text(func(t *Task) string { return t.File })},
		{name: "n", doc: "how many items there are", field: func(t *Task) (starlark.Value, error) { return starlark.MakeInt(len(t.Items)), nil }},
		{name: "notes", doc: "what a reader should know", field: func(t *Task) (starlark.Value, error) { return lang.FromGo(t.Notes), nil }},
		{method: &lang.Func{Name: "item", Returns: "dict", Run: taskItem, Doc: "What is asked in one item: prompt is its context after the task's examples, and choices or a translation follow it.",
			Params: []lang.Param{{Name: "i", Type: lang.Int, Doc: "its number, from 0"}}}},
	}
}

func taskItem(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Task)
	i := c.Int("i")
	if i < 0 || i >= len(t.Items) {
		return nil, c.Errorf("got item %d of %d", i, len(t.Items))
	}
	it := t.Items[i]
	return lang.FromGo(map[string]any{"id": it.ID, "prompt": t.Prompt(i), "context": it.Context, "choices": it.Choices, "gold": it.Gold, "phenomenon": it.Phenomenon,
		"source": it.Source, "references": it.References}), nil
}

// tasksType is the type of a task or lists of them, at any depth; its Go value is []eval.Task.
var tasksType = lang.Type{Name: "task or list of tasks", Convert: func(v starlark.Value) (any, error) { return gatherTasks(v) }}

func gatherTasks(v starlark.Value) ([]eval.Task, error) {
	switch v := v.(type) {
	case *Task:
		return []eval.Task{v.Task}, nil
	case starlark.Iterable:
		out := []eval.Task{}
		for e := range starlark.Elements(v) {
			ts, err := gatherTasks(e)
			if err != nil {
				return nil, err
			}
			out = append(out, ts...)
		}
		return out, nil
	}
	return nil, fmt.Errorf("got %s, want a task or a list of tasks, such as tasks.multiblimp(\"eng\")", v.Type())
}

func taskList(ts []eval.Task) starlark.Value {
	out := make([]starlark.Value, len(ts))
	for i, t := range ts {
		out[i] = &Task{Task: t}
	}
	return starlark.NewList(out)
}

// tasks are one verb for each benchmark, and those that make tasks of one's own data.
func (w *World) tasks() []*lang.Func {
	var all []*lang.Func
	for e := range eval.Benchmarks.All() {
		if e.Name == "flores" {
			all = append(all, w.flores())
			continue
		}
		all = append(all, w.benchmark(e))
	}
	return append(all, w.ownTasks()...)
}

// shotsType is a number of examples.
var shotsType = lang.Such(lang.Int, "0 or more", func(n int) bool { return n >= 0 })

func (w *World) benchmark(e registry.Entry[eval.Benchmark]) *lang.Func {
	return &lang.Func{Name: "tasks." + e.Name, Group: "Tasks and scores", Returns: "list of tasks",
		Params:  benchmarkParams(e.Name),
		Doc:     fmt.Sprintf("The benchmark %s, a task for each language. Files: %s, in data=, --data or the hub's cache.", e.Name, e.Doc),
		Example: fmt.Sprintf("e = catch(lambda: tasks.%s(\"eng\", data=\"nowhere\"))\nexpect(type(e), \"error\")", e.Name),
		Run: func(c *lang.Call) (starlark.Value, error) {
			src := eval.Source{Data: w.Data, Form: c.String("form"), Shots: c.Int("shots")}
			if c.Has("data") {
				src.Data, src.Exact = w.paths(c.Strings("data")), true
			}
			ts, err := eval.Load(e.Name, names(c, "langs"), src)
			if err != nil {
				return nil, c.Errorf("%w", err)
			}
			for _, t := range ts {
				depend(c, t.File)
			}
			return taskList(ts), nil
		}}
}

// benchmarkParams are those of the verb of a benchmark: of pairs, which are put in
// one form, the files come first.
func benchmarkParams(name string) []lang.Param {
	langs := lang.Param{Name: "langs", Type: lang.OneOrMany(lang.String), Default: starlark.None, Doc: "languages; None: all whose files are found"}
	data := lang.Param{Name: "data", Type: lang.OneOrMany(lang.String), Default: starlark.None, Doc: "the folder of the benchmark's files, or several"}
	shots := lang.Param{Name: "shots", Type: shotsType, Default: 0, Doc: "examples before each item"}
	form := lang.Param{Name: "form", Type: lang.OneOf(eval.Forms...), Default: eval.Cloze, Doc: "how a multiple-choice question is put"}
	if name == "multiblimp" {
		return []lang.Param{langs, data, shots, form}
	}
	return []lang.Param{langs, shots, form, data}
}

func (w *World) paths(ps []string) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = w.path(p)
	}
	return out
}
