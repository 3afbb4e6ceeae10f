package alert

import (
	"path/filepath"
	"testing"

	"netmarket/ingest/disk/disktest"
)

// What was saved before anybody was told is what stands after a power cut, so
// that nobody is told twice of a beginning.
func TestAlertsOutliveAPowerCut(t *testing.T) {
	dir := t.TempDir()
	rec, err := disktest.Record(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, look := range []Look{standing(lowDisk), standing(lowDisk, nbs)} {
		err := Store{Path: filepath.Join(dir, "alerts.json"), FS: rec}.Use(func(state *State, save func() error) error {
			state.Advance(look, night, 0, []string{"mail"})
			return save()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	looked := 0
	for s := range rec.Log().States() {
		if !s.IsWhole {
			continue
		}
		looked++
		left := t.TempDir()
		if err := s.Write(left); err != nil {
			t.Fatal(err)
		}
		if state, err := (Store{Path: filepath.Join(left, "alerts.json")}).Read(); err != nil || len(state.Standing) != 2 {
			t.Errorf("%s: wanted 2 that stand, found %v (%v)", s, state, err)
		}
	}
	if looked == 0 {
		t.Error("wanted states to look at, found none")
	}
}
