package builtins

import "testing"

// What a notebook merges, mergekit() makes again of its file.
func TestToMergekitVerb(t *testing.T) {
	if out, err := run(t, newWorld(t), twoModels+`
for name, m in {"a": a, "b": b, "init": init}.items():
    save(m, name)
m = ties([load("a"), load("b")], base=load("init"), density=0.4, weights=[1, 0.5])
write("m.yml", m.to_mergekit())
again = mergekit("m.yml")
name = "model.layers.0.mlp.up_proj.weight"
expect((m[name] - again[name]).norm(), 0.0)
expect(again.to_mergekit(), m.to_mergekit())
expect("was made by random" in str(catch(lambda: a.to_mergekit())))`); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
