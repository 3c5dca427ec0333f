package merge

import (
	"strings"
	"testing"
)

func TestByLayers(t *testing.T) {
	var bad []unlikeTensor
	for _, n := range []string{"x.layers.0.w", "x.layers.0.v", "x.layers.1.w", "x.layers.2.w", "x.layers.10.w", "norm"} {
		bad = append(bad, unlikeTensor{n, "none in b"})
	}
	bad = append(bad, unlikeTensor{"x.layers.3.w", "[2] in b"})
	want := "x.layers.{0..2, 10}.w: none in b\nx.layers.0.v: none in b\nnorm: none in b\nx.layers.3.w: [2] in b"
	if got := strings.Join(byLayers(bad), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
