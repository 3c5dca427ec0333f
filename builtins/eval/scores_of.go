package eval

import "pewter/builtins/table"

// Of returns the scores that t has rows for, by model, task, lang and metric, so
// that what was filtered away is not resampled; all, if t lacks one of these.
func (s *Scores) Of(t *table.Table) *Scores {
	named := map[[4]string]bool{}
	var keys [4][]string
	for k, name := range []string{"model", "task", "lang", "metric"} {
		var err error
		if keys[k], err = t.Texts(name); err != nil {
			return s
		}
	}
	for i := range keys[0] {
		named[[4]string{keys[0][i], keys[1][i], keys[2][i], keys[3][i]}] = true
	}
	out := *s
	out.cells = nil
	var rows []int
	for i, c := range s.cells {
		if named[[4]string{c.model, c.task, c.lang, c.metric.name}] {
			out.cells, rows = append(out.cells, c), append(rows, i)
		}
	}
	out.Table = s.Table.Take(rows)
	return &out
}

// Join returns the scores of several evaluations as those of one.
// Errors: columns of one name and different kinds.
func Join(all ...*Scores) (*Scores, error) {
	out := &Scores{}
	var tables, items, phenomena []*table.Table
	for _, s := range all {
		tables, items, phenomena = append(tables, s.Table), append(items, s.Items), append(phenomena, s.Phenomena)
		out.Notes, out.Kept, out.Work = append(out.Notes, s.Notes...), append(out.Kept, s.Kept...), append(out.Work, s.Work...)
		out.cells = append(out.cells, s.cells...)
	}
	for _, x := range []struct {
		to    **table.Table
		parts []*table.Table
	}{{&out.Table, tables}, {&out.Items, items}, {&out.Phenomena, phenomena}} {
		t, err := table.Concat(x.parts...)
		if err != nil {
			return nil, err
		}
		*x.to = t
	}
	return out, nil
}

// ItemStats returns the statistics of each item behind row i of Table, which
// add up over items, and the function of their sum that is the row's value. For
// an accuracy they are (0 or 1, 1).
func (s *Scores) ItemStats(i int) (stats [][]float64, value func(sum []float64) float64) {
	return s.cells[i].stats, s.cells[i].metric.Value
}
