package alert

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"netmarket/ingest/disk"
)

// Store is alerts.json of a data directory.
type Store struct {
	Path string
	Wait time.Duration // for another process that is sending (30 s)
	FS   disk.FS       // nil: the machine's
}

// ErrBusy is returned while another process is sending; what stands is looked
// at again by the next run.
var ErrBusy = errors.New("another process is sending alerts")

// Read returns what is kept without waiting for anybody. A file that is not
// there is an empty state.
func (s Store) Read() (*State, error) {
	text, err := disk.ReadFile(disk.Or(s.FS), s.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return newState(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read alerts: %w", err)
	}
	state := newState()
	if err := json.Unmarshal(text, state); err != nil || state.Schema != stateSchema {
		return nil, &DamagedError{s.Path, err}
	}
	return state, nil
}

// DamagedError is returned for a file that is no state of ours.
type DamagedError struct {
	Path string
	Err  error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("read alerts: wanted %s in %s, found something else (%v)", stateSchema, e.Path, e.Err)
}

// Use runs f on the state while no other process does; save keeps it. A
// damaged file is moved aside and begun anew: what stands is told once more.
func (s Store) Use(f func(state *State, save func() error) error) (err error) {
	wait := s.Wait
	if wait == 0 {
		wait = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	lock := flock.New(filepath.Join(filepath.Dir(s.Path), "."+filepath.Base(s.Path)+".lock"), flock.SetPermissions(0o600))
	held, err := lock.TryLockContext(ctx, 20*time.Millisecond)
	if errors.Is(err, context.DeadlineExceeded) || err == nil && !held {
		return ErrBusy
	}
	if err != nil {
		return fmt.Errorf("lock alerts: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	state, err := s.Read()
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		if err := disk.Or(s.FS).Rename(s.Path, s.Path+".damaged"); err != nil {
			return fmt.Errorf("move alerts aside: %w", err)
		}
		state, err = newState(), nil
	}
	if err != nil {
		return err
	}
	return f(state, func() error { return s.save(state) })
}

// save replaces the file whole and waits until it is on the disk, under its name
// too: what was told must not be told once more after a power cut.
func (s Store) save(state *State) (err error) {
	text, err := json.MarshalIndent(state, "", " ")
	if err == nil {
		err = disk.Replace(disk.Or(s.FS), s.Path, bytes.NewReader(append(text, '\n')), 0o600)
	}
	if err != nil {
		return fmt.Errorf("keep alerts: %w", err)
	}
	return nil
}
