package ingest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"netmarket/ingest/disk"
	"netmarket/ingest/disk/disktest"
)

// halfMade are what runs that died leave, and what only looks like it.
func halfMade(t *testing.T) (data string, gone, stay []string) {
	t.Helper()
	data = t.TempDir()
	gone = []string{"captures/nbs/.0123/body", "quarantine/nbs/0123/report.json.new", "quarantine/350421/快递.json.new", "quarantine/a.json.new", "cache/lists/0123.new", "cache/.parse-old"}
	stay = []string{"captures/nbs/2026-01-02_0123/body", "captures/.spool/table-1", "captures/log/2026-01.jsonl", "quarantine/nbs/0123/report.json", "cache/lists/0123", "cache/.parse-fresh", "cache/0123.csv"}
	for _, name := range append(append([]string{}, gone...), stay...) {
		path := filepath.Join(data, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(filepath.Join(data, "cache", ".parse-old"), old, old); err != nil {
		t.Fatal(err)
	}
	return data, gone, stay
}

func sweepOn(f disk.FS, data string) error {
	return Sweep(f, filepath.Join(data, "captures"), filepath.Join(data, "quarantine"), filepath.Join(data, "cache"), time.Now())
}

// What runs that died have left goes, and nothing else; where nothing was ever
// kept there is nothing to do.
func TestSweep(t *testing.T) {
	data, gone, stay := halfMade(t)
	if err := sweepOn(nil, data); err != nil {
		t.Fatal(err)
	}
	for _, name := range gone {
		if _, err := os.Stat(filepath.Join(data, name)); err == nil {
			t.Errorf("wanted %s gone", name)
		}
	}
	for _, name := range stay {
		if _, err := os.Stat(filepath.Join(data, name)); err != nil {
			t.Errorf("wanted %s to stay: %v", name, err)
		}
	}
	if err := sweepOn(nil, t.TempDir()); err != nil {
		t.Error(err)
	}
}

// Whichever operation of it fails, it is told.
func TestSweepWithEachOperationFailing(t *testing.T) {
	disktest.EachFault(t, "", 1, func(t *testing.T, f *disktest.Faults) {
		data, _, _ := halfMade(t)
		disktest.CheckError(t, f, sweepOn(f, data))
		if err := sweepOn(nil, data); err != nil {
			t.Error(err)
		}
	})
}

// A run that dies before it has waited for the name of a page leaves the next
// run a page that a power cut may still take away: Sweep waits for it.
func TestSweepWaitsForWhatADeadRunHadNamed(t *testing.T) {
	data, _ := onePage(t)
	r, err := disktest.Record(data)
	if err != nil {
		t.Fatal(err)
	}
	captures := filepath.Join(data, "captures")
	if err := putJune(r, captures); err != nil {
		t.Fatal(err)
	}
	put := r.Log()
	syncs := put.Syncs()
	last := syncs[len(syncs)-1]
	if err := anyBroken(t, put.Without(last)); err == nil {
		t.Fatalf("without event %d, %v: wanted a page that is lost, found none", last+1, put.Events[last])
	}
	if err := Sweep(r, captures, filepath.Join(data, "quarantine"), filepath.Join(data, "cache"), time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := anyBroken(t, r.Log().Without(last)); err != nil {
		t.Errorf("after the next run: %v", err)
	}
}
