package builtins

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/merge"
	"pewter/internal/suggest"
	"pewter/lang"
)

// help explains a function, a value or a name.
func (w *World) help(c *lang.Call) (starlark.Value, error) {
	text, err := w.Help(c.Value("x"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return Plain(text), nil
}

// Help returns what help(x) shows; x may be nil.
func (w *World) Help(x starlark.Value) (string, error) {
	switch x := x.(type) {
	case nil, starlark.NoneType:
		return w.overview(), nil
	case starlark.String:
		return w.HelpName(string(x))
	case *Method:
		return x.Explain(), nil
	case *Model:
		if m, ok := x.Checkpoint.(*merge.Merged); ok && m.Formula() != nil {
			return valueHelp(x) + "\nIts weights are\n" + compiled(*m.Formula()), nil
		}
	case starlark.Callable:
		if b, ok := x.(*starlark.Builtin); ok && b.Receiver() != nil {
			if f := methodOf(b.Receiver(), b.Name()); f != nil {
				return f.Help(), nil
			}
		}
		if fn, ok := x.(*starlark.Function); ok {
			return functionHelp(fn), nil
		}
		return w.HelpName(x.Name())
	}
	return valueHelp(x), nil
}

// HelpName returns the help of a verb, a type of values, a namespace such as tasks,
// or a method, written table.where or where.
func (w *World) HelpName(name string) (string, error) {
	text := kindHelp(name)
	if f := lang.Find(w.Funcs(), name); f != nil && text != "" {
		return f.Help() + "\nWhat it makes is " + text, nil
	} else if f != nil {
		return f.Help(), nil
	}
	if text != "" {
		return text, nil
	}
	var members []string
	for _, f := range w.Funcs() {
		if strings.HasPrefix(f.Name, name+".") {
			members = append(members, f.Signature()+"\n    "+f.Summary())
		}
	}
	if members != nil {
		return strings.Join(members, "\n") + "\n", nil
	}
	if text := w.methodHelp(name); text != "" {
		return text, nil
	}
	if _, ok := starlark.Universe[name]; ok {
		return name + " is a word of Starlark itself: https://github.com/bazelbuild/starlark/blob/master/spec.md\n", nil
	}
	meant := suggest.DidYouMean(name, w.names())
	if found := w.mentions(name); meant == "" && found != "" {
		return found, nil
	}
	return "", fmt.Errorf("no help on %q%s; help() lists all there is", name, meant)
}

// methodHelp explains a method of one type of values, written with it or not; of
// several types it lists them.
func (w *World) methodHelp(name string) string {
	kind, method, dotted := strings.Cut(name, ".")
	if !dotted {
		kind, method = "", name
	}
	var found []string
	all := w.Methods()
	for _, k := range sortedKeys(all) {
		if f := lang.Find(all[k], method); f != nil && (k == kind || !dotted) {
			found = append(found, k+"."+f.Help())
		}
	}
	return strings.Join(found, "\n")
}

// mentions lists the verbs whose help has the word, such as a parameter's name.
func (w *World) mentions(word string) string {
	var b strings.Builder
	whole := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(word) + `\b`)
	for _, f := range w.Funcs() {
		if len(word) > 2 && whole.MatchString(f.Help()) {
			fmt.Fprintf(&b, "  %-20s %s\n", f.Name, f.Summary())
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("No verb is called %q; these speak of it:\n%s\nhelp(NAME) tells more.\n", word, &b)
}

// names are those that help knows.
func (w *World) names() (names []string) {
	for _, f := range w.Funcs() {
		names = append(names, f.Name)
	}
	for kind, ms := range kinds() {
		names = append(names, kind)
		for _, f := range ms.methods() {
			names = append(names, kind+"."+f.Name)
		}
	}
	slices.Sort(names)
	return names
}

// overview lists the verbs by group.
func (w *World) overview() string {
	var b strings.Builder
	var groups []string
	byGroup := map[string][]*lang.Func{}
	for _, f := range w.Funcs() {
		if byGroup[f.Group] == nil {
			groups = append(groups, f.Group)
		}
		byGroup[f.Group] = append(byGroup[f.Group], f)
	}
	for _, g := range groups {
		fmt.Fprintf(&b, "%s\n", g)
		for _, f := range byGroup[g] {
			fmt.Fprintf(&b, "  %-20s %s\n", f.Name, f.Summary())
		}
	}
	b.WriteString("\nhelp(NAME) tells more.\n")
	return b.String()
}

func functionHelp(fn *starlark.Function) string {
	var params []string
	for i := range fn.NumParams() {
		name, _ := fn.Param(i)
		params = append(params, name)
	}
	s := fmt.Sprintf("%s(%s)\n", fn.Name(), strings.Join(params, ", "))
	if doc := fn.Doc(); doc != "" {
		s += "\n    " + strings.TrimSpace(doc) + "\n"
	}
	return s + fmt.Sprintf("\n    defined at %s\n", fn.Position())
}

func valueHelp(v starlark.Value) string {
	attrs, ok := v.(starlark.HasAttrs)
	if !ok {
		return "a " + v.Type() + "\n"
	}
	return membersHelp(v.Type(), attrs.AttrNames())
}

// kindHelp lists the attributes of a type of values, or is "" where there is none of
// that name.
func kindHelp(kind string) string {
	if ms := kinds()[kind]; ms != nil {
		return membersHelp(kind, sortedKeys(ms.docs()))
	}
	return ""
}

func membersHelp(kind string, names []string) string {
	docs := attributeDocs(kind)
	sort.Strings(names)
	s := fmt.Sprintf("a %s with\n", kind)
	for _, name := range names {
		s += "  " + strings.TrimRight(fmt.Sprintf(".%-16s %s", name, docs[name]), " ") + "\n"
	}
	return s
}

// describer is implemented by the lists of members.
type describer interface {
	docs() map[string]string
	methods() []*lang.Func
}

// docs returns the documentation of each member.
func (ms members[T]) docs() map[string]string {
	out := map[string]string{}
	for _, m := range ms {
		if m.method != nil {
			out[m.method.Name] = m.method.Summary()
		} else {
			out[m.name] = m.doc
		}
	}
	return out
}

// methods returns the members that are methods.
func (ms members[T]) methods() []*lang.Func {
	var out []*lang.Func
	for _, m := range ms {
		if m.method != nil {
			out = append(out, m.method)
		}
	}
	return out
}

// kinds returns the members of each type of values.
func kinds() map[string]describer {
	return map[string]describer{
		"table": tableMembers, "checkpoint": modelMembers, "tensor": tensorMembers, "tokenizer": tokenizerMembers, "task": taskMembers, "figure": figureMembers,
		"grammar": grammarMembers, "run": runMembers,
	}
}

// Methods returns the methods of each type of values.
func (w *World) Methods() map[string][]*lang.Func {
	out := map[string][]*lang.Func{}
	for kind, ms := range kinds() {
		out[kind] = ms.methods()
	}
	return out
}

func attributeDocs(kind string) map[string]string {
	if ms := kinds()[kind]; ms != nil {
		return ms.docs()
	}
	return nil
}

func methodOf(v starlark.Value, name string) *lang.Func {
	if ms := kinds()[v.Type()]; ms != nil {
		return lang.Find(ms.methods(), name)
	}
	return nil
}
