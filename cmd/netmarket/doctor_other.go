//go:build !linux

package main

import "golang.org/x/sys/unix"

// diskFacts is what a directory's file system says of itself.
type diskFacts struct {
	freeBytes, inodes, freeInodes uint64
	network                       string // not told here
}

func measureDisk(dir string) (diskFacts, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return diskFacts{}, err
	}
	return diskFacts{freeBytes: uint64(st.Bavail) * uint64(st.Bsize)}, nil
}

// totalMemory is not known here.
func totalMemory() uint64 { return 0 }

var groupFiles []string

// groupMemory is not known here.
func groupMemory([]string) uint64 { return 0 }
