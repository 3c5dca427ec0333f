package builtins

import (
	"strings"
	"testing"

	"go.starlark.net/starlark"

	"pewter/lang"
)

// contract holds the signatures that documents, tests and other tools rely on: a
// verb's parameters begin with these, in this order. A default of … may be any.
const contract = `
load(source, step=None, revision=None, tokenizer=None, name=None)
steps(source)
save(model, dir, dtype=None, shard="5GB")
checkpoint.rename(name)
checkpoint.cast(dtype)
checkpoint.logits(ids_or_text)
checkpoint.hidden(ids_or_text)
checkpoint.score(context, continuation)
checkpoint.generate(prompt, tokens=64, stop="\n", temperature=0, top_k=None, seed=0)
tensor.sum(axis=None)
tensor.mean(axis=None)
tensor.min(axis=None)
tensor.max(axis=None)
tensor.norm(axis=None)
tokenizer(source)
tokenizer.encode(text, special=False)
tokenizer.decode(ids)
tokenizer.tokens(text)
merge(models, method="linear", weights=None, base=None, name=None)
ties(models, base, density=0.2, weights=None, scale=1.0, normalize=True)
dare_ties(models, base, density=0.5, weights=None, scale=1.0, normalize=False)
breadcrumbs(models, base, density=0.14, gamma=0.01, weights=None, scale=1.0, normalize=False)
task_arithmetic(models, base, weights=None, scale=1.0, normalize=False)
linear(models, weights=None, normalize=True)
slerp(models, base=None, t=0.5)
align(model, to)
elementwise(expression)
method(fn, name=None, doc=None)
tasks.multiblimp(langs=None, data=None)
tasks.belebele(langs=None, shots=0, form="cloze")
tasks.hellaswag(langs=None)
tasks.xcsqa(langs=None)
tasks.flores(src, dst=None, shots=5)
tasks.pairs(rows, good="good", bad="bad")
tasks.choice(rows, context="context", choices="choices", gold="gold")
tasks.translate(rows, source="source", reference="reference")
tasks.text(rows)
evaluate(models, tasks, metrics=None, shots=None, limit=None, compat=None)
bootstrap(scores, n=1000, seed=0, interval="normal", level=0.95, over="items")
paired(scores, a, b=None, n=1000)
adjust(p, method="holm")
cka(a, b, text=None, layers=None, debiased=False, pool="mean", batch=None)
langdist(a, b, kind="knn")
pearson(x, y)
spearman(x, y)
ols(x, y)
quantile(x, q)
table.head(n=…)
table.sort(by, reverse=False)
table.join(other, on)
table.pivot(rows, cols, value="value")
table.show(as="text")
line(t, x, y=…, color=None, band=None, error=None, fit=None, ci=0.95, facet=None, title="", xlabel="", ylabel="", hline=None)
scatter(t, x, y=…, color=None, band=None, error=None, fit=None, ci=0.95, facet=None, title="", xlabel="", ylabel="", hline=None)
bar(t, x, y=…, color=None, error=None, facet=None, title="", xlabel="", ylabel="", hline=None)
grid(figures, cols=2)
fmt(x, spec="")
progress(iterable, label="")
param(name, default, doc="", choices=None)
expect(got, want=…, tol=0, what="")
seed(n)
timed(f)
catch(f)
help(x=None)
grammar(lang)
grammar.text(n=…, seed=0)
grammar.pairs(n=…, seed=1)
tokenizer.train(text, size=512)
model(arch="llama", hidden=64, layers=4, heads=4, kv_heads=None, ffn=None, vocab=None, tokenizer=None, seed=0)
train(model, text, steps, batch=16, seq=128, lr=0.003, warmup=None, schedule="cosine", weight_decay=0.1, every=None, seed=0, mix=None)
`

// methodsOf are the methods of the types of values, by the type's name and theirs.
func methodsOf() map[string]*lang.Func {
	out := map[string]*lang.Func{}
	addMethods(out, "checkpoint", modelMembers)
	addMethods(out, "tensor", tensorMembers)
	addMethods(out, "tokenizer", tokenizerMembers)
	addMethods(out, "table", tableMembers)
	addMethods(out, "grammar", grammarMembers)
	return out
}

func addMethods[T starlark.Value](out map[string]*lang.Func, of string, ms members[T]) {
	for _, m := range ms {
		if m.method != nil {
			out[of+"."+m.method.Name] = m.method
		}
	}
}

func TestContract(t *testing.T) {
	funcs := methodsOf()
	for _, f := range (&World{}).Funcs() {
		funcs[f.Name] = f
	}
	for _, line := range strings.Split(strings.TrimSpace(contract), "\n") {
		name, rest, _ := strings.Cut(line, "(")
		f := funcs[name]
		if f == nil {
			t.Errorf("there is no %s", name)
			continue
		}
		for i, want := range strings.Split(strings.TrimSuffix(rest, ")"), ", ") {
			if i >= len(f.Params) {
				t.Errorf("%s has no %s", f.Signature(), want)
				break
			}
			got := signed(f.Params[i])
			if p, any := strings.CutSuffix(want, "…"); any {
				got, _, _ = strings.Cut(got, "=")
				want = strings.TrimSuffix(p, "=")
			}
			if got != want {
				t.Errorf("parameter %d of %s is %s, want %s", i+1, name, got, want)
			}
		}
	}
}

// signed is a parameter as a signature shows it.
func signed(p lang.Param) string {
	s := (&lang.Func{Params: []lang.Param{p}}).Signature()
	return strings.TrimSuffix(strings.TrimPrefix(s, "("), ")")
}
