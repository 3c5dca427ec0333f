package builtins

import (
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/table"
	"pewter/internal/plural"
	"pewter/lang"
	"pewter/plots"
)

// A Figure is a picture as a value.
type Figure struct {
	value
	*plots.Figure
	w *World
}

var (
	_ starlark.HasAttrs = (*Figure)(nil)
	_ lang.Displayer    = (*Figure)(nil)
)

// figureType is the type of figures; its Go value is *Figure.
var figureType = lang.Of[*Figure]("figure")

// String describes the figure in words.
func (f *Figure) String() string { return "<figure: " + f.Alt() + ">" }

// Type returns "figure".
func (*Figure) Type() string { return "figure" }

// Display returns the figure as SVG, PNG, LaTeX or text.
func (f *Figure) Display(mime string) ([]byte, bool) {
	switch mime {
	case "image/svg+xml":
		return f.SVG(), true
	case "image/png":
		return f.PNG(144), true
	case "text/latex":
		return f.TeX(), true
	case "text/plain":
		return []byte(f.Text(80, false)), true
	}
	return nil, false
}

// Attr returns an attribute.
func (f *Figure) Attr(name string) (starlark.Value, error) { return figureMembers.attr(f, name) }

// AttrNames returns the names of the attributes.
func (*Figure) AttrNames() []string { return figureMembers.names() }

var figureMembers members[*Figure]

func init() {
	figureMembers = members[*Figure]{
		{name: "notes", doc: "what the picture does not show", field: func(f *Figure) (starlark.Value, error) { return lang.FromGo(f.Notes), nil }},
		{name: "alt", doc: "the figure in words", field: func(f *Figure) (starlark.Value, error) { return starlark.String(f.Alt()), nil }},
		{name: "svg", doc: "the figure as SVG text", field: func(f *Figure) (starlark.Value, error) { return starlark.String(f.SVG()), nil }},
		{method: &lang.Func{Name: "save", Doc: "Writes the figure to a file: .svg, .png (300 dots per inch), .pdf, .tex or .txt.", Params: []lang.Param{{Name: "path", Type: lang.String, Doc: "a file"}},
			Run: func(c *lang.Call) (starlark.Value, error) {
				f := c.Recv.(*Figure)
				if err := f.Save(f.w.path(c.String("path"))); err != nil {
					return nil, c.Errorf("%w", err)
				}
				return starlark.None, nil
			}}},
	}
}

// bounds is the type of a pair of column names; its Go value is [2]string.
var bounds = lang.Type{Name: "(low, high)", Convert: func(v starlark.Value) (any, error) {
	seq, ok := v.(starlark.Indexable)
	if _, text := v.(starlark.String); !ok || text || seq.Len() != 2 {
		return nil, lang.ErrType
	}
	lo, ok1 := starlark.AsString(seq.Index(0))
	hi, ok2 := starlark.AsString(seq.Index(1))
	if !ok1 || !ok2 {
		return nil, fmt.Errorf("got %s, want the names of two columns", v)
	}
	return [2]string{lo, hi}, nil
}}

// columnName is the type of a column's name; its Go value is a string. People used
// to other libraries give the data there.
var columnName = lang.Type{Name: "string", Convert: func(v starlark.Value) (any, error) {
	if s, ok := starlark.AsString(v); ok {
		return s, nil
	}
	if _, data := v.(starlark.Iterable); data {
		return nil, fmt.Errorf("got a %s, want the name of a column: the data come first, as in line({\"step\": [1, 2], \"loss\": [3, 2]}, x=\"step\", y=\"loss\")", v.Type())
	}
	return nil, lang.ErrType
}}

// The parameters of figures.
var (
	figRows  = lang.Param{Name: "t", Type: lang.Any, Doc: "a table, or rows as table() takes them"}
	figX     = lang.Param{Name: "x", Type: columnName, Doc: "the column along the x axis"}
	figY     = lang.Param{Name: "y", Type: columnName, Default: "value", Doc: "the column along the y axis"}
	figColor = lang.Param{Name: "color", Type: lang.String, Default: starlark.None, Doc: "a column: one series for each of its values; of a heat map, the cells' values"}
	figTail  = []lang.Param{
		{Name: "facet", Type: lang.String, Default: starlark.None, Doc: "a column: one panel for each of its values"},
		{Name: "title", Type: lang.String, Default: "", Doc: "stands above"}, {Name: "xlabel", Type: lang.String, Default: "", Doc: "of the x axis; the column's name when empty"},
		{Name: "ylabel", Type: lang.String, Default: "", Doc: "of the y axis; the column's name when empty"}, {Name: "hline", Type: lang.OneOrMany(lang.Float), Default: starlark.None, Doc: "reference lines across, such as chance"},
		{Name: "logx", Type: lang.Bool, Default: false, Doc: "logarithmic x axis"}, {Name: "logy", Type: lang.Bool, Default: false, Doc: "logarithmic y axis"},
		{Name: "width", Type: lang.Float, Default: 0, Doc: "inches; 0: 6"}, {Name: "height", Type: lang.Float, Default: 0, Doc: "inches; 0: 3.75"},
	}
	figError = lang.Param{Name: "error", Type: bounds, Default: starlark.None, Doc: "columns of the ends of an error bar: (\"lo\", \"hi\")"}
	figBand  = lang.Param{Name: "band", Type: bounds, Default: starlark.None, Doc: "columns of the edges of a band: (\"lo\", \"hi\")"}
)

