// Package disk tells of the disks of this machine and what stands on them, and locks files.
package disk
