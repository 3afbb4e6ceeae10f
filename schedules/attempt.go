package schedules

import (
	"fmt"
	"time"
)

// Exit codes of the commands a run takes, as the program promises them.
const (
	exitDone     = 0
	exitUsage    = 2
	exitStale    = 3
	exitWithheld = 4
	exitBusy     = 5
	exitNone     = -1 // the command gave none: killed, or its runner died
)

// mostQueued is how long a queued run waits for the lock.
const mostQueued = 6 * time.Hour

// Begin enters an attempt; the run may start when it returned without error.
func (l Ledger) Begin(o Occurrence, owner string, fence uint64, now time.Time) error {
	return l.update(func(s *state) error {
		if err := s.checkFence(fence); err != nil {
			return err
		}
		kept, err := s.find(o.Job, o.Due)
		if err != nil {
			return err
		}
		if !kept.IsOpen() || kept.isRunning() {
			return fmt.Errorf("%s due %s: wanted an open occurrence, found one that runs or has the fate %q", o.Job, o.Due.Format(time.RFC3339), kept.Fate)
		}
		kept.Attempts = append(kept.Attempts, Attempt{Started: now.UTC(), Owner: owner, Fence: fence, Exit: exitNone})
		return s.save(kept)
	})
}

// End enters how the attempt ended and decides: a fate, or another try at
// Start. ErrFenced where the lease was lost meanwhile.
func (l Ledger) End(j Job, due time.Time, fence uint64, now time.Time, exit int, reason string) (Occurrence, error) {
	var o Occurrence
	err := l.update(func(s *state) (err error) {
		if err := s.checkFence(fence); err != nil {
			return err
		}
		if o, err = s.find(j.Name, due); err != nil {
			return err
		}
		if !o.isRunning() {
			return fmt.Errorf("%s due %s: wanted a running attempt, found none", o.Job, o.Due.Format(time.RFC3339))
		}
		if err := o.end(j, now, exit, reason); err != nil {
			return err
		}
		return s.save(o)
	})
	return o, err
}

// died closes the attempt of a runner that is gone.
func (o *Occurrence) died(j Job, now time.Time) {
	_ = o.end(j, now, exitNone, "the runner died") // cannot be settled already: it runs
}

// end closes the running attempt by the exit code of its command.
func (o *Occurrence) end(j Job, now time.Time, exit int, reason string) error {
	a := &o.Attempts[len(o.Attempts)-1]
	a.Ended, a.Exit, a.Reason = now.UTC(), exit, reason
	switch exit {
	case exitDone, exitStale, exitWithheld:
		if o.IsLate {
			return o.settle(CaughtUp, reason, now)
		}
		return o.settle(Ran, reason, now)
	case exitUsage:
		return o.settle(Failed, "another try cannot help: "+reason, now)
	case exitBusy:
		return o.endBusy(j, now)
	}
	if tries := o.tries(); tries >= j.Tries {
		return o.settle(Failed, fmt.Sprintf("%d tries: %s", tries, reason), now)
	}
	o.Start = now.UTC()
	if exit != exitNone {
		o.Start = o.Start.Add(backoff(o.tries()))
	}
	return nil
}

// endBusy follows the overlap policy.
func (o *Occurrence) endBusy(j Job, now time.Time) error {
	if j.Overlap == overlapSkip {
		return o.settle(Skipped, "another run held the lock; overlap is skip", now)
	}
	if now.Sub(o.Attempts[0].Started) > mostQueued {
		return o.settle(Failed, "another run held the lock for "+mostQueued.String(), now)
	}
	o.Start = now.UTC().Add(time.Minute)
	return nil
}

// tries counts the attempts that ran; those that found the lock held did not.
func (o *Occurrence) tries() int {
	n := 0
	for _, a := range o.Attempts {
		if a.Exit != exitBusy {
			n++
		}
	}
	return n
}