func (w *World) figures() []*lang.Func {
	const rows = "t = table({\"model\": [\"a\", \"b\"], \"x\": [1, 2], \"value\": [0.6, 0.7], \"lo\": [0.55, 0.66], \"hi\": [0.65, 0.74]})\n"
	ofXY := []lang.Param{figBand, figError, {Name: "fit", Type: lang.OneOf("ols"), Default: starlark.None, Doc: "draw the least-squares line of each series"}, {Name: "ci", Type: confidence, Default: 0.95, Doc: "level of the fit's band"}}
	fitband := lang.Param{Name: "fitband", Type: lang.OneOf("mean", "prediction", "paper", "none"), Default: "mean", Doc: "which band the fit has"}
	return []*lang.Func{
		w.figure("bar", plots.Bar, "Bars, in groups where there is a colour, with error bars.", rows+"bar(t, x=\"model\", error=(\"lo\", \"hi\"), hline=0.5)", []lang.Param{figError}),
		w.figure("line", plots.Line, "Lines, with bands, error bars or a fitted line.", rows+"line(t, x=\"x\", band=(\"lo\", \"hi\"))", ofXY, fitband,
			lang.Param{Name: "detail", Type: lang.String, Default: starlark.None, Doc: "a column: a faint line for each of its values, and a bold one through their means"}),
		w.figure("scatter", plots.Scatter, "Points, with a fitted line and its band.", rows+"scatter(t, x=\"x\", y=\"value\")", ofXY, fitband,
			lang.Param{Name: "label", Type: lang.String, Default: starlark.None, Doc: "a column: a text beside each point"}),
		w.figure("heatmap", plots.Heatmap, "A matrix of colours: one cell for each x and y.", "heatmap([{\"a\": p, \"b\": q, \"v\": len(p + q)} for p in (\"x\", \"yy\") for q in (\"x\", \"yy\")], x=\"a\", y=\"b\", color=\"v\")", nil,
			lang.Param{Name: "format", Type: lang.String, Default: "", Doc: "of the numbers in the cells, as \".2f\""}),
		w.figure("hist", plots.Hist, "A histogram of the column x.", rows+"hist(t, x=\"value\")", nil, lang.Param{Name: "bins", Type: lang.Int, Default: 0, Doc: "how many; 0: chosen"}),
		w.figure("box", plots.Box, "Boxes: median, quartiles and what lies outside, for each x.", rows+"box(t, x=\"model\")", nil),
		{Name: "grid", Group: "Figures", Returns: "figure", Doc: "Several figures in one.", Example: rows + "grid([bar(t, x=\"model\"), line(t, x=\"x\")], cols=2)",
			Params: []lang.Param{{Name: "figures", Type: lang.ListOf(figureType), Doc: "figures"}, {Name: "cols", Type: lang.Int, Default: 2, Doc: "how many beside each other"}},
			Run: func(c *lang.Call) (starlark.Value, error) {
				var fs []*plots.Figure
				for _, f := range lang.Slice[*Figure](c, "figures") {
					fs = append(fs, f.Figure)
				}
				if len(fs) == 0 || c.Int("cols") < 1 {
					return nil, c.Errorf("got %s in %s, want at least one of each", plural.Of(len(fs), "figure"), plural.Of(c.Int("cols"), "column"))
				}
				return &Figure{Figure: plots.Grid(c.Int("cols"), fs...), w: w}, nil
			}},
	}
}

// figure is the row of a kind of figure. Of its own parameters, bounds stand after
// the colour, as in all figures, and what no other has, last.
func (w *World) figure(name string, draw func(*table.Table, plots.Options) (*plots.Figure, error), doc, example string, bounds []lang.Param, own ...lang.Param) *lang.Func {
	y := figY
	if name == "heatmap" {
		y.Default = nil
	}
	params := []lang.Param{figRows, figX, y}
	if name == "hist" {
		params = params[:2]
	}
	params = slices.Concat(params, []lang.Param{figColor}, bounds, figTail, own)
	return &lang.Func{Name: name, Group: "Figures", Returns: "figure", Doc: doc, Params: params, Example: example,
		Run: func(c *lang.Call) (starlark.Value, error) {
			t, err := w.rowsOf(c.Value("t"))
			if err != nil {
				return nil, c.Errorf("%w", err)
			}
			f, err := draw(t.Table, figureOptions(c))
			if err != nil {
				return nil, c.Errorf("%w", err)
			}
			for _, note := range f.Notes {
				w.warn(name + ": " + note)
			}
			return &Figure{Figure: f, w: w}, nil
		}}
}

// figureOptions reads those arguments that the figure has.
func figureOptions(c *lang.Call) plots.Options {
	var o plots.Options
	for name, to := range map[string]*string{"x": &o.X, "y": &o.Y, "color": &o.Color, "facet": &o.Facet, "label": &o.Label, "detail": &o.Detail, "fit": &o.Fit, "fitband": &o.FitBand,
		"title": &o.Title, "xlabel": &o.XLabel, "ylabel": &o.YLabel, "format": &o.Format} {
		if s, ok := optional(c, name).(string); ok {
			*to = s
			if s == "" && c.Given(name) && strings.HasSuffix(name, "label") {
				*to = " " // no label, rather than the column's name
			}
		}
	}
	for name, to := range map[string]*float64{"ci": &o.CI, "width": &o.Width, "height": &o.Height} {
		if x, ok := optional(c, name).(float64); ok {
			*to = x
		}
	}
	for name, to := range map[string]*[2]string{"error": &o.Error, "band": &o.Band} {
		if p, ok := optional(c, name).([2]string); ok {
			*to = p
		}
	}
	if optional(c, "hline") != nil {
		o.HLine = c.Floats("hline")
	}
	if n, ok := optional(c, "bins").(int); ok {
		o.Bins = n
	}
	o.LogX, o.LogY = c.Bool("logx"), c.Bool("logy")
	return o
}
