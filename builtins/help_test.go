package builtins

import (
	"strings"
	"testing"
)

func TestHelpName(t *testing.T) {
	w := newWorld(t)
	for name, want := range map[string]string{
		"ties":        "ties(models, base",
		"table.where": "table.where(",
		"pivot":       "table.pivot(",
		"checkpoint":  "a checkpoint with\n  .arch",
		"grammar":     "What it makes is a grammar with\n  .endings",
		"tasks":       "tasks.belebele(",
		"table.wher":  `did you mean "table.where"?`,
		"density":     "these speak of it",
	} {
		text, err := w.HelpName(name)
		if err != nil {
			text = err.Error()
		}
		if !strings.Contains(text, want) {
			t.Errorf("help of %q lacks %q:\n%s", name, want, text)
		}
	}
}
