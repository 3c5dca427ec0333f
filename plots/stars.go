package plots

import (
	"regexp"
	"strings"
)

// starred matches a number with marks of its significance, as 0.45** is.
var starred = regexp.MustCompile(`^[-−+]?\d+(\.\d+)?(\*{0,3})$`)

// mostStars returns the most stars of a column of starred numbers, and 0 of any
// other: they stand in line by their points, as numbers do.
func mostStars(cells []gridCell) (most int) {
	for _, c := range cells {
		if c.missing {
			continue
		}
		m := starred.FindStringSubmatch(c.text)
		if m == nil {
			return 0
		}
		most = max(most, len(m[2]))
	}
	return most
}

// lacking returns the stars that cell i has fewer than the column's most: what
// keeps the room of them keeps its point in line.
func (c gridColumn) lacking(i int) string {
	return strings.Repeat("*", max(0, c.stars-strings.Count(c.cells[i].text, "*")))
}
