package publish

import (
	"fmt"
	"os"
	"path/filepath"
)

// Prune removes the oldest snapshots until keep (at least 1) are left and
// returns the ids removed. The current one stays, also if it is old, and so
// does a damaged one, which a person should look at. Each is renamed out of
// sight before its files go, so nobody ever sees half of it. The caller holds
// the data directory's lock.
func Prune(dir string, keep int) (removed []string, err error) {
	if keep < 1 {
		return nil, fmt.Errorf("prune: wanted to keep at least 1 snapshot, found %d", keep)
	}
	all, err := List(dir)
	if err != nil {
		return nil, fmt.Errorf("prune: %w", err)
	}
	left := 0
	for _, s := range all {
		if s.Err == nil {
			left++
		}
	}
	for _, s := range all {
		if s.Err != nil || s.IsCurrent || left <= keep {
			continue
		}
		if err := remove(dir, s); err != nil {
			return removed, fmt.Errorf("prune %s: %w", s.ID, err)
		}
		removed = append(removed, s.ID)
		left--
	}
	return removed, nil
}

func remove(dir string, s *Snapshot) error {
	old := filepath.Join(dir, oldPrefix+s.ID)
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(s.Dir, old); err != nil {
		return err
	}
	if err := syncPath(dir); err != nil {
		return err
	}
	return os.RemoveAll(old)
}
