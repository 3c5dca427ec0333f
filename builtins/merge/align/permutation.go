package align

// A permutation takes unit p[i] to place i; nil leaves all where they are.
type permutation []int

// identity returns the permutation of n units that moves none.
func identity(n int) permutation {
	p := make(permutation, n)
	for i := range p {
		p[i] = i
	}
	return p
}

// moved counts the units that do not stay.
func (p permutation) moved() (n int) {
	for i, j := range p {
		if i != j {
			n++
		}
	}
	return n
}

// blocks returns the permutation of all dimensions of units of some size.
func (p permutation) blocks(size int) permutation {
	out := make(permutation, 0, len(p)*size)
	for _, j := range p {
		for d := range size {
			out = append(out, j*size+d)
		}
	}
	return out
}

// gather sets dst to the elements of src in their new places.
func (p permutation) gather(dst, src []float32) {
	if p == nil {
		copy(dst, src)
		return
	}
	for i, j := range p {
		dst[i] = src[j]
	}
}

// at returns the unit that comes to place i.
func (p permutation) at(i int) int {
	if p == nil {
		return i
	}
	return p[i]
}
