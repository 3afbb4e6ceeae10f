package schedules

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// grace is how long after its start an occurrence still counts as being on
// time: a runner that looks every half minute, or a timer that fires within
// minutes, is not late.
const grace = 10 * time.Minute

// mostMissed bounds what one look enumerates; a clock that jumps by centuries
// must not fill the ledger. Older occurrences than these stand in one reason.
const mostMissed = 20_000

// plan lists the occurrences of a job that came due after since and not after
// now, oldest first, each that is not to run with its fate. With catch-up
//
//	none    those that are late are skipped, those on time run;
//	latest  only the newest runs, the others are superseded; one older than the
//	        window is skipped;
//	all     each runs, in order; those older than the window are skipped.
//
// So of n late occurrences k = 0, min(1, n within the window) and
// n within the window run.
func (j Job) plan(since, now time.Time, salt string) ([]Occurrence, error) {
	due, dropped := j.between(since, now)
	all := make([]Occurrence, 0, len(due))
	for _, at := range due {
		start := at.Add(j.jitterOf(at, salt))
		all = append(all, Occurrence{Job: j.Name, Due: at.UTC(), Start: start.UTC(), IsLate: now.Sub(start) > grace})
	}
	for i := range all {
		o := &all[i]
		var err error
		switch {
		case !o.IsLate && (j.CatchUp != catchUpLatest || i == len(all)-1):
		case j.CatchUp == catchUpLatest && i < len(all)-1:
			err = o.settle(Superseded, "the run due "+all[len(all)-1].Due.Format(time.RFC3339)+" stands for it", now)
		case j.CatchUp == catchUpNone:
			err = o.settle(Skipped, "missed while nothing was running; catch_up is none", now)
		case now.Sub(o.Start) > j.Window:
			err = o.settle(Skipped, "missed for longer than the catch-up window of "+j.Window.String(), now)
		}
		if err != nil {
			return nil, err
		}
	}
	if dropped > 0 && len(all) > 0 && !all[0].IsOpen() {
		all[0].Reason += fmt.Sprintf("; %d before it are not listed", dropped)
	}
	return all, nil
}

// between lists due times in (since, now], the newest mostMissed of them, and
// counts the others.
func (j Job) between(since, now time.Time) (due []time.Time, dropped int) {
	if j.schedule == nil {
		return nil, 0
	}
	for at := j.schedule.Next(since.In(j.zone)); !at.IsZero() && !at.After(now); at = j.schedule.Next(at) {
		if len(due) == mostMissed {
			due = due[1:]
			dropped++
		}
		due = append(due, at)
	}
	return due, dropped
}

// jitterOf spreads the starts of many installations: the same for one job, time
// and salt, whoever asks.
func (j Job) jitterOf(due time.Time, salt string) time.Duration {
	if j.Jitter <= 0 {
		return 0
	}
	sum := sha256.Sum256([]byte(salt + "\x00" + j.Name + "\x00" + due.UTC().Format(time.RFC3339)))
	seconds := uint64(j.Jitter/time.Second) + 1
	return time.Duration(binary.BigEndian.Uint64(sum[:8])%seconds) * time.Second
}

// backoff is the wait before another try: 1, 5, 30 minutes, then 2 hours.
func backoff(tries int) time.Duration {
	steps := []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute}
	if tries-1 < len(steps) {
		return steps[tries-1]
	}
	return 2 * time.Hour
}
