package schedules

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// Ledger keeps what became of every occurrence, in state.db of the data
// directory. The file is opened for each operation and closed again, so that
// commands beside a waiting runner can read it. Every operation is one
// transaction: it happened or it did not.
type Ledger struct {
	Path string        // <data>/state.db; made when it is not there, 0600
	Wait time.Duration // for another process that has it open; 0 means 10 s

	NoSync bool // in simulations of years: nothing of them outlives the process

	// Told is nil, or told before each transaction opens the file and, of those
	// that write, when it is on the disk and the file closed; its error is the
	// transaction's. Simulations fail and die there.
	Told func(moment string) error
}

// Moments of a transaction.
const (
	MomentBegin = "begin"
	MomentDone  = "done"
)

func (l Ledger) tell(moment string) error {
	if l.Told == nil {
		return nil
	}
	if err := l.Told(moment); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// Errors of the ledger.
var (
	// ErrFenced is returned to an owner whose lease went to another: whatever it
	// was doing is decided by that one now.
	ErrFenced = errors.New("the lease went to another runner")
	// ErrClockHeld is returned while the clock cannot be believed.
	ErrClockHeld = errors.New("the clock cannot be believed")
)

// How far the clock may move between two looks. A machine that was switched
// off for longer than a year, or whose clock went back by more than a day,
// needs a person: running then could publish a score as of a wrong day.
const (
	mostForward  = 400 * 24 * time.Hour
	mostBackward = 24 * time.Hour
)

var (
	bucketSchedule    = []byte("schedule")
	bucketJobs        = []byte("jobs")
	bucketOccurrences = []byte("occurrences")
	bucketVoided      = []byte("voided")
	keyLease          = []byte("lease")
	keyClock          = []byte("clock")
)

// jobState is where a job's planning stands.
type jobState struct {
	Since   time.Time `json:"since"`   // the job was first seen; nothing before it was ever due
	Planned time.Time `json:"planned"` // every occurrence up to here is in the ledger
}

// clockState is the newest time any look has seen.
type clockState struct {
	Seen time.Time `json:"seen"`
}

func (l Ledger) update(f func(*state) error) error {
	err := l.open(false, func(db *bbolt.DB) error {
		return db.Update(func(tx *bbolt.Tx) error {
			root, err := tx.CreateBucketIfNotExists(bucketSchedule)
			if err != nil {
				return err
			}
			return f(&state{root})
		})
	})
	if err != nil {
		return err
	}
	return l.tell(MomentDone)
}

func (l Ledger) view(f func(*state) error) error {
	if info, err := os.Stat(l.Path); err == nil && info.Size() == 0 {
		return l.tell(MomentBegin) // whoever made it died before anything was in it
	}
	return l.open(true, func(db *bbolt.DB) error {
		return db.View(func(tx *bbolt.Tx) error {
			root := tx.Bucket(bucketSchedule)
			if root == nil {
				return nil
			}
			return f(&state{root})
		})
	})
}

func (l Ledger) open(readOnly bool, f func(*bbolt.DB) error) error {
	if err := l.tell(MomentBegin); err != nil {
		return err
	}
	wait := l.Wait
	if wait == 0 {
		wait = 10 * time.Second
	}
	db, err := bbolt.Open(l.Path, 0o600, &bbolt.Options{Timeout: wait, ReadOnly: readOnly, NoSync: l.NoSync})
	if err != nil {
		return fmt.Errorf("open ledger %s: %w", l.Path, err)
	}
	if err := errors.Join(f(db), db.Close()); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// state is the ledger inside one transaction.
type state struct{ root *bbolt.Bucket }

func (s *state) get(bucket *bbolt.Bucket, key []byte, into any) (bool, error) {
	if bucket == nil {
		return false, nil
	}
	text := bucket.Get(key)
	if text == nil {
		return false, nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return false, fmt.Errorf("read %s: %w", key, err)
	}
	return true, nil
}

func (s *state) put(bucket *bbolt.Bucket, key []byte, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return bucket.Put(key, text)
}

func (s *state) bucket(names ...[]byte) (*bbolt.Bucket, error) {
	b := s.root
	for _, name := range names {
		next, err := b.CreateBucketIfNotExists(name)
		if err != nil {
			return nil, fmt.Errorf("make bucket %s: %w", name, err)
		}
		b = next
	}
	return b, nil
}

// occurrences is nil where the job has none.
func (s *state) occurrences(job string) *bbolt.Bucket {
	if all := s.root.Bucket(bucketOccurrences); all != nil {
		return all.Bucket([]byte(job))
	}
	return nil
}

func (s *state) save(o Occurrence) error {
	b, err := s.bucket(bucketOccurrences, []byte(o.Job))
	if err != nil {
		return err
	}
	return s.put(b, o.key(), o)
}

func (s *state) find(job string, due time.Time) (Occurrence, error) {
	var o Occurrence
	found, err := s.get(s.occurrences(job), occurrenceKey(due), &o)
	if err == nil && !found {
		err = fmt.Errorf("%s due %s: not in the ledger", job, due.UTC().Format(time.RFC3339))
	}
	return o, err
}

// each walks a job's occurrences from the newest back until f says stop.
func (s *state) each(job string, f func(Occurrence) (more bool, err error)) error {
	b := s.occurrences(job)
	if b == nil {
		return nil
	}
	c := b.Cursor()
	for key, text := c.Last(); key != nil; key, text = c.Prev() {
		var o Occurrence
		if err := json.Unmarshal(text, &o); err != nil {
			return fmt.Errorf("read %s of %s: %w", key, job, err)
		}
		more, err := f(o)
		if err != nil || !more {
			return err
		}
	}
	return nil
}
