package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Died enters the runs that have no record though the processes that held their
// markers are gone, and returns what was entered: as died, unless the run ended
// and only its line could not be written.
func (l Log) Died(now time.Time) (died []Record, err error) {
	err = l.eachMarker(func(path string, r Record) error {
		lock := flock.New(path, flock.SetFlag(os.O_RDWR)) // never makes the file
		held, err := lock.TryLock()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !held {
			return nil // ended meanwhile, or it goes on
		}
		if err != nil {
			return fmt.Errorf("look for dead runs: %w", err)
		}
		defer func() { _ = lock.Unlock() }() // the file is gone by then
		if _, err := os.Stat(path); err != nil {
			return nil // another start entered it
		}
		known, err := l.Newest(func(k Record) bool { return k.Run == r.Run })
		if err != nil {
			return err
		}
		if known == nil {
			if r.Class == ClassRunning {
				r.Class, r.Exit, r.Noticed = ClassDied, ExitNone, now.UTC()
			}
			if err := l.append(r); err != nil {
				return err
			}
			died = append(died, r)
		}
		return os.Remove(path)
	})
	return died, err
}

// Running lists the runs without a record, oldest first: of class running where
// the process lives, died otherwise.
func (l Log) Running() (open []Record, err error) {
	err = l.eachMarker(func(path string, r Record) error {
		lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
		held, err := lock.TryRLock()
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return fmt.Errorf("look for open runs: %w", err)
		case held && r.Class == ClassRunning:
			r.Class = ClassDied
		}
		open = append(open, r)
		return lock.Unlock()
	})
	return open, err
}

// eachMarker reads the markers by name. One that was never written says only
// which run it was.
func (l Log) eachMarker(f func(path string, r Record) error) error {
	entries, err := os.ReadDir(l.openDir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list open runs: %w", err)
	}
	var problems []error
	for _, e := range entries {
		id, isMarker := strings.CutSuffix(e.Name(), ".json")
		if !isMarker || startOf(id).IsZero() {
			continue
		}
		path := filepath.Join(l.openDir(), e.Name())
		var r Record
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || json.Unmarshal(text, &r) != nil || r.Run != id {
			r = Record{Schema: Schema, Run: id, Started: startOf(id), Class: ClassRunning, Exit: ExitNone}
		}
		problems = append(problems, f(path, r))
	}
	return errors.Join(problems...)
}
