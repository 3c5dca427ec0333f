// Package notebooks holds documents that come with pewter, one folder each.
package notebooks

import "embed"

// Files are the notebooks and what they load: "pewter/" before the path of a
// module here loads it in a notebook anywhere.
//
//go:embed demo/*.star limits_of_merging/*.star
var Files embed.FS

// Demo is the notebook of `pewter demo`.
//
//go:embed demo/demo.star
var Demo string
