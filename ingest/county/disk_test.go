package county

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netmarket/ingest"
	"netmarket/ingest/disk"
	"netmarket/ingest/disk/disktest"
)

// threeDeliveries are a sound file, a doubtful one and one that is refused.
func threeDeliveries(t *testing.T) (data string) {
	t.Helper()
	data = t.TempDir()
	inbox := filepath.Join(data, "inbox", "350421")
	writeInbox(t, filepath.Join(inbox, "企业.csv"), []byte(registerHeader+registerRow))
	writeInbox(t, filepath.Join(inbox, "快递.csv"), []byte(strings.Replace(ownWords, "120", "120,9", 1)))
	writeInbox(t, filepath.Join(inbox, "投诉.csv"), []byte(marked))
	return data
}

// takeOn takes the deliveries, as a run of a new process does.
func takeOn(t *testing.T, f disk.FS, data string) ([]Delivery, error) {
	t.Helper()
	store, err := ingest.OpenStoreOn(f, filepath.Join(data, "captures"))
	if err != nil {
		return nil, err
	}
	in := Inbox{Dir: filepath.Join(data, "inbox"), Quarantine: filepath.Join(data, "quarantine"), Store: store, FS: f, Secret: []byte("tests"),
		Now: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), Synonyms: Synonyms{"express_volume": {"volume": {"业务总件数"}}}}
	return in.Take(t.Context())
}

// filesOf are the files a run left in the store and in quarantine, with their
// digests.
func filesOf(t *testing.T, data string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, dir := range []string{"captures", "quarantine"} {
		err := filepath.WalkDir(filepath.Join(data, dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			body, err := os.ReadFile(path)
			inside, _ := filepath.Rel(data, path)
			files[inside] = ingest.SHA256(body)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// wholeCaptures are how many captures there are; each must be whole.
func wholeCaptures(dir string) (int, error) {
	store, err := ingest.OpenStore(dir)
	if err != nil {
		return 0, err
	}
	for _, c := range store.List() {
		if _, err := c.Body(); err != nil {
			return 0, err
		}
	}
	return len(store.List()), nil
}

// isToldAsChanged reports whether a fault while a file was read was told as a
// file that changed under the reader, which the next run reads again.
func isToldAsChanged(deliveries []Delivery) bool {
	for _, d := range deliveries {
		for _, p := range d.Problems {
			if p.Code == CodeFileChanged {
				return true
			}
		}
	}
	return false
}

// Whichever operation fails while deliveries are taken, in whichever way, it is
// told, nothing is kept by halves, and the next run leaves the same captures,
// reports and marked copies as an undisturbed one.
func TestTakeWithEachOperationFailing(t *testing.T) {
	calm := threeDeliveries(t)
	deliveries, err := takeOn(t, disk.OS{}, calm)
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, d := range deliveries {
		states = append(states, fmt.Sprint(d.State, len(d.Problems) > 0))
	}
	if diff := cmp.Diff([]string{"newfalse", "newtrue", "refusedtrue"}, states); diff != "" {
		t.Fatalf("wanted a sound file, a doubtful one and a refused one\n%s", diff)
	}
	wanted, every := filesOf(t, calm), 7
	if disktest.IsLong() {
		every = 1
	}
	disktest.EachFault(t, "", every, func(t *testing.T, f *disktest.Faults) {
		data := threeDeliveries(t)
		deliveries, err := takeOn(t, f, data)
		if err == nil && isToldAsChanged(deliveries) {
			err = f.Err
		}
		disktest.CheckError(t, f, err)
		if n, err := wholeCaptures(filepath.Join(data, "captures")); err != nil || n > 2 {
			t.Errorf("%d captures, %v", n, err)
		}
		if _, err := takeOn(t, disk.OS{}, data); err != nil {
			t.Fatalf("the next run: %v", err)
		}
		if diff := cmp.Diff(wanted, filesOf(t, data)); diff != "" {
			t.Errorf("after the next run: wanted -, found +\n%s", diff)
		}
	})
}

// A power cut at any moment while deliveries are taken leaves whole captures
// only, and the next run leaves what an undisturbed one does.
func TestTakeThroughPowerCuts(t *testing.T) {
	calm := threeDeliveries(t)
	rec, err := disktest.Record(calm)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := takeOn(t, rec, calm); err != nil {
		t.Fatal(err)
	}
	log, wanted, states, seen := rec.Log(), filesOf(t, calm), 0, map[string]bool{}
	every := 10
	if disktest.IsLong() {
		every = 1
	}
	for _, err := range log.CheckOrder() {
		t.Error(err)
	}
	for s := range log.States() {
		states++
		key := s.Key(func(path string) bool { return strings.Contains(path, ".spool") })
		if seen[key] || len(seen)%every != 0 && !s.IsWhole {
			seen[key] = true
			continue
		}
		seen[key] = true
		data := t.TempDir()
		if err := s.Write(data); err != nil {
			t.Fatal(err)
		}
		if n, err := wholeCaptures(filepath.Join(data, "captures")); err != nil || s.IsWhole && n != 2 {
			t.Errorf("%v: %d captures, %v", s, n, err)
		}
		if _, err := takeOn(t, disk.OS{}, data); err != nil {
			t.Errorf("%v: the next run: %v", s, err)
		}
		found := filesOf(t, data)
		for name := range found {
			if strings.HasSuffix(name, ".new") { // of a run that died: written over by the next of its name
				delete(found, name)
			}
		}
		if diff := cmp.Diff(wanted, found); diff != "" {
			t.Errorf("%v: after the next run: wanted -, found +\n%s", s, diff)
		}
	}
	t.Logf("%d events, %d states, %d different", len(log.Events), states, len(seen))
}
