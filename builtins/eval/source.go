package eval

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pewter/builtins/model/hub"
)

// places names the folders that are looked in, for messages.
func (s Source) places() string {
	if len(s.Data) == 0 {
		return "the hub's cache (" + hub.Cache() + ")"
	}
	list := strings.Join(s.Data, ", ")
	if !s.Exact {
		list += " and the hub's cache"
	}
	return list
}

// A repo is a benchmark's folder: its names on people's disks and on the hub.
type repo struct {
	folders []string // "multiblimp"
	hub     string   // "jumelet/multiblimp"
}

// roots lists the folders that may hold the files of a repo, nearest first: each
// folder of Data itself, the benchmark's folder in it, and the folders in that.
func (s Source) roots(r repo) []string {
	var out []string
	with := func(d string) {
		sub, _ := filepath.Glob(filepath.Join(escape(d), "*"))
		out = append(append(out, d), folders(sub)...)
	}
	for _, d := range s.Data {
		if slices.Contains(r.folders, filepath.Base(d)) {
			with(d)
		}
		out = append(out, d)
		for _, f := range r.folders {
			with(filepath.Join(d, f))
		}
	}
	if !s.Exact && r.hub != "" {
		out = append(out, hub.Dataset(r.hub).Snapshots()...)
	}
	return out
}

func folders(paths []string) []string {
	return slices.DeleteFunc(paths, func(p string) bool {
		st, err := os.Stat(p)
		return err != nil || !st.IsDir()
	})
}

// escape quotes what Glob would take as a pattern.
func escape(p string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(p)
}

// find returns the first file that fits one of the patterns in the order of
// roots, then of patterns, and "" when there is none.
func (s Source) find(r repo, patterns ...string) string {
	for _, root := range s.roots(r) {
		for _, p := range patterns {
			if m := files(root, p); len(m) > 0 {
				return m[0]
			}
		}
	}
	return ""
}

// files lists the files under root that fit a pattern, in order.
func files(root, pattern string) []string {
	m, _ := filepath.Glob(filepath.Join(escape(root), filepath.FromSlash(pattern)))
	return slices.DeleteFunc(m, func(p string) bool {
		st, err := os.Stat(p)
		return err != nil || st.IsDir()
	})
}

// languages lists, in order and once each, the codes of the languages for which
// there is a file that fits a pattern, of which the first starred element names
// the language.
func (s Source) languages(r repo, pattern string) []string {
	before, after, _ := strings.Cut(filepath.FromSlash(pattern), "*")
	if i := strings.LastIndex(after, "*"); i >= 0 {
		after = after[i+1:]
	}
	var out []string
	for _, root := range s.roots(r) {
		for _, f := range files(root, pattern) {
			if rel, err := filepath.Rel(root, f); err == nil {
				out = append(out, codeOf(strings.TrimSuffix(strings.TrimPrefix(rel, before), after)))
			}
		}
	}
	return unique(out)
}

// unique sorts names and drops those that stand twice.
func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
