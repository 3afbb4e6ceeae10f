package main

import (
	"context"
	"os"

	"golang.org/x/sys/unix"

	"netmarket/ingest/county"
	"netmarket/ingest/disk"
	"netmarket/ingest/web"
	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/transform"
)

// seams are where a run meets what it cannot decide: the disk, the network, the
// engine, the machine's bounds, its own children, its own death. The zero value is the machine; a
// simulation puts its own in their place. The clock is the variable
// NETMARKET_CLOCK.
type seams struct {
	fs       disk.FS                   // of what is kept, published and recorded; nil: the machine's
	state    func(moment string) error // is told of each transaction of state.db, and may fail it
	policy   func(web.Policy) web.Policy
	edition  func(id string) (*metrics.Edition, error)
	build    func(ctx context.Context, path string, in transform.Input) (*transform.Result, error)
	export   publish.Export // nil: by the engine
	reader   county.ReadFunc
	child    func(ctx context.Context, command []string, fence uint64) (exit int, reason string)
	reach    func(step string) // is told of each named step
	isInTurn bool              // what may run side by side runs one after another
	space    func(dir string) (diskFacts, error)
	files    func() (uint64, error) // that may be open at once
}

// measureDisk asks the file system of a directory.
func (a *app) measureDisk(dir string) (diskFacts, error) {
	if a.seams.space != nil {
		return a.seams.space(dir)
	}
	return measureDisk(dir)
}

// openFiles is how many files this process may open at once.
func (a *app) openFiles() (uint64, error) {
	if a.seams.files != nil {
		return a.seams.files()
	}
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit)
	return limit.Cur, err
}

// loadEdition reads an edition of the index.
func (a *app) loadEdition() (*metrics.Edition, error) {
	if a.seams.edition != nil {
		return a.seams.edition(a.edition)
	}
	return metrics.Load(a.edition)
}

// buildFile makes the checked file of tables.
func (a *app) buildFile(ctx context.Context, in transform.Input) (*transform.Result, error) {
	if a.seams.build != nil {
		return a.seams.build(ctx, a.buildPath(), in)
	}
	return transform.Build(ctx, a.buildPath(), in, countyColumns())
}

// readerOf is how files of bureaus are read: in children, unless a simulation
// has no processes.
func (a *app) readerOf(caged func() county.ReadFunc) county.ReadFunc {
	if a.seams.reader != nil {
		return a.seams.reader
	}
	return caged()
}

// crashPoint ends the process at once, as a power cut would, when
// NETMARKET_CRASH_AT names this step. Crash tests use it; nothing else should.
func (a *app) crashPoint(step string) error {
	if a.seams.reach != nil {
		a.seams.reach(step)
	}
	if os.Getenv("NETMARKET_CRASH_AT") == step {
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		return self.Kill()
	}
	return nil
}
