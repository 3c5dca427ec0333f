// Package notebooks holds documents that come with pewter, one folder each.
package notebooks

import _ "embed"

// Demo is the notebook of `pewter demo`.
//
//go:embed demo/demo.star
var Demo string
