package cpu

import "pewter/kernel"

// Split returns devices of one thread each, made at the first call.
func (d *Device) Split() []kernel.Device {
	for len(d.parts) < d.Threads() {
		p := &Device{tier: d.tier, Vector: d.Vector, pastFrom: d.pastFrom}
		p.pool.start(1)
		d.parts = append(d.parts, p)
	}
	return d.parts
}

// each is a task with a piece for each thread.
type each struct{ do func(part int) }

func (e *each) piece(_ *worker, i int) { e.do(i) }

// Each calls do for each device of Split. The threads are those of the device's
// ops, which are still awake when one follows another.
func (d *Device) Each(do func(part int)) {
	d.tasks.each.do = do
	d.pool.run(&d.tasks.each, d.Threads())
	d.tasks.each.do = nil
}
