package county

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/disk"
)

// watchedFS notes which files of an inbox were opened.
type watchedFS struct {
	disk.OS
	mu     *sync.Mutex
	opened map[string]int
}

func (w watchedFS) OpenFile(name string, flag int, perm os.FileMode) (disk.File, error) {
	w.mu.Lock()
	w.opened[filepath.Base(name)]++
	w.mu.Unlock()
	return w.OS.OpenFile(name, flag, perm)
}

// night takes the deliveries through the index of digests and tells how often
// 企业.csv was opened.
func night(t *testing.T, data, index string) (d []Delivery, opened int) {
	t.Helper()
	store, err := ingest.OpenStore(filepath.Join(data, "captures"))
	if err != nil {
		t.Fatal(err)
	}
	w := watchedFS{mu: &sync.Mutex{}, opened: map[string]int{}}
	in := Inbox{Dir: filepath.Join(data, "inbox"), Quarantine: filepath.Join(data, "quarantine"), Store: store, FS: w, Secret: []byte("tests"),
		Now: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), Digests: index}
	if d, err = in.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d, w.opened["企业.csv"]
}

// A file that nobody touched is not opened again; one that was is read, also
// when its length is the same and its time was set back, and when the index is
// gone or damaged. A file younger than the clock's granule is never believed.
func TestUnchangedFilesAreNotOpened(t *testing.T) {
	const young, old = 0, 3 * time.Second
	for name, c := range map[string]struct {
		age    time.Duration
		change func(path, index string) error
		opened int // in the third night
		state  string
	}{
		"untouched":                {old, func(string, string) error { return nil }, 0, StateUnchanged},
		"younger than the granule": {young, func(string, string) error { return nil }, 1, StateUnchanged},
		"same length, time set back": {old, func(path, _ string) error {
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text[len(text)-3]++
			if err := os.WriteFile(path, text, 0o600); err != nil {
				return err
			}
			return os.Chtimes(path, info.ModTime(), info.ModTime())
		}, 1, StateRefused}, // the byte is in a word that must be one of a list
		"another file of the same name": {old, func(path, _ string) error {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if err := os.WriteFile(path+".new", text, 0o600); err != nil {
				return err
			}
			return os.Rename(path+".new", path)
		}, 1, StateUnchanged},
		"index gone":    {old, func(_, index string) error { return os.Remove(index) }, 1, StateUnchanged},
		"index damaged": {old, func(_, index string) error { return os.Truncate(index, 70) }, 1, StateUnchanged},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			path, index := filepath.Join(data, "inbox", "350421", "企业.csv"), filepath.Join(data, "cache", "inbox.digests")
			writeInbox(t, path, []byte(registerHeader+registerRow))
			if c.age > 0 {
				time.Sleep(c.age) // the kernel's time of a file cannot be set back
			}
			if d, _ := night(t, data, index); d[0].State != StateNew {
				t.Fatalf("first night: %+v", d)
			}
			first, _ := night(t, data, index)
			if err := c.change(path, index); err != nil {
				t.Fatal(err)
			}
			d, opened := night(t, data, index)
			if opened != c.opened || d[0].State != c.state {
				t.Errorf("third night: wanted %s after %d openings, found %s after %d: %+v", c.state, c.opened, d[0].State, opened, d)
			}
			if c.state == StateUnchanged && (d[0].SHA256 != first[0].SHA256 || d[0].Datasets["market_entities"] != first[0].Datasets["market_entities"]) {
				t.Errorf("wanted %+v, found %+v", first, d)
			}
		})
	}
}

// The rule by which a stamp is believed: both times under, at and over a
// granule before the reading, and a stamp that says nothing.
func TestStampIsSettled(t *testing.T) {
	read := time.Unix(1_800_000_000, 0)
	at := func(d time.Duration) int64 { return read.Add(-d).UnixNano() }
	const more = disk.Granule + time.Nanosecond
	for name, c := range map[string]struct {
		stamp disk.Stamp
		want  bool
	}{
		"over":            {disk.Told(1, 2, 3, at(more), at(more)), true},
		"at":              {disk.Told(1, 2, 3, at(disk.Granule), at(more)), false},
		"under":           {disk.Told(1, 2, 3, at(more), at(time.Second)), false},
		"from the future": {disk.Told(1, 2, 3, at(-time.Hour), at(more)), false},
		"missing":         {disk.Stamp{}, false},
	} {
		if got := c.stamp.IsSettled(read); got != c.want {
			t.Errorf("%s: wanted %t, found %t", name, c.want, got)
		}
	}
}
