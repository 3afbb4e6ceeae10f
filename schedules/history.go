package schedules

import (
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// History returns the newest occurrences, newest first; job "" means every
// job's, limit 0 all of them.
func (l Ledger) History(job string, limit int) ([]Occurrence, error) {
	all := []Occurrence{}
	err := l.view(func(s *state) error {
		jobs := []string{job}
		if job == "" {
			jobs = s.jobs()
		}
		for _, name := range jobs {
			n := 0
			err := s.each(name, func(o Occurrence) (bool, error) {
				all = append(all, o)
				n++
				return limit == 0 || n < limit, nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Occurrence) int { return b.Due.Compare(a.Due) })
	if limit > 0 && len(all) > limit {
		all = all[:limit]
	}
	return all, err
}

func (s *state) jobs() (names []string) {
	if b := s.root.Bucket(bucketOccurrences); b != nil {
		_ = b.ForEachBucket(func(name []byte) error { // the only error is one of this function
			names = append(names, string(name))
			return nil
		})
	}
	return names
}

// AcceptClock lets the present time count after the clock was held. What was
// entered for times still to come is voided and kept aside, so that it runs
// when it is really due. It returns how many.
func (l Ledger) AcceptClock(now time.Time) (voided int, err error) {
	err = l.update(func(s *state) error {
		voided = 0
		for _, job := range s.jobs() {
			n, err := s.voidAfter(job, now)
			if err != nil {
				return err
			}
			voided += n
		}
		if err := s.rewind(now); err != nil {
			return err
		}
		return s.put(s.root, keyClock, clockState{now.UTC()})
	})
	return voided, err
}

// rewind lets planning start again at now where it stood later, and skips the
// gap where the clock went forward by years.
func (s *state) rewind(now time.Time) error {
	b, err := s.bucket(bucketJobs)
	if err != nil {
		return err
	}
	states := map[string]jobState{}
	err = b.ForEach(func(name, _ []byte) error {
		var at jobState
		_, err := s.get(b, name, &at)
		states[string(name)] = at
		return err
	})
	if err != nil {
		return err
	}
	for name, at := range states {
		if at.Planned.After(now) {
			at.Planned = now.UTC()
			if err := s.put(b, []byte(name), at); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *state) voidAfter(job string, now time.Time) (int, error) {
	var later []Occurrence
	err := s.each(job, func(o Occurrence) (bool, error) {
		if o.Due.After(now) {
			later = append(later, o)
			return true, nil
		}
		return false, nil
	})
	if err != nil {
		return 0, err
	}
	aside, err := s.bucket(bucketVoided, []byte(job))
	if err != nil {
		return 0, err
	}
	for _, o := range later {
		o.Fate, o.Reason, o.Settled = Voided, "entered while the clock stood in the future; was "+string(o.Fate), now.UTC()
		if err := s.put(aside, fmt.Appendf(nil, "%s/%s", now.UTC().Format(time.RFC3339), o.key()), o); err != nil {
			return 0, err
		}
		if err := s.occurrences(job).Delete(o.key()); err != nil {
			return 0, err
		}
	}
	return len(later), nil
}

// Prune removes settled occurrences that were due before a day and returns how
// many; open ones stay.
func (l Ledger) Prune(before time.Time) (removed int, err error) {
	err = l.update(func(s *state) error {
		removed = 0
		for _, job := range s.jobs() {
			n, err := pruneJob(s, s.occurrences(job), before)
			if err != nil {
				return err
			}
			removed += n
		}
		return nil
	})
	return removed, err
}

func pruneJob(s *state, b *bbolt.Bucket, before time.Time) (int, error) {
	var old [][]byte
	c := b.Cursor()
	for key, _ := c.First(); key != nil && string(key) < string(occurrenceKey(before)); key, _ = c.Next() {
		var o Occurrence
		if _, err := s.get(b, key, &o); err != nil {
			return 0, err
		}
		if !o.IsOpen() {
			old = append(old, slices.Clone(key))
		}
	}
	for _, key := range old {
		if err := b.Delete(key); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}
