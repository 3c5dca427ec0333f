package plural

import "testing"

func TestOf(t *testing.T) {
	for want, got := range map[string]string{
		"0 layers": Of(0, "layer"), "1 layer": Of(1, "layer"), "2 layers": Of(2, "layer"), "1000000000000 bytes": Of(int64(1e12), "byte"),
		"1 copy": Of(1, "copy"), "3 copies": Of(3, "copy"), "2 keys": Of(2, "key"), "1 more row": Of(1, "more row"), "2 more rows": Of(2, "more row"),
		"1 row is": Are(1, "row"), "2 rows are": Are(2, "row"), "0 rows are": Are(0, "row"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
