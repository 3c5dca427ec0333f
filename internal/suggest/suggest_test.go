package suggest

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"density", "density", 0},
		{"densty", "density", 1}, {"desnity", "density", 1}, // one swap
		{"weight", "weights", 1}, {"kitten", "sitting", 3}, {"ключ", "клюв", 1},
	} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := Distance(c.b, c.a); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d: not symmetric", c.b, c.a, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"linear", "ties", "dare_ties", "slerp"}
	for name, want := range map[string]string{"tie": "ties", "Slerp": "slerp", "dareties": "dare_ties", "xyzzy": "", "lin": "linear", "da": ""} {
		if got := Nearest(name, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
	if got := Nearest("z", []string{"m", "v"}); got != "" {
		t.Errorf("another letter is no slip, got %q", got)
	}
}
