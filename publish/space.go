package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// spareBytes is wanted beside four times the size of the built file: the
// copied DuckDB file, its Parquet files, its CSV files and what the engine
// spills.
const spareBytes = 16 << 20

// DiskFullError is returned when the disk has, or turned out to have, too
// little room; the served snapshot is untouched. Need and Free are bytes and 0
// where the disk filled up in the middle, which Err then says.
type DiskFullError struct {
	Dir        string
	Need, Free uint64
	Err        error
}

func (e *DiskFullError) Error() string {
	const remedy = "free space or remove old snapshots (netmarket prune --keep N), then run again; current stays"
	if e.Err != nil {
		return fmt.Sprintf("disk full under %s: %v; %s", e.Dir, e.Err, remedy)
	}
	return fmt.Sprintf("disk full: wanted %s free under %s, found %s, %s missing; %s",
		mebibytes(e.Need), e.Dir, mebibytes(e.Free), mebibytes(e.Need-e.Free), remedy)
}

func (e *DiskFullError) Unwrap() error { return e.Err }

// mebibytes rounds up, so that freeing what is said to be missing suffices.
func mebibytes(n uint64) string { return fmt.Sprintf("%d MiB", (n+1<<20-1)>>20) }

// checkSpace compares what free reports for dir with what publishing needs.
func checkSpace(built, dir string, free func(dir string) (uint64, error)) error {
	info, err := os.Stat(built)
	if err != nil {
		return fmt.Errorf("find built file: %w; run netmarket build", err)
	}
	need := 4*uint64(info.Size()) + spareBytes
	found, err := free(dir)
	if err != nil {
		return fmt.Errorf("measure free space under %s: %w", dir, err)
	}
	if found < need {
		return &DiskFullError{Dir: dir, Need: need, Free: found}
	}
	return nil
}

// freeBytes is what the file system of dir gives to an ordinary user.
func freeBytes(dir string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, &fs.PathError{Op: "statfs", Path: dir, Err: err}
	}
	return uint64(st.Bavail) * uint64(st.Bsize), nil
}

// asDiskFull makes a DiskFullError of an error that says the disk is full,
// whether the kernel or the engine says it; others pass unchanged.
func asDiskFull(err error, dir string) error {
	var known *DiskFullError
	if err == nil || errors.As(err, &known) {
		return err
	}
	text := err.Error()
	if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) ||
		strings.Contains(text, "No space left on device") || strings.Contains(text, "Disk quota exceeded") {
		return &DiskFullError{Dir: filepath.Clean(dir), Err: err}
	}
	return err
}
