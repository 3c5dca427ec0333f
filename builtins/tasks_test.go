package builtins

import "testing"

// What a model reads stands in an item with its examples.
func TestItemPrompt(t *testing.T) {
	out, err := run(t, newWorld(t), `
t = tasks.choice([{"context": "1 + 1 =", "choices": ["2", "3"], "gold": 0}, {"context": "2 + 1 =", "choices": ["2", "3"], "gold": 1}], shots=1)[0]
print(repr(t.item(0)["prompt"]), repr(t.item(0)["context"]))
`)
	if want := `"2 + 1 = 3\n\n1 + 1 =" "1 + 1 ="` + "\n"; err != nil || out != want {
		t.Errorf("%q, %v, want %q", out, err, want)
	}
}
