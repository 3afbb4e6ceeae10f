package record

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// Peak is the most memory this process held, in KiB; 0 where the system does
// not tell.
func Peak() int64 {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(u.Maxrss) >> 10 // bytes there
	}
	return int64(u.Maxrss)
}
