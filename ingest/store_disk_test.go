package ingest

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"netmarket/ingest/disk"
	"netmarket/ingest/disk/disktest"
)

// onePage is a store with one page, in a data directory of its own.
func onePage(t *testing.T) (data string, old Capture) {
	t.Helper()
	data = t.TempDir()
	old, _, err := openStore(t, filepath.Join(data, "captures")).Put(page("figures of May"), []byte("figures of May"), noon)
	if err != nil {
		t.Fatal(err)
	}
	return data, old
}

// putJune opens the store, as a run does, and keeps a second page.
func putJune(f disk.FS, dir string) error {
	s, err := OpenStoreOn(f, dir)
	if err != nil {
		return err
	}
	c := page("figures of June")
	c.Source = "spb" // its folder is new
	_, _, err = s.PutFrom(c, bytes.NewReader([]byte("figures of June")), noon)
	return err
}

// problemsOf is what is wrong with a store that was cut off while it took the
// page of June: that of May must be whole, that of June whole or not there.
func problemsOf(dir string, hasJune bool) error {
	s, err := OpenStore(dir)
	if err != nil {
		return err
	}
	for _, c := range s.List() {
		if _, err := c.Body(); err != nil {
			return err
		}
	}
	if !s.Has(SHA256([]byte("figures of May"))) {
		return errors.New("the page of May is lost")
	}
	if hasJune && !s.Has(SHA256([]byte("figures of June"))) {
		return errors.New("the page of June was acknowledged and is lost")
	}
	return nil
}

// Whichever operation of Put fails, in whichever way, the error says so, the
// store is the old one or the new one, and the next run keeps the page.
func TestPutWithEachOperationFailing(t *testing.T) {
	disktest.EachFault(t, "", 1, func(t *testing.T, f *disktest.Faults) {
		data, _ := onePage(t)
		dir := filepath.Join(data, "captures")
		err := putJune(f, dir)
		disktest.CheckError(t, f, err)
		if err := problemsOf(dir, err == nil); err != nil {
			t.Error(err)
		}
		if err := errors.Join(putJune(disk.OS{}, dir), problemsOf(dir, true)); err != nil {
			t.Errorf("the next run: %v", err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*", ".*")); len(left) > 0 {
			t.Errorf("wanted nothing left, found %q", left)
		}
	})
}

// recordPut is what Put did.
func recordPut(t *testing.T) disktest.Log {
	t.Helper()
	data, _ := onePage(t)
	r, err := disktest.Record(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := putJune(r, filepath.Join(data, "captures")); err != nil {
		t.Fatal(err)
	}
	return r.Log()
}

// A power cut at any moment of Put leaves a store that opens, with whole pages
// only; one that Put had acknowledged is there, and the next run keeps one that
// is not.
func TestPutThroughPowerCuts(t *testing.T) {
	log := recordPut(t)
	for _, err := range log.CheckOrder() {
		t.Error(err)
	}
	states := 0
	for s := range log.States() {
		states++
		data := t.TempDir()
		if err := s.Write(data); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(data, "captures")
		if err := problemsOf(dir, s.IsWhole); err != nil {
			t.Errorf("%v: %v", s, err)
		}
		if err := errors.Join(putJune(disk.OS{}, dir), problemsOf(dir, true)); err != nil {
			t.Errorf("%v: the next run: %v", s, err)
		}
	}
	t.Logf("%d events, %d states", len(log.Events), states)
	if states < 40 {
		t.Errorf("wanted 40 states or more, found %d", states)
	}
}

// Each sync of Put is needed: without it some power cut loses or breaks a page,
// and the order of the log shows it.
func TestPutNeedsEachSync(t *testing.T) {
	log := recordPut(t)
	for _, i := range log.Syncs() {
		less := log.Without(i)
		if len(less.CheckOrder()) == 0 {
			t.Errorf("without event %d, %v: wanted a wrong order, found none", i+1, log.Events[i])
		}
		if err := anyBroken(t, less); err == nil {
			t.Errorf("without event %d, %v: wanted a broken state, found none", i+1, log.Events[i])
		}
	}
}

func anyBroken(t *testing.T, log disktest.Log) error {
	t.Helper()
	for s := range log.States() {
		data, err := os.MkdirTemp(t.TempDir(), "")
		if err := errors.Join(err, s.Write(data)); err != nil {
			t.Fatal(err)
		}
		if err := problemsOf(filepath.Join(data, "captures"), s.IsWhole); err != nil {
			return err
		}
	}
	return nil
}
