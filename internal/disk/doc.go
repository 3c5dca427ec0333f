// Package disk tells of the disks of this machine, and locks files on them.
package disk
