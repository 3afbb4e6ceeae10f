package schedules

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Clock is where a runner gets its time from.
type Clock interface {
	Now() time.Time
	// Sleep returns after d or when ctx ends, with its error then.
	Sleep(ctx context.Context, d time.Duration) error
}

// WallClock is the machine's.
type WallClock struct{}

// Now is the wall clock's time.
func (WallClock) Now() time.Time { return time.Now() }

// Sleep waits by the machine's timer.
func (WallClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Intervals of a runner.
const (
	leaseFor  = 2 * time.Minute  // a runner that says nothing for so long is dead
	renewAt   = 30 * time.Second // while a run goes on
	longSleep = 30 * time.Second // so that a resumed machine is noticed: timers stand still while it sleeps
)

// Runner runs what is due. Several may run on one data directory: one of them
// holds the lease, the others wait for it.
type Runner struct {
	Ledger Ledger
	Jobs   []Job
	Owner  string // unique to the process: host, pid and start
	Salt   string // spreads the jitter of installations
	Clock  Clock

	// Run takes the job's steps and returns the exit code of the command and a
	// reason for the ledger. It ends soon after ctx does.
	Run func(ctx context.Context, j Job, o Occurrence, fence uint64) (exit int, reason string)
	// Settled is told of each occurrence that got its fate; may be nil.
	Settled func(Occurrence)
}

// Once runs everything that is due now, then returns: the mode for timers of
// the system. A *HeldError where another runner holds the lease, ErrClockHeld
// where the clock cannot be believed.
func (r *Runner) Once(ctx context.Context) (err error) {
	lease, err := r.Ledger.Acquire(r.Owner, r.Clock.Now(), leaseFor)
	if err != nil {
		return err
	}
	defer func() {
		released := r.Ledger.Release(lease.Fence)
		if errors.Is(released, ErrFenced) {
			released = nil
		}
		err = errors.Join(err, released)
	}()
	return r.drain(ctx, lease.Fence)
}

// drain runs until a look finds nothing to run.
func (r *Runner) drain(ctx context.Context, fence uint64) error {
	for {
		ready, err := r.Ledger.Look(r.Jobs, r.Clock.Now(), r.Salt, fence)
		if err != nil || len(ready) == 0 {
			return err
		}
		if err := r.take(ctx, ready[0], fence); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// take runs one occurrence under the lease, renewing it.
func (r *Runner) take(ctx context.Context, o Occurrence, fence uint64) error {
	j, ok := r.job(o.Job)
	if !ok {
		return nil
	}
	if err := r.Ledger.Renew(fence, r.Clock.Now(), leaseFor); err != nil {
		return err
	}
	if err := r.Ledger.Begin(o, r.Owner, fence, r.Clock.Now()); err != nil {
		return err
	}
	running, stop := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		r.keepLease(running, fence, stop)
	}()
	exit, reason := r.Run(running, j, o, fence)
	stop(nil)
	<-renewed
	settled, err := r.Ledger.End(j, o.Due, fence, r.Clock.Now(), exit, reason)
	if err == nil && r.Settled != nil && !settled.IsOpen() {
		r.Settled(settled)
	}
	return err
}

// keepLease renews until the run ends, and stops it when the lease is lost.
func (r *Runner) keepLease(ctx context.Context, fence uint64, stop context.CancelCauseFunc) {
	for r.Clock.Sleep(ctx, renewAt) == nil {
		err := r.Ledger.Renew(fence, r.Clock.Now(), leaseFor)
		if errors.Is(err, ErrFenced) {
			stop(err)
			return
		}
		if err != nil {
			slog.Warn("lease not renewed", "error", err)
		}
	}
}

func (r *Runner) job(name string) (Job, bool) {
	for _, j := range r.Jobs {
		if j.Name == name {
			return j, true
		}
	}
	return Job{}, false
}

// Forever runs what is due until ctx ends. A clock that cannot be believed, a
// held lease or a fault of the ledger is told once and waited for.
func (r *Runner) Forever(ctx context.Context, tell func(error)) error {
	var told string
	for {
		err := r.Once(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			told = ""
		case err.Error() != told:
			told = err.Error()
			tell(err)
		}
		if r.Clock.Sleep(ctx, longSleep) != nil {
			return nil
		}
	}
}
