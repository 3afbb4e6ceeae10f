package record

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"netmarket/ingest/disk"
)

// Log is the directory of the records: YYYY-MM.jsonl by the month a run began
// in (UTC), only added to, and open/ for the runs that go on.
type Log struct {
	Dir string
	FS  disk.FS // of the months; nil: the machine's. Markers are locked files, and the machine's
}

const (
	dirMode  = 0o700
	fileMode = 0o600
	lockWait = 10 * time.Second // for another run that is adding a line
)

// append adds a line that is on the disk when append returns. What a power cut
// left of a line before is ended first, so that it spoils no other.
func (l Log) append(r Record) (err error) {
	text, err := json.Marshal(r.bounded())
	if err != nil {
		return fmt.Errorf("record a run: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockWait)
	defer cancel()
	lock := flock.New(filepath.Join(l.Dir, ".lock"), flock.SetPermissions(fileMode))
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return fmt.Errorf("record a run: lock %s: %w", l.Dir, err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	f, err := disk.Or(l.FS).OpenFile(l.month(r.Started), os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return fmt.Errorf("record a run: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil && size == 0 {
		err = disk.Sync(disk.Or(l.FS), l.Dir) // the month is new: its name must last before anything is in it
	}
	if err == nil {
		err = addLine(f, size, text)
	}
	if err != nil {
		return fmt.Errorf("record a run: %w", err)
	}
	return nil
}

func addLine(f disk.File, size int64, text []byte) error {
	line := append(text, '\n')
	if size > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], size-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			line = append([]byte{'\n'}, line...)
		}
	}
	if _, err := f.Write(line); err != nil {
		return errors.Join(err, f.Truncate(size))
	}
	return f.Sync()
}

func (l Log) month(t time.Time) string {
	return filepath.Join(l.Dir, t.UTC().Format("2006-01")+".jsonl")
}

var monthFile = regexp.MustCompile(`^\d{4}-\d{2}\.jsonl$`)

// List returns the newest records, newest first; limit 0 means all. torn counts
// the lines that are no record: a power cut leaves one at most.
func (l Log) List(limit int) (records []Record, torn int, err error) {
	err = l.eachMonth(func(month []Record, bad int) bool {
		slices.Reverse(month)
		records, torn = append(records, month...), torn+bad
		return limit == 0 || len(records) < limit
	})
	if limit > 0 && len(records) > limit {
		records = records[:limit]
	}
	return records, torn, err
}

// Newest returns the newest record that satisfies is, nil where none of the
// last months does.
func (l Log) Newest(is func(Record) bool) (*Record, error) {
	var found *Record
	months := 0
	err := l.eachMonth(func(month []Record, _ int) bool {
		for _, r := range slices.Backward(month) {
			if is(r) {
				found = &r
				return false
			}
		}
		months++
		return months < 12
	})
	return found, err
}

// eachMonth reads the files from the newest back until f says stop.
func (l Log) eachMonth(f func(month []Record, torn int) (more bool)) error {
	entries, err := disk.Or(l.FS).ReadDir(l.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list runs: %w", err)
	}
	for _, e := range slices.Backward(entries) { // ReadDir sorts by name
		if !monthFile.MatchString(e.Name()) {
			continue
		}
		records, torn, err := l.readMonth(e.Name())
		if err != nil {
			return err
		}
		if !f(records, torn) {
			return nil
		}
	}
	return nil
}

func (l Log) readMonth(name string) (records []Record, torn int, err error) {
	f, err := disk.Open(disk.Or(l.FS), filepath.Join(l.Dir, name))
	if err != nil {
		return nil, 0, fmt.Errorf("read runs: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b := bufio.NewReader(f)
	for {
		line, err := b.ReadBytes('\n')
		var r Record
		switch {
		case len(line) > 1 && (json.Unmarshal(line, &r) != nil || r.Schema != Schema || r.Run == ""):
			torn++
		case len(line) > 1:
			records = append(records, r)
		}
		if errors.Is(err, io.EOF) {
			return records, torn, nil
		}
		if err != nil {
			return nil, 0, fmt.Errorf("read runs: %w", err)
		}
	}
}
