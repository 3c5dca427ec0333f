package report

import (
	"bytes"
	"fmt"
	"html"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A heading is a line of the table of contents.
type heading struct {
	level    int
	id, text string
}

// prose turns Markdown into HTML, and gathers headings over all cells.
type prose struct {
	md       goldmark.Markdown
	ids      ids
	headings []heading
}

func newProse() *prose {
	return &prose{
		md: goldmark.New(
			goldmark.WithExtensions(extension.GFM),
			goldmark.WithParserOptions(parser.WithAutoHeadingID()),
			goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(noImages{}, 10))),
		),
		ids: ids{},
	}
}

// html renders one cell. HTML within the Markdown is left out, and links to
// scripts are; see package goldmark.
func (p *prose) html(source string) string {
	src := []byte(clean(source))
	doc := p.md.Parser().Parse(text.NewReader(src), parser.WithContext(parser.NewContext(parser.WithIDs(p.ids))))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			id, _ := h.AttributeString("id")
			p.headings = append(p.headings, heading{h.Level, fmt.Sprintf("%s", id), plainText(h, src)})
		}
		return ast.WalkContinue, nil
	})
	var b bytes.Buffer
	if err := p.md.Renderer().Render(&b, src, doc); err != nil {
		return "<pre>" + html.EscapeString(source) + "</pre>"
	}
	return b.String()
}

// plainText is the text of a node without its marks.
func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Value(src))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// ids makes the anchors of headings, unique over the page.
type ids map[string]bool

// Generate implements parser.IDs.
func (s ids) Generate(value []byte, _ ast.NodeKind) []byte {
	var b strings.Builder
	for _, r := range strings.ToLower(string(value)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	base := strings.Trim(b.String(), "-")
	if base == "" {
		base = "section"
	}
	id := base
	for n := 2; s[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	s[id] = true
	return []byte(id)
}

// Put implements parser.IDs.
func (s ids) Put(value []byte) { s[string(value)] = true }

// noImages renders a picture as a link to it, unless the page holds it itself:
// a report asks nothing of the network.
type noImages struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (noImages) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, func(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		img := n.(*ast.Image)
		alt, to := html.EscapeString(plainText(img, src)), string(img.Destination)
		escaped := string(util.EscapeHTML(util.URLEscape([]byte(to), true)))
		switch {
		case strings.HasPrefix(to, "data:image/png;base64,"), strings.HasPrefix(to, "data:image/jpeg;base64,"):
			fmt.Fprintf(w, `<img src="%s" alt="%s">`, escaped, alt)
		case goldmarkDangerous(to):
			_, _ = w.WriteString(alt)
		default:
			fmt.Fprintf(w, `<a href="%s">%s</a>`, escaped, alt)
		}
		return ast.WalkSkipChildren, nil
	})
}

func goldmarkDangerous(url string) bool {
	u := strings.ToLower(strings.TrimSpace(url))
	for _, scheme := range []string{"javascript:", "vbscript:", "file:", "data:"} {
		if strings.HasPrefix(u, scheme) {
			return true
		}
	}
	return false
}
