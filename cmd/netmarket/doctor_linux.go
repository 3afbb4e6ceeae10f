package main

import "golang.org/x/sys/unix"

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
