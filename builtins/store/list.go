package store

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pewter/internal/plural"
)

// Info describes a shelf.
type Info struct {
	ID       string
	Key      Key               // nil when every header is damaged
	Label    map[string]string // the latest
	Rows     int
	Bytes    int64
	Files    int
	Used     time.Time // last
	Problems []Problem // unfinished records too
}

// Ls describes all shelves, the one used last first.
func (s *Store) Ls() ([]Info, error) { return s.each(s.info) }

// each describes all shelves, the one used last first.
func (s *Store) each(describe func(id string) (Info, error)) ([]Info, error) {
	ids, err := s.shelves()
	if err != nil {
		return nil, fmt.Errorf("the store: %w", err)
	}
	var out []Info
	for _, id := range ids {
		info, err := describe(id)
		if err != nil {
			return nil, err
		}
		out = append(out, info)
	}
	slices.SortStableFunc(out, func(a, b Info) int { return b.Used.Compare(a.Used) })
	return out, nil
}

func (s *Store) info(id string) (Info, error) {
	sh, err := s.read(id)
	if err != nil {
		return Info{}, err
	}
	i := Info{ID: id, Key: sh.head.Key, Label: sh.head.Label, Rows: len(sh.rows), Problems: sh.bad}
	files, err := sh.files()
	i.measure(sh.dir, files)
	return i, err
}

// Explain says in words what the results of shelves depend on, and how other
// shelves of the same label differ: of those whose ID begins with a text, or whose
// label says it, as the name of a model. Of "" they are all.
func (s *Store) Explain(which string) (string, error) {
	all, err := s.Ls()
	if err != nil {
		return "", err
	}
	var out []string
	for _, i := range all {
		if strings.HasPrefix(i.ID, which) || slices.Contains(slices.Collect(maps.Values(i.Label)), which) {
			out = append(out, i.explain(all))
		}
	}
	if len(out) == 0 && which != "" {
		return "", fmt.Errorf("the store: no results %q among %d; pewter cache ls lists them", which, len(all))
	}
	return strings.Join(out, "\n"), nil
}

// explain is Explain of one shelf of all.
func (i Info) explain(all []Info) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s in %s, last used %s\n", i.ID, plural.Of(i.Rows, "row"), plural.Of(i.Bytes, "byte"), plural.Of(i.Files, "file"), i.Used.UTC().Format(time.RFC3339))
	fmt.Fprintf(&b, "These results are used again for requests with\n")
	for _, name := range slices.Sorted(maps.Keys(i.Key)) {
		fmt.Fprintf(&b, "  %-8s %s\n", name, i.Key[name])
	}
	for _, name := range slices.Sorted(maps.Keys(i.Label)) {
		fmt.Fprintf(&b, "last computed for %s %s\n", name, i.Label[name])
	}
	for _, p := range i.Problems {
		fmt.Fprintf(&b, "left out: %v\n", p)
	}
	for _, o := range all {
		if o.ID != i.ID && maps.Equal(o.Label, i.Label) {
			fmt.Fprintf(&b, "%s has the same label; it differs in %s\n", o.ID, difference(o.Key, i.Key))
		}
	}
	return b.String()
}

// Why says why there are no rows for a key: what differs from the results of the
// same label that there are.
func (s *Store) Why(k Key, label map[string]string) string {
	all, err := s.each(s.glance)
	if err != nil {
		return err.Error()
	}
	for _, o := range all {
		if o.ID != k.ID() && maps.Equal(o.Label, label) && o.Key["op"] == k["op"] {
			return "what is kept has another " + difference(o.Key, k)
		}
	}
	return "nothing kept yet"
}

// difference names the fields in which keys differ: "model (1f3a, now 99c2)".
func difference(a, b Key) string {
	names := map[string]bool{}
	for n := range a {
		names[n] = true
	}
	for n := range b {
		names[n] = true
	}
	var out []string
	for _, n := range slices.Sorted(maps.Keys(names)) {
		if a[n] != b[n] {
			out = append(out, fmt.Sprintf("%s (%s, now %s)", n, short(a[n]), short(b[n])))
		}
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}

func short(s string) string {
	if len(s) > 12 {
		return s[:12] + "…"
	}
	return s
}

// GC removes the shelves used longest ago until at most max bytes are left, and
// returns what was removed. Of the rest, files with damage are written anew without it. A
// process that is adding to a shelf meanwhile keeps what it knows and loses only
// what would have been kept.
func (s *Store) GC(max int64) (removed []Info, err error) {
	if max < 0 {
		return nil, fmt.Errorf("the store: got a limit of %d bytes, want 0 or more", max)
	}
	all, err := s.Ls()
	if err != nil {
		return nil, err
	}
	var total int64
	for _, i := range all {
		total += i.Bytes
	}
	for len(all) > 0 && total > max {
		last := all[len(all)-1]
		all = all[:len(all)-1]
		if err := s.remove(last.ID); err != nil {
			return removed, err
		}
		removed, total = append(removed, last), total-last.Bytes
	}
	for _, i := range all { // last, as it takes room before it gives any
		if len(i.Problems) > 0 {
			if err := s.mend(i.ID); err != nil {
				return removed, err
			}
		}
	}
	return removed, nil
}

// mend writes the whole records of a shelf to one new file and removes the others.
func (s *Store) mend(id string) error {
	sh, err := s.read(id)
	if err != nil {
		return err
	}
	old, err := sh.files()
	if err != nil || sh.head.Key == nil {
		return err
	}
	defer sh.Close()
	for _, id := range slices.SortedFunc(maps.Keys(sh.rows), func(a, b ID) int { return bytes.Compare(a[:], b[:]) }) {
		if err := sh.write(appendRecord(nil, sh.id, id, sh.rows[id])); err != nil {
			if sh.out != nil {
				os.Remove(sh.out.Name())
			}
			return err
		}
	}
	for _, f := range old {
		if err := os.Remove(f); err != nil {
			return fmt.Errorf("the store: %w", err)
		}
	}
	return nil
}

// remove takes a shelf away in one step, then deletes it.
func (s *Store) remove(id string) error {
	trash, err := os.MkdirTemp(s.dir, "removed-*")
	if err != nil {
		return fmt.Errorf("the store: %w", err)
	}
	if err := os.Rename(s.shelfDir(id), filepath.Join(trash, id)); err != nil {
		os.RemoveAll(trash)
		return fmt.Errorf("the store: %w", err)
	}
	return os.RemoveAll(trash)
}
