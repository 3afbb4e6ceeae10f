//go:build unix

package cage

import (
	"os"
	"runtime"
	"syscall"
)

// peak is the largest resident size of an ended process in bytes, 0 when it is
// not known: a child begins as a copy of this process and is never recorded as
// smaller than that.
func peak(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	var own syscall.Rusage
	if !ok || syscall.Getrusage(syscall.RUSAGE_SELF, &own) != nil || usage.Maxrss <= own.Maxrss {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10
}
