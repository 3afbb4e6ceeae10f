package publish

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"netmarket/ingest/disk/disktest"
)

// recordPublish is what a publication did to its data directory, first without
// and then with a snapshot before it.
func recordPublish(t *testing.T, built string, old *Snapshot) disktest.Log {
	t.Helper()
	data := t.TempDir()
	dir := filepath.Join(data, "published")
	if old != nil {
		must(t, os.Rename(served(t, old), dir))
	}
	rec, err := disktest.Record(data)
	must(t, err)
	r := withPage(request(built, dir))
	r.FS = rec
	r.Step = func(string) error { // the engine writes past the recorder
		asides, err := filepath.Glob(filepath.Join(dir, asidePrefix+"*"))
		if len(asides) > 0 {
			err = rec.Adopt(asides[0])
		}
		return err
	}
	mustPublish(t, r)
	return rec.Log()
}

// isAside leaves out what nobody but this package looks at.
func isAside(path string) bool {
	_, inside, _ := strings.Cut(filepath.ToSlash(path), "/")
	return strings.HasPrefix(inside, ".")
}

// cut makes a state anew in one directory.
func cut(t *testing.T, s disktest.State, data string) (dir string) {
	t.Helper()
	must(t, os.RemoveAll(data))
	must(t, os.Mkdir(data, dirMode))
	must(t, s.Write(data))
	return filepath.Join(data, "published")
}

// brokenBy is what is wrong with a state.
func brokenBy(s disktest.State, dir string, hasOld bool) error {
	wanted := []string{testID}
	if hasOld && !s.IsWhole {
		wanted = append(wanted, oldID)
	}
	return soundOr(dir, !hasOld && !s.IsWhole, wanted...)
}

// A power cut at any moment of a publication, whatever of it had reached the
// disk, leaves a whole snapshot current: the old one or the new one, and the
// new one where it was acknowledged. The next run publishes.
func TestPublishThroughPowerCuts(t *testing.T) {
	built := buildFile(t)
	for name, old := range map[string]*Snapshot{"the first": nil, "the next": oldSnapshot(t, built)} {
		t.Run(name, func(t *testing.T) {
			log := recordPublish(t, built, old)
			for _, err := range log.CheckOrder() {
				t.Error(err)
			}
			states, looked, runs, seen := 0, 0, 0, map[string]bool{}
			data, every := filepath.Join(t.TempDir(), "data"), 500
			if disktest.IsLong() {
				every = 100
			}
			for s := range log.StatesAt(moments(log)) {
				states++
				key := s.Key(isAside)
				isNew, isDrawn := !seen[key], states%every == 0
				if seen[key] = true; !isNew && !isDrawn {
					continue
				}
				looked++
				dir := cut(t, s, data)
				if err := brokenBy(s, dir, old != nil); err != nil {
					t.Fatalf("%v: %v", s, err)
				}
				if !s.IsWhole {
					runs++
					mustPublish(t, withPage(request(built, dir)))
					must(t, soundOr(dir, false, testID))
				}
			}
			t.Logf("%d events, %d states, %d looked at, %d followed by a run", len(log.Events), states, looked, runs)
			if states < 1000 || runs < 4 {
				t.Errorf("wanted 1000 states and 4 runs or more")
			}
		})
	}
}

// moments are all of them, in the short form one of eight while nothing is
// visible and each from then on.
func moments(log disktest.Log) func(after int) bool {
	named := slices.IndexFunc(log.Events, func(e disktest.Event) bool { return e.Kind == disktest.Rename })
	return func(after int) bool { return disktest.IsLong() || after >= named || after%8 == 0 }
}

// Each sync of a publication is needed: without it the order of the log is
// wrong, or some power cut leaves no whole snapshot.
func TestPublishNeedsEachSync(t *testing.T) {
	built := buildFile(t)
	log := recordPublish(t, built, oldSnapshot(t, built))
	data := filepath.Join(t.TempDir(), "data")
	for _, i := range log.Syncs() {
		less := log.Without(i)
		if err := anyBroken(t, less, len(less.Events), data); err != nil {
			continue
		}
		if err := anyBroken(t, less, i, data); err == nil {
			t.Errorf("without event %d, %v: wanted a broken state, found none", i+1, log.Events[i])
		}
	}
	t.Logf("%d syncs", len(log.Syncs()))
}

func anyBroken(t *testing.T, log disktest.Log, from int, data string) error {
	t.Helper()
	seen := map[string]bool{}
	for s := range log.StatesAt(func(after int) bool { return after >= from }) {
		if key := s.Key(isAside); !seen[key] {
			seen[key] = true
			if err := brokenBy(s, cut(t, s, data), true); err != nil {
				return err
			}
		}
	}
	return nil
}

// A power cut at any moment of pin and prune leaves whole snapshots only, the
// current one among them, and pins that can be read; the next run comes to the
// same.
func TestPruneThroughPowerCuts(t *testing.T) {
	built, data := buildFile(t), t.TempDir()
	must(t, os.Rename(threeSnapshots(t, oldSnapshot(t, built), built), filepath.Join(data, "published")))
	rec, err := disktest.Record(data)
	must(t, err)
	_, err = pinAndPrune(rec, filepath.Join(data, "published"))
	must(t, err)
	log, states, seen := rec.Log(), 0, map[string]bool{}
	for _, err := range log.CheckOrder() {
		t.Error(err)
	}
	data = filepath.Join(t.TempDir(), "data")
	for s := range log.States() {
		states++
		key := s.Key(isAside)
		if seen[key] {
			continue
		}
		seen[key] = true
		dir := cut(t, s, data)
		pins, err := Pins(dir)
		if s.IsWhole && len(pins) != 1 {
			err = errors.Join(err, errors.New("the pin was acknowledged and is lost"))
		}
		if err := errors.Join(err, soundOr(dir, false, testID)); err != nil {
			t.Fatalf("%v: %v", s, err)
		}
		if _, err := Publish(context.Background(), request(built, dir)); err != nil {
			t.Fatalf("%v: %v", s, err)
		}
		_, err = pinAndPrune(rec.OS, dir)
		must(t, err)
		pinsAndSnapshots(t, dir)
	}
	t.Logf("%d events, %d states, %d different", len(log.Events), states, len(seen))
}
