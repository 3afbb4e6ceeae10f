package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/disk"
	"netmarket/ingest/disk/disktest"
)

// fetchOn is a run of a new process that can write its log and its quarantine.
func fetchOn(f disk.FS, data string) *look {
	j := OpenJournal(filepath.Join(data, "log"))
	j.FS = f
	return &look{Run: &Run{FS: f, Journal: j, Quarantine: filepath.Join(data, "quarantine"), ID: "run", Now: func() time.Time { return time.Date(2026, 11, 3, 2, 0, 0, 0, time.UTC) }}}
}

// refusedPage is a page that was asked for and refused.
func refusedPage(body string) Entry {
	e := entry("2026-11-02T02:00:00Z", "https://example.invalid/b", "missing_label")
	e.SHA256 = ingest.SHA256([]byte(body))
	return e
}

// logAndQuarantine logs a refused page and puts it aside.
func logAndQuarantine(f disk.FS, data string) error {
	l, e := fetchOn(f, data), refusedPage("page")
	if _, err := l.Journal.latest("2026-11-30", recentMonths, func(e Entry) bool { return e.Result == "none" }); err != nil {
		return err
	}
	if err := l.Journal.Add(e); err != nil {
		return err
	}
	return l.quarantine(e, []byte("page"))
}

// problemsOfLog is what is wrong with a log that had one entry before, and with
// a quarantine; isDone if both were written since.
func problemsOfLog(data string, isDone bool) error {
	l := fetchOn(disk.OS{}, data)
	entries, err := l.Journal.month("2026-11")
	if err != nil {
		return err
	}
	if len(entries) == 0 || entries[0].URL != "a" || isDone && entries[len(entries)-1].URL != refusedPage("page").URL {
		return fmt.Errorf("wanted the entries a and b, found %v", entries)
	}
	dirs, err := l.reports("nbs")
	if err != nil || len(dirs) > 1 || isDone && len(dirs) != 1 {
		return errors.Join(err, fmt.Errorf("wanted one refused page, found %v", dirs))
	}
	for _, dir := range dirs {
		report, err := l.readReport(dir)
		if err != nil {
			return err
		}
		body, err := os.ReadFile(filepath.Join(dir, "body"))
		if err != nil || !bytes.Equal(body, []byte("page")) || report.Entry.SHA256 != ingest.SHA256(body) {
			return errors.Join(err, fmt.Errorf("the refused page is %q", body))
		}
	}
	return nil
}

// oneEntry is a log with an entry; another month's comes first.
func oneEntry(t *testing.T) (data string) {
	t.Helper()
	data = t.TempDir()
	j := OpenJournal(filepath.Join(data, "log"))
	if err := errors.Join(j.Add(entry("2026-10-01T02:00:00Z", "z", ResultNew)), j.Add(entry("2026-11-01T02:00:00Z", "a", ResultNew))); err != nil {
		t.Fatal(err)
	}
	return data
}

// Whichever operation fails while a refused page is logged and put aside, the
// error says so, what was there stays, and the next run does both.
func TestLogAndQuarantineWithEachOperationFailing(t *testing.T) {
	disktest.EachFault(t, "", 1, func(t *testing.T, f *disktest.Faults) {
		data := oneEntry(t)
		err := logAndQuarantine(f, data)
		disktest.CheckError(t, f, err)
		if err := problemsOfLog(data, err == nil); err != nil {
			t.Error(err)
		}
		if err := errors.Join(logAndQuarantine(disk.OS{}, data), problemsOfLog(data, true)); err != nil {
			t.Errorf("the next run: %v", err)
		}
	})
}

func recordLog(t *testing.T) disktest.Log {
	t.Helper()
	data := oneEntry(t)
	rec, err := disktest.Record(data)
	if err == nil {
		err = logAndQuarantine(rec, data)
	}
	if err != nil {
		t.Fatal(err)
	}
	return rec.Log()
}

// A power cut at any moment leaves a log that can be read, without losing what
// it was told before, and whole reports; and each sync is needed for that.
func TestLogAndQuarantineThroughPowerCuts(t *testing.T) {
	log, states := recordLog(t), 0
	for _, err := range log.CheckOrder() {
		t.Error(err)
	}
	for s := range log.States() {
		states++
		data := t.TempDir()
		if err := errors.Join(s.Write(data), problemsOfLog(data, s.IsWhole)); err != nil {
			t.Errorf("%v: %v", s, err)
		}
		if err := errors.Join(logAndQuarantine(disk.OS{}, data), problemsOfLog(data, true)); err != nil {
			t.Errorf("%v: the next run: %v", s, err)
		}
	}
	t.Logf("%d events, %d states", len(log.Events), states)
	for _, i := range log.Syncs() {
		broken := false
		for s := range log.Without(i).States() {
			data := t.TempDir()
			if err := s.Write(data); err != nil {
				t.Fatal(err)
			}
			if broken = problemsOfLog(data, s.IsWhole) != nil; broken {
				break
			}
		}
		if !broken {
			t.Errorf("without event %d, %v: wanted a broken state, found none", i+1, log.Events[i])
		}
	}
}
