package schedules

import (
	"fmt"
	"slices"
	"time"
)

// settledBehind bounds how far back a look searches for occurrences that are
// still open: further back nothing can be, since a job's run either settles or
// is superseded by the next.
const settledBehind = 50_000

// Look enters everything that came due by now and returns what is to run: open,
// not running, its start reached, the earliest first. Attempts of leases older
// than fence died with their runner and are closed. It is called by the holder
// of the lease. ErrClockHeld where the clock jumped further than a machine can
// explain by itself; nothing is entered then.
func (l Ledger) Look(jobs []Job, now time.Time, salt string, fence uint64) ([]Occurrence, error) {
	var ready []Occurrence
	err := l.update(func(s *state) error {
		if err := s.checkFence(fence); err != nil {
			return err
		}
		if err := s.seeClock(now); err != nil {
			return err
		}
		for _, j := range jobs {
			open, err := s.lookAt(j, now, salt, fence)
			if err != nil {
				return fmt.Errorf("%s: %w", j.Name, err)
			}
			ready = append(ready, open...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(ready, func(a, b Occurrence) int { return a.Start.Compare(b.Start) })
	return ready, nil
}

// CheckClock tells whether a look at this time would be believed; it enters
// nothing.
func (l Ledger) CheckClock(now time.Time) error {
	return l.view(func(s *state) error { _, err := s.believe(now); return err })
}

// LastLook is the newest time at which a runner looked; zero where none has.
func (l Ledger) LastLook() (time.Time, error) {
	var c clockState
	err := l.view(func(s *state) error { _, err := s.get(s.root, keyClock, &c); return err })
	return c.Seen, err
}

// seeClock refuses a time that is too far from the newest one seen, and enters
// a newer one.
func (s *state) seeClock(now time.Time) error {
	isNewer, err := s.believe(now)
	if err != nil || !isNewer {
		return err
	}
	return s.put(s.root, keyClock, clockState{now.UTC()})
}

func (s *state) believe(now time.Time) (isNewer bool, err error) {
	var c clockState
	found, err := s.get(s.root, keyClock, &c)
	if err != nil {
		return false, err
	}
	switch {
	case found && now.Sub(c.Seen) > mostForward:
		return false, fmt.Errorf("%w: it says %s, more than a year after %s, when it was last read; set it right, or run netmarket schedule accept-clock if it is right", ErrClockHeld, now.UTC().Format(time.RFC3339), c.Seen.Format(time.RFC3339))
	case found && c.Seen.Sub(now) > mostBackward:
		return false, fmt.Errorf("%w: it says %s, more than a day before %s, when it was last read; set it right, or run netmarket schedule accept-clock if it is right", ErrClockHeld, now.UTC().Format(time.RFC3339), c.Seen.Format(time.RFC3339))
	}
	return !found || now.After(c.Seen), nil
}

// lookAt enters a job's new occurrences and returns its open ones that may
// start now.
func (s *state) lookAt(j Job, now time.Time, salt string, fence uint64) ([]Occurrence, error) {
	if err := s.enter(j, now, salt); err != nil {
		return nil, err
	}
	open, err := s.open(j.Name)
	if err != nil {
		return nil, err
	}
	var ready []Occurrence
	for i, o := range open {
		if o.isRunning() {
			if o.Attempts[len(o.Attempts)-1].Fence == fence {
				continue
			}
			o.died(j, now)
		}
		if o.IsOpen() && j.CatchUp == catchUpLatest && i < len(open)-1 && !open[len(open)-1].Start.After(now) {
			if err := o.settle(Superseded, "the run due "+open[len(open)-1].Due.Format(time.RFC3339)+" stands for it", now); err != nil {
				return nil, err
			}
		}
		if err := s.save(o); err != nil {
			return nil, err
		}
		if o.IsOpen() && !o.Start.After(now) {
			ready = append(ready, o)
		}
	}
	return ready, nil
}

// enter plans what came due since the last look. An occurrence that is already
// there, because the clock went back a little, stays as it is.
func (s *state) enter(j Job, now time.Time, salt string) error {
	b, err := s.bucket(bucketJobs)
	if err != nil {
		return err
	}
	var at jobState
	found, err := s.get(b, []byte(j.Name), &at)
	if err != nil {
		return err
	}
	if !found {
		at = jobState{Since: now.UTC(), Planned: now.UTC()}
	}
	planned, err := j.plan(at.Planned, now, salt)
	if err != nil {
		return err
	}
	for _, o := range planned {
		if b := s.occurrences(j.Name); b != nil && b.Get(o.key()) != nil {
			continue
		}
		if err := s.save(o); err != nil {
			return err
		}
	}
	if now.After(at.Planned) {
		at.Planned = now.UTC()
	}
	return s.put(b, []byte(j.Name), at)
}

// open lists a job's open occurrences, oldest first.
func (s *state) open(job string) ([]Occurrence, error) {
	var open []Occurrence
	seen := 0
	err := s.each(job, func(o Occurrence) (bool, error) {
		if o.IsOpen() {
			open = append(open, o)
		}
		seen++
		return seen < settledBehind, nil
	})
	slices.Reverse(open)
	return open, err
}
