// Package plots draws tidy tables: as figures (bars, lines, points, heat maps,
// histograms, boxes) in SVG, PNG, PDF, TeX and on the terminal, and as tables
// in text, Markdown, LaTeX, HTML and CSV.
//
// It knows tables and nothing else. What it makes is the same, byte for byte,
// each time it is asked.
package plots
