package cpu

import "pewter/kernel"

// Split returns devices of one thread each, made at the first call.
func (d *Device) Split() []kernel.Device {
	for len(d.parts) < d.Threads() {
		p := &Device{tier: d.tier, Vector: d.Vector}
		p.pool.start(1)
		d.parts = append(d.parts, p)
	}
	return d.parts
}
