package disk

import "golang.org/x/sys/windows"

// Free returns the bytes that may still be written to the disk that holds a
// folder, and whether the system tells.
func Free(dir string) (int64, bool) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, false
	}
	var free, total, all uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, &total, &all); err != nil {
		return 0, false
	}
	return int64(min(free, 1<<62)), true
}
