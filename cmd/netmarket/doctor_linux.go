package main

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// diskFacts is what a directory's file system says of itself.
type diskFacts struct {
	freeBytes, inodes, freeInodes uint64
	network                       string // its kind, where it lies over a network
}

// networkDisks are the file systems over a network, by their magic number.
var networkDisks = map[int64]string{unix.NFS_SUPER_MAGIC: "NFS", unix.SMB_SUPER_MAGIC: "SMB", unix.SMB2_SUPER_MAGIC: "SMB", unix.CIFS_SUPER_MAGIC: "CIFS", unix.FUSE_SUPER_MAGIC: "FUSE"}

func measureDisk(dir string) (diskFacts, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return diskFacts{}, err
	}
	return diskFacts{uint64(st.Bavail) * uint64(st.Bsize), st.Files, st.Ffree, networkDisks[int64(st.Type)]}, nil
}

// totalMemory is the machine's, in bytes; 0 where it is not known.
func totalMemory() uint64 {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return 0
	}
	return uint64(info.Totalram) * uint64(info.Unit)
}

// groupFiles tell what the process's group may take, of the second and the
// first kind of control groups, as a container sees them.
var groupFiles = []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}

// groupMemory is the least of the limits, in bytes; 0 where there is none.
func groupMemory(files []string) (least uint64) {
	for _, name := range append(ownGroup(), files...) {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		limit, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
		if err == nil && (least == 0 || limit < least) { // "max" is no number: no limit
			least = limit
		}
	}
	return least
}

// ownGroup is the file of the group this process is in, such as a service's.
func ownGroup() []string {
	text, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if place, ok := strings.CutPrefix(line, "0::/"); ok {
			return []string{"/sys/fs/cgroup/" + place + "/memory.max"}
		}
	}
	return nil
}
