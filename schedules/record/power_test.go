package record

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"netmarket/ingest/disk/disktest"
)

// A run that ended is recorded whatever a power cut after that takes, the first
// of a month, too.
func TestRecordsOutliveAPowerCut(t *testing.T) {
	dir := t.TempDir()
	rec, err := disktest.Record(dir)
	if err != nil {
		t.Fatal(err)
	}
	l, at := Log{Dir: filepath.Join(dir, "runs"), FS: rec}, time.Date(2026, 1, 31, 23, 50, 0, 0, time.UTC)
	for n := 1; n <= 3; n++ {
		id, err := NewID(at, bytes.NewReader(bytes.Repeat([]byte{byte(n)}, 8)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := l.Begin(Record{Run: id, Command: "refresh"}, func() time.Time { return at })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.End(func(r *Record) { r.Class = ClassDone }); err != nil {
			t.Fatal(err)
		}
		at = at.Add(6 * time.Minute) // the last begins in February
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
		if all, torn, err := (Log{Dir: filepath.Join(left, "runs")}).List(0); err != nil || torn > 0 || len(all) != 3 {
			t.Errorf("%s: wanted 3 records, found %d and %d lines that are none (%v)", s, len(all), torn, err)
		}
	}
	if looked == 0 {
		t.Error("wanted states to look at, found none")
	}
}
