package plots

import (
	"regexp"
	"strings"
)

// starred matches a number with marks of its significance, as 0.45** is.
var starred = regexp.MustCompile(`^[-−+]?\d+(\.\d+)?(\*{0,3})$`)

// starredNumbers says whether cells of text are numbers with marks of their
// significance, which stand in line by their points, and the most marks of any.
// Whether one is significant is chance, so that none may have a mark: such are
// numbers if each has a point (whole numbers are as often names).
func starredNumbers(cells []gridCell) (most int, numbers bool) {
	points := true
	for _, c := range cells {
		if c.missing {
			continue
		}
		m := starred.FindStringSubmatch(c.text)
		if m == nil {
			return 0, false
		}
		numbers = true
		points = points && m[1] != ""
		most = max(most, len(m[2]))
	}
	return most, numbers && (points || most > 0)
}

// lacking returns the stars that cell i has fewer than the column's most: what
// keeps the room of them keeps its point in line.
func (c gridColumn) lacking(i int) string {
	return strings.Repeat("*", max(0, c.stars-strings.Count(c.cells[i].text, "*")))
}
