// Package disk tells of the disks of this machine.
package disk
