package bytesize

import "testing"

func TestParse(t *testing.T) {
	for s, want := range map[string]int64{"5GB": 5e9, "200MiB": 200 << 20, "1e9": 1e9, " 7 kb ": 7000, "12": 12, "0.5TB": 5e11, "20G": 20e9, "8Gi": 8 << 30, "512 B": 512, "0": 0} {
		if got, err := Parse(s); err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "GB", "-1GB", "5XB", "5 5GB", "1e30TB", "5BB", "5I", "5iB", "5KMB", "NaN", "inf", "much"} {
		if got, err := Parse(s); err == nil {
			t.Errorf("%q is %d, want an error", s, got)
		}
	}
}

func TestFormat(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 KB", 2_700_000_000: "2.7 GB", 5e15: "5000.0 TB"} {
		if got := Format(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("5GB")
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := Parse(s); err == nil && n < 0 {
			t.Errorf("%q is %d", s, n)
		}
	})
}
