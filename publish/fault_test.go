package publish

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"netmarket/ingest/disk"
	"netmarket/ingest/disk/disktest"
)

const oldID = "2026-03-30-000000000000"

// oldSnapshot is one that was published before.
func oldSnapshot(t *testing.T, built string) *Snapshot {
	t.Helper()
	r := request(built, t.TempDir())
	r.ID = oldID
	return mustPublish(t, r)
}

// served is a directory of its own in which a snapshot is current.
func served(t *testing.T, old *Snapshot) string {
	t.Helper()
	dir := copySnapshot(t, old)
	must(t, os.Symlink(old.ID, filepath.Join(dir, currentName)))
	return dir
}

// withPage adds a file in a directory of its own, as the producers do.
func withPage(r Request) Request {
	r.Adds = []Producer{{Name: "page", Write: func(_ context.Context, d *Draft) error {
		return d.WriteFile("site/index.html", []byte("<!doctype html>合成示例\n"))
	}}}
	return r
}

// soundOr says what is wrong with what readers find: every visible snapshot
// must be whole, and current one of them.
func soundOr(dir string, mayBeNone bool, wanted ...string) error {
	all, err := List(dir)
	if err != nil {
		return err
	}
	for _, s := range all {
		report, err := Verify(context.Background(), dir, s.ID, false)
		if err := errors.Join(s.Err, err, report.Err()); err != nil {
			return err
		}
	}
	current, err := Current(dir)
	if errors.Is(err, ErrNoSnapshot) && mayBeNone {
		return nil
	}
	if err != nil {
		return err
	}
	for _, id := range wanted {
		if id == current.ID {
			return nil
		}
	}
	return errors.New("current is " + current.ID)
}

// checkClass holds the class of an error against the fault.
func checkClass(t *testing.T, f *disktest.Faults, err error) {
	t.Helper()
	disktest.CheckError(t, f, err)
	var full *DiskFullError
	if isFull := errors.As(err, &full); err != nil && isFull != (f.Err == syscall.ENOSPC) {
		t.Errorf("%v: class disk full is %t: %v", f.Err, isFull, err)
	}
}

// Whichever operation of a publication fails, in whichever way, the error says
// so, a full disk is told from other faults, a whole snapshot is served, and
// the next run publishes what it would have.
func TestPublishWithEachOperationFailing(t *testing.T) {
	built, every := buildFile(t), 29
	if disktest.IsLong() {
		every = 1
	}
	old := oldSnapshot(t, built)
	calm := mustPublish(t, withPage(request(built, t.TempDir()))).Manifest.ContentID
	disktest.EachFault(t, "", every, func(t *testing.T, f *disktest.Faults) {
		dir := served(t, old)
		r := withPage(request(built, dir))
		r.FS = f
		_, err := Publish(context.Background(), r)
		checkClass(t, f, err)
		wanted := []string{oldID, testID}
		if err == nil {
			wanted = wanted[1:]
		}
		must(t, soundOr(dir, false, wanted...))
		s := mustPublish(t, withPage(request(built, dir)))
		must(t, soundOr(dir, false, testID))
		if s.Manifest.ContentID != calm {
			t.Errorf("the next run: wanted content %.12s, found %.12s", calm, s.Manifest.ContentID)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 3 {
			t.Errorf("wanted two snapshots and current, found %v (%v)", entries, err)
		}
	})
}

// pinAndPrune pins the oldest snapshot, then lets the newest stay.
func pinAndPrune(f disk.FS, dir string) (*Pruned, error) {
	if err := setPinOn(f, dir, oldID, "年度上报"); err != nil {
		return nil, err
	}
	return pruneOn(f, dir, 1, false)
}

func errorIf(isSo bool, err error) error {
	if isSo {
		return err
	}
	return nil
}

// threeSnapshots are two that may go, or be pinned, and a current one.
func threeSnapshots(t *testing.T, old *Snapshot, built string) string {
	t.Helper()
	dir := served(t, old)
	for _, id := range []string{"2026-03-30-111111111111", testID} {
		r := request(built, dir)
		r.ID = id
		mustPublish(t, r)
	}
	return dir
}

// pinsAndSnapshots is what pin and prune leave in the end.
func pinsAndSnapshots(t *testing.T, dir string) {
	t.Helper()
	pins, err := Pins(dir)
	must(t, err)
	all, err := List(dir)
	must(t, err)
	if len(pins) != 1 || pins[0].Snapshot != oldID || len(all) != 2 || all[0].ID != oldID || all[1].ID != testID {
		t.Errorf("wanted one pin, and the pinned and the current snapshot, found %v and %d", pins, len(all))
	}
}

// Whichever operation of pin and prune fails, every visible snapshot is whole,
// the pins can be read, and the next run comes to the same.
func TestPruneWithEachOperationFailing(t *testing.T) {
	built, every := buildFile(t), 5
	if disktest.IsLong() {
		every = 1
	}
	ready := threeSnapshots(t, oldSnapshot(t, built), built)
	disktest.EachFault(t, "", every, func(t *testing.T, f *disktest.Faults) {
		dir := t.TempDir()
		must(t, os.CopyFS(dir, os.DirFS(ready)))
		p, err := pinAndPrune(f, dir)
		switch {
		case err == nil && slices.ContainsFunc(p.Kept, func(k Kept) bool { return strings.HasPrefix(k.Why, "unreadable") }):
			err = f.Err // it says which snapshot it could not read
		case err == nil && len(p.Removed) == 1:
			pinsAndSnapshots(t, dir) // one that is pinned stays, whether it can be read or not
			err = errorIf(len(f.Failed()) > 0, f.Err)
		}
		disktest.CheckError(t, f, err)
		must(t, soundOr(dir, false, testID))
		if _, err := Pins(dir); err != nil {
			t.Error(err)
		}
		_, err = pinAndPrune(disk.OS{}, dir)
		must(t, err)
		must(t, soundOr(dir, false, testID))
		pinsAndSnapshots(t, dir)
	})
}
