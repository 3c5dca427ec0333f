package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"
)

// Elements and attributes that may stand in a page as a value wrote them.
// Values write only what this program makes, but their bytes come through the
// notebook, so that a page checks them all the same.
var (
	tableElements = strings.Fields("table caption thead tbody tfoot tr th td b i em strong code sub sup span p div br ul ol li")
	svgElements   = strings.Fields("svg style g title desc rect path circle ellipse line polyline polygon text tspan")
	attributes    = strings.Fields(`class scope colspan rowspan xmlns width height viewbox role aria-label font-family font-size font-weight
		fill stroke fill-opacity stroke-opacity stroke-width stroke-dasharray stroke-linejoin stroke-linecap opacity
		x y x1 y1 x2 y2 cx cy r rx ry d dx dy points transform text-anchor paint-order shape-rendering`)
)

// onlyHolds reports whether markup is well formed and holds only the elements
// given, with attributes that can neither run nor fetch anything.
func onlyHolds(data []byte, elements []string) bool {
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.Entity = xml.HTMLEntity
	depth, inStyle := 0, false
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return depth == 0
		}
		if err != nil {
			return false
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			depth++
			inStyle = tok.Name.Local == "style"
			if !slices.Contains(elements, tok.Name.Local) || !harmless(tok.Attr) {
				return false
			}
		case xml.EndElement:
			depth--
			inStyle = false
		case xml.CharData:
			if inStyle && fetches(string(tok)) {
				return false
			}
		case xml.Directive, xml.ProcInst, xml.Comment:
			return false
		}
	}
}

func harmless(attrs []xml.Attr) bool {
	for _, a := range attrs {
		if a.Name.Space != "" || !slices.Contains(attributes, strings.ToLower(a.Name.Local)) || fetches(a.Value) && a.Name.Local != "aria-label" {
			return false
		}
	}
	return true
}

// fetches reports whether a style or an attribute may load something.
func fetches(s string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "url(") || strings.Contains(s, "@import") || strings.Contains(s, "\\") || strings.Contains(s, "<")
}
