package kernel

// A Stopper is a device whose ops can be ended early, as a product by a large
// vocabulary takes seconds.
type Stopper interface {
	// Until makes ops from now on end soon after done is closed, leaving their
	// results undefined: who closes it must not look at them. Nil, as at the
	// start, ends none.
	Until(done <-chan struct{})
}

// Until does what Stopper says where d is one.
func Until(d Device, done <-chan struct{}) {
	if s, ok := d.(Stopper); ok {
		s.Until(done)
	}
}
