package align

// matchHeads assigns a layer's heads: groups of queries go where their keys and
// values go, and heads change places within their group. Both are solved as one:
// a group's gain in a place is that of its keys and values, and the most that its
// queries can gain there.
func (m *matcher) matchHeads(layer int) (bool, error) {
	s := m.spec
	kv, err := m.gains(axis{keyValue, layer}, s.KVHeads)
	if err != nil {
		return false, err
	}
	q, err := m.gains(axis{query, layer}, s.Heads)
	if err != nil {
		return false, err
	}
	h := heads{groups: s.KVHeads, size: s.Heads / s.KVHeads, kv: kv, q: q}
	kvAxis, qAxis := axis{keyValue, layer}, axis{query, layer}
	groups, queries := h.best()
	if h.worth(groups, queries)-h.worth(m.units(kvAxis, s.KVHeads), m.units(qAxis, s.Heads)) <= least {
		return false, nil
	}
	m.perm[kvAxis], m.perm[qAxis] = groups.blocks(s.HeadDim), queries.blocks(s.HeadDim)
	return true, nil
}

// units returns the permutation of whole heads along an axis.
func (m *matcher) units(a axis, n int) permutation {
	p := identity(n)
	if dims := m.perm[a]; dims != nil {
		for i := range p {
			p[i] = dims[i*m.spec.HeadDim] / m.spec.HeadDim
		}
	}
	return p
}

// heads are the gains of a layer's heads: kv of groups, q of queries.
type heads struct {
	groups, size int
	kv, q        []float32
}

// best returns the best assignment of groups, and of all queries with them.
func (h heads) best() (groups, queries permutation) {
	total := make([]float64, h.groups*h.groups)
	within := make([]permutation, h.groups*h.groups)
	for i := range h.groups {
		for j := range h.groups {
			gain := h.between(i, j)
			p := permutation(Assign(gain, h.size))
			within[i*h.groups+j] = p
			total[i*h.groups+j] = float64(h.kv[i*h.groups+j]) + worth(gain, h.size, p)
		}
	}
	groups = Assign(total, h.groups)
	for i, j := range groups {
		for _, k := range within[i*h.groups+j] {
			queries = append(queries, j*h.size+k)
		}
	}
	return groups, queries
}

// between returns the gains of the queries of group j in the places of group i.
func (h heads) between(i, j int) []float64 {
	n := h.groups * h.size
	out := make([]float64, 0, h.size*h.size)
	for r := range h.size {
		for c := range h.size {
			out = append(out, float64(h.q[(i*h.size+r)*n+j*h.size+c]))
		}
	}
	return out
}

func (h heads) worth(groups, queries permutation) float64 {
	return worth(h.kv, h.groups, groups) + worth(h.q, h.groups*h.size, queries)
}
