package cage

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// addressRoom is what the Go runtime and the linked libraries reserve without
// using it.
const addressRoom = 4 << 30

// stackRoom is what the stacks of threads reserve; little of it is used.
const stackRoom = 128 << 20

// selfPath is the running binary, also after the file was replaced.
func selfPath() (string, error) { return "/proc/self/exe", nil }

// isolate gives the child a process group of its own that dies with the parent,
// and with namespaces a network without interfaces.
func isolate(cmd *exec.Cmd, namespaces bool) bool {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if namespaces {
		attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	cmd.SysProcAttr = attr
	return namespaces
}

// killGroup ends the child and whatever it started.
func killGroup(cmd *exec.Cmd) {
	_ = unix.Kill(-cmd.Process.Pid, unix.SIGKILL) // it may have ended already
}

// confine sets the limits of this process for good.
func confine(l Limits) (Confinement, error) {
	var c Confinement
	runtime.LockOSThread() // the filter below wants new privileges forbidden on its own thread
	defer runtime.UnlockOSThread()
	bounds := []struct {
		what  int
		limit uint64
	}{
		{unix.RLIMIT_CORE, 0}, {unix.RLIMIT_FSIZE, 0}, {unix.RLIMIT_NOFILE, uint64(l.Files)},
		{unix.RLIMIT_DATA, uint64(l.Memory) + stackRoom}, {unix.RLIMIT_AS, uint64(l.Memory) + addressRoom},
	}
	for _, b := range bounds {
		if err := unix.Setrlimit(b.what, &unix.Rlimit{Cur: b.limit, Max: b.limit}); err != nil {
			return c, fmt.Errorf("set limit %d: %w", b.what, err)
		}
	}
	c.Rlimits = true
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return c, fmt.Errorf("forbid dumps: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return c, fmt.Errorf("forbid new privileges: %w", err)
	}
	c.Syscalls = filterSyscalls() == nil // an older kernel: the other bounds hold
	return c, nil
}

// allowTime lets this process use so much processor time from now on, and
// lifetimes of it in all. At the first limit the process ends itself, at the
// second the kernel ends it.
func allowTime(budget time.Duration) error {
	watchTime()
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		return err
	}
	spent := used.Utime.Sec + used.Stime.Sec
	seconds := int64(budget/time.Second) + 1
	return unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: uint64(min(spent, (lifetimes-1)*seconds) + seconds), Max: uint64(lifetimes * seconds)})
}

// watchTime ends the process at the signal of the first limit, which the Go
// runtime would not heed.
var watchTime = sync.OnceFunc(func() {
	late := make(chan os.Signal, 1)
	signal.Notify(late, unix.SIGXCPU)
	go func() {
		<-late
		os.Exit(exitTime)
	}()
})

// highWater is the largest resident size of a living process in bytes.
func highWater(pid int) int64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	size, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	kib, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}
