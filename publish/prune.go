package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"netmarket/ingest/disk"
)

// pinsFile stands beside the snapshots and says which stay whatever is pruned.
const pinsFile = "pins.json"

// Pin keeps a snapshot: one that was handed in, or quoted.
type Pin struct {
	Snapshot string `json:"snapshot"`
	Why      string `json:"why"`
}

// Pins reads the pins of a directory of snapshots.
func Pins(dir string) ([]Pin, error) { return pinsOn(disk.OS{}, dir) }

func pinsOn(f disk.FS, dir string) ([]Pin, error) {
	text, err := disk.ReadFile(f, filepath.Join(dir, pinsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return []Pin{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read pins: %w", err)
	}
	var pins []Pin
	if err := json.Unmarshal(text, &pins); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, pinsFile), err)
	}
	return pins, nil
}

// SetPin pins a snapshot, or with why empty takes its pin away. The caller
// holds the data directory's lock.
func SetPin(dir, id, why string) error { return setPinOn(disk.OS{}, dir, id, why) }

func setPinOn(f disk.FS, dir, id, why string) error {
	if why != "" {
		if _, err := loadOn(f, dir, id); err != nil {
			return err
		}
	}
	pins, err := pinsOn(f, dir)
	if err != nil {
		return err
	}
	before := len(pins)
	pins = slices.DeleteFunc(pins, func(p Pin) bool { return p.Snapshot == id })
	if why == "" && len(pins) == before {
		return fmt.Errorf("snapshot %s is not pinned", id)
	}
	if why != "" {
		pins = append(pins, Pin{id, why})
	}
	slices.SortFunc(pins, func(a, b Pin) int { return strings.Compare(a.Snapshot, b.Snapshot) })
	text, err := encodeJSON(pins)
	if err != nil {
		return err
	}
	aside := filepath.Join(dir, oldPrefix+pinsFile)
	err = writeFile(f, aside, text)
	if err == nil {
		err = syncPath(f, aside)
	}
	if err == nil {
		err = f.Rename(aside, filepath.Join(dir, pinsFile))
	}
	if err != nil {
		return asDiskFull(errors.Join(err, disk.Discard(f, aside)), dir)
	}
	return asDiskFull(syncPath(f, dir), dir)
}

// Pruned says what became of each snapshot.
type Pruned struct {
	Removed []string `json:"removed"`
	Kept    []Kept   `json:"kept"`
}

// Kept is a snapshot that stays, and why.
type Kept struct {
	Snapshot string `json:"snapshot"`
	Why      string `json:"why"` // current, pinned: …, newest, unreadable
}

// Prune removes all but the newest keep snapshots, those that are pinned and
// the current one; one that cannot be read is left for a person. dry only says
// what would go. A snapshot is renamed before it is removed, so that a run that
// dies leaves whole snapshots and what the next publication sweeps away. The
// caller holds the data directory's lock.
func Prune(dir string, keep int, dry bool) (*Pruned, error) {
	return pruneOn(disk.OS{}, dir, keep, dry)
}

// PruneOn is Prune on a file system of its own.
func PruneOn(f disk.FS, dir string, keep int, dry bool) (*Pruned, error) {
	return pruneOn(f, dir, keep, dry)
}

func pruneOn(f disk.FS, dir string, keep int, dry bool) (*Pruned, error) {
	if keep < 1 {
		return nil, fmt.Errorf("prune: wanted to keep 1 snapshot or more, found %d", keep)
	}
	all, err := listOn(f, dir)
	if err != nil {
		return nil, err
	}
	pins, err := pinsOn(f, dir)
	if err != nil {
		return nil, err
	}
	p := &Pruned{Removed: []string{}, Kept: []Kept{}}
	for i, s := range all {
		if why := whyKept(s, pins, len(all)-i <= keep); why != "" {
			p.Kept = append(p.Kept, Kept{s.ID, why})
			continue
		}
		if !dry {
			if err := remove(f, dir, s); err != nil {
				return p, fmt.Errorf("prune %s: %w", s.ID, err)
			}
		}
		p.Removed = append(p.Removed, s.ID)
	}
	return p, nil
}

func whyKept(s *Snapshot, pins []Pin, isNew bool) string {
	at := slices.IndexFunc(pins, func(p Pin) bool { return p.Snapshot == s.ID })
	switch {
	case s.IsCurrent:
		return "current"
	case at >= 0:
		return "pinned: " + pins[at].Why
	case s.Err != nil:
		return "unreadable: " + s.Err.Error()
	case isNew:
		return "newest"
	}
	return ""
}

func remove(f disk.FS, dir string, s *Snapshot) error {
	aside := filepath.Join(dir, oldPrefix+s.ID)
	if err := f.RemoveAll(aside); err != nil {
		return err
	}
	if err := f.Rename(s.Dir, aside); err != nil {
		return err
	}
	if err := syncPath(f, dir); err != nil {
		return err
	}
	return f.RemoveAll(aside)
}
