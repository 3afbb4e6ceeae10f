package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"netmarket/ingest/disk"
)

// Recorder is a run that goes on. Its marker in open/ is locked while the
// process lives; whoever finds it unlocked knows that the run died. The methods
// of a nil *Recorder do nothing, so that a command that is not recorded needs
// no case of its own.
type Recorder struct {
	log    Log
	now    func() time.Time
	lock   *flock.Flock
	marker string

	mu sync.Mutex
	r  Record
}

func (l Log) openDir() string { return filepath.Join(l.Dir, "open") }

// Begin starts the record of a run; r says what is known by then. now is the
// clock of everything that follows.
func (l Log) Begin(r Record, now func() time.Time) (*Recorder, error) {
	if err := disk.MakeDirs(disk.Or(l.FS), l.openDir(), dirMode); err != nil {
		return nil, fmt.Errorf("record a run: %w", err)
	}
	r.Schema, r.Class, r.Exit = Schema, ClassRunning, ExitNone
	if r.Started.IsZero() {
		r.Started = now().UTC()
	}
	rec := &Recorder{log: l, now: now, marker: filepath.Join(l.openDir(), r.Run+".json"), r: r}
	rec.lock = flock.New(rec.marker, flock.SetPermissions(fileMode))
	if held, err := rec.lock.TryLock(); err != nil || !held {
		return nil, fmt.Errorf("record a run: lock %s: held=%v: %w", rec.marker, held, err)
	}
	return rec, rec.mark()
}

// mark writes what is known so far into the marker, in place, for the lock is
// on that very file.
func (rec *Recorder) mark() error {
	text, err := json.Marshal(rec.r.bounded())
	if err != nil {
		return fmt.Errorf("record a run: %w", err)
	}
	f, err := os.OpenFile(rec.marker, os.O_WRONLY, fileMode)
	if err != nil {
		return fmt.Errorf("record a run: %w", err)
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Truncate(int64(len(text))), f.Close()); err != nil {
		return fmt.Errorf("record a run: %w", err)
	}
	return nil
}

// ID is the run's, empty of a nil Recorder.
func (rec *Recorder) ID() string {
	if rec == nil {
		return ""
	}
	return rec.r.Run
}

// Started is when the run began.
func (rec *Recorder) Started() time.Time {
	if rec == nil {
		return time.Time{}
	}
	return rec.r.Started
}

// Change edits the record under way.
func (rec *Recorder) Change(f func(r *Record)) {
	if rec == nil {
		return
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	f(&rec.r)
}

// Running is a step that goes on.
type Running struct {
	rec   *Recorder
	name  string
	began time.Time
}

// Step begins a step; steps may run side by side.
func (rec *Recorder) Step(name string) *Running {
	if rec == nil {
		return nil
	}
	return &Running{rec, name, rec.now()}
}

// End enters the step with the rows and bytes it took or made.
func (s *Running) End(status string, rows, bytes int64) {
	if s == nil {
		return
	}
	step := Step{Name: s.name, MS: s.rec.now().Sub(s.began).Milliseconds(), Rows: rows, Bytes: bytes, Status: status}
	s.rec.Change(func(r *Record) {
		r.Steps = append(r.Steps, step)
		_ = s.rec.mark() // only so that a run that dies says how far it came
	})
}

// Abandon lets go of the marker as the end of the process does: for
// simulations of a death. The record is never closed.
func (rec *Recorder) Abandon() error {
	if rec == nil {
		return nil
	}
	return rec.lock.Unlock()
}

// End closes the record and returns it, whole also where it could not be
// written. The marker goes last: a run whose line is on the disk did not die.
func (rec *Recorder) End(finish func(r *Record)) (Record, error) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.r.Ended = rec.now().UTC()
	rec.r.MS = rec.r.Ended.Sub(rec.r.Started).Milliseconds()
	finish(&rec.r)
	if err := rec.log.append(rec.r); err != nil {
		return rec.r, errors.Join(err, rec.mark(), rec.lock.Unlock()) // the marker stays and is entered at the next start
	}
	return rec.r, errors.Join(os.Remove(rec.marker), rec.lock.Unlock())
}
