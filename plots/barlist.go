package plots

import (
	"fmt"
	"math"
	"strings"

	"pewter/internal/visible"
)

// tooNarrow reports whether a figure of bars has too many of them to stand side
// by side in that many columns.
func (f *Figure) tooNarrow(width int) bool {
	for _, p := range f.panels {
		for _, m := range p.marks {
			if b, ok := m.(bars); ok {
				return float64(width)/float64(max(1, f.cols))-10 < 1.5*float64(b.n*b.groups)
			}
		}
	}
	return false
}

// barList writes bars as lines under one another, for terminals too narrow to
// hold them side by side: the name, the bar, the number.
func (f *Figure) barList(width int, color bool) string {
	var b strings.Builder
	head := func(s string) {
		if s != "" {
			b.WriteString(truncate(visible.Line(s), width) + "\n")
		}
	}
	head(f.title)
	for _, p := range f.panels {
		head(p.title)
		for _, m := range p.marks {
			if bs, ok := m.(bars); ok {
				f.listPanel(&b, p, bs, width, color)
			}
		}
	}
	return b.String()
}

func (f *Figure) listPanel(b *strings.Builder, p *panel, m bars, width int, color bool) {
	names := 1
	for _, name := range p.x.names {
		names = max(names, cells(visible.Line(name)))
	}
	for _, e := range f.legend {
		names = max(names, cells(visible.Line(e.name))+2)
	}
	names = min(names, width/3)
	var y []float64
	for _, bar := range m.bars {
		y = append(y, bar.y)
	}
	write := autoFormat(y).readable
	room := max(4, width-names-18)
	for x, name := range p.x.names {
		if m.groups > 1 {
			b.WriteString(truncate(visible.Line(name), names) + "\n")
		}
		for _, bar := range m.bars {
			if bar.category != x {
				continue
			}
			label := name
			if m.groups > 1 {
				label = "  " + f.legend[bar.group].name
			}
			text := noValue
			if finite(bar.y) {
				text = write(bar.y)
			}
			if bar.error {
				text += interval(write, bar.y, bar.lo, bar.hi)
			}
			fmt.Fprintf(b, "%s %s %s\n", padRight(truncate(visible.Line(label), names), names),
				flatBar(bar.y/p.y.hi, room, seriesInk(bar.group), color), text)
		}
	}
}

// flatBar is a bar across share of n columns. A negative one is shown by a
// lighter texture.
func flatBar(share float64, n int, k ink, color bool) string {
	if !finite(share) {
		return ""
	}
	eighth := []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}
	u := int(math.Round(math.Min(math.Abs(share), 1) * float64(n*8)))
	s := strings.Repeat("█", u/8) + eighth[u%8]
	if share < 0 {
		s = strings.Repeat("░", (u+4)/8)
	}
	if !color || s == "" {
		return s
	}
	c := onTerminal(k.c)
	return fmt.Sprintf("\x1b[38;2;%d;%d;%dm%s\x1b[0m", c.R, c.G, c.B, s)
}
