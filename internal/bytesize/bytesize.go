// Package bytesize reads and writes numbers of bytes as people do: "5GB", "200MiB".
package bytesize

import (
	"fmt"
	"strconv"
	"strings"
)

const powers = "KMGT"

// Parse reads a number of bytes, 0 or more, and its unit: K, M, G and T are powers of
// 1000, Ki, Mi, Gi and Ti of 1024, each with or without a B, in either case.
func Parse(s string) (int64, error) {
	number, unit := cut(strings.ToUpper(strings.TrimSpace(s)))
	x, err := strconv.ParseFloat(number, 64)
	scale, ok := factor(unit)
	if err != nil || !ok || !(x >= 0 && x*scale <= 1<<62) {
		return 0, fmt.Errorf("got %q, want a number of bytes such as 5GB, 200MiB or 1e9", s)
	}
	return int64(x * scale), nil
}

// cut parts a number from the unit that ends it. An E may belong to the number.
func cut(s string) (number, unit string) {
	at := len(strings.TrimRight(s, powers+"IB"))
	return strings.TrimSpace(s[:at]), s[at:]
}

func factor(unit string) (x float64, ok bool) {
	unit = strings.TrimSuffix(unit, "B")
	name, binary := strings.CutSuffix(unit, "I")
	if unit == "" {
		return 1, true
	}
	power := strings.Index(powers, name)
	if len(name) != 1 || power < 0 {
		return 0, false
	}
	base, x := 1000., 1.
	if binary {
		base = 1024
	}
	for range power + 1 {
		x *= base
	}
	return x, true
}

// Format returns a number of bytes as text: "512 B", "2.7 GB".
func Format(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	x, power := float64(n)/1000, 0
	for x >= 1000 && power < len(powers)-1 {
		x, power = x/1000, power+1
	}
	return fmt.Sprintf("%.1f %cB", x, powers[power])
}
