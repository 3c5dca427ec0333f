package repl

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// trueColor reports whether the terminal says that it takes any colour. Terminals
// that do not are common, and show noise where they are given one.
func trueColor() bool {
	return slices.Contains([]string{"truecolor", "24bit"}, os.Getenv("COLORTERM")) || strings.HasSuffix(os.Getenv("TERM"), "-direct") || os.Getenv("WT_SESSION") != ""
}

// paint leaves text as it is where the terminal takes its colours, and else
// replaces them by the nearest of the 256 that all terminals have.
func (a *app) paint(text string) string {
	if trueColor() {
		return text
	}
	return fewerColors(text)
}

// anyColor is the escape sequence of a colour by red, green and blue.
var anyColor = regexp.MustCompile(`\x1b\[([34]8);2;(\d+);(\d+);(\d+)m`)

func fewerColors(text string) string {
	return anyColor.ReplaceAllStringFunc(text, func(s string) string {
		m := anyColor.FindStringSubmatch(s)
		var c [3]int
		for i := range c {
			c[i], _ = strconv.Atoi(m[2+i]) // digits alone
		}
		return fmt.Sprintf("\x1b[%s;5;%dm", m[1], nearest(c))
	})
}

// nearest is the number of the colour nearest to c: of the cube of six levels each
// of red, green and blue (16 to 231), or of the 24 greys after it.
func nearest(c [3]int) int {
	levels := [6]int{0, 95, 135, 175, 215, 255}
	best, at := 1<<30, 0
	try := func(n, r, g, b int) {
		if d := square(c[0]-r) + square(c[1]-g) + square(c[2]-b); d < best {
			best, at = d, n
		}
	}
	for i := range 216 {
		try(16+i, levels[i/36], levels[i/6%6], levels[i%6])
	}
	for i := range 24 {
		try(232+i, 8+10*i, 8+10*i, 8+10*i)
	}
	return at
}

func square(x int) int { return x * x }
