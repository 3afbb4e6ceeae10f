package ingest

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"netmarket/ingest/disk"
)

// parseAge is how old a half-written parse result is before it is taken for a
// dead run's: commands that only read write there too, at any time.
const parseAge = 24 * time.Hour

// Sweep removes what runs that died have left half-written: captures on their
// way into the store, reports and lists on their way into their places, parse
// results. What they had named and not yet waited for is waited for now: the next
// run takes it for kept, and a power cut must not take it away. The caller is the data directory's only writer. now is the machine's
// own time, by which files are dated.
func Sweep(f disk.FS, captures, quarantine, cache string, now time.Time) error {
	f = disk.Or(f)
	sources, err := disk.Dirs(f, captures)
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	var problems []error
	for _, source := range sources {
		problems = append(problems, sweepIn(f, filepath.Join(captures, source), false, func(e fs.DirEntry) bool {
			return e.IsDir() && strings.HasPrefix(e.Name(), ".")
		}), disk.Sync(f, filepath.Join(captures, source)))
	}
	if len(sources) > 0 {
		problems = append(problems, disk.Sync(f, captures))
	}
	isNew := func(e fs.DirEntry) bool { return !e.IsDir() && strings.HasSuffix(e.Name(), ".new") }
	problems = append(problems, sweepIn(f, quarantine, true, isNew), sweepIn(f, filepath.Join(cache, "lists"), false, isNew))
	problems = append(problems, sweepIn(f, cache, false, func(e fs.DirEntry) bool {
		if !strings.HasPrefix(e.Name(), ".parse-") {
			return false
		}
		info, err := e.Info()
		return err == nil && now.Sub(info.ModTime()) > parseAge
	}))
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return nil
}

// sweepIn removes what is in a directory, deep also in those below it.
func sweepIn(f disk.FS, dir string, deep bool, is func(fs.DirEntry) bool) error {
	entries, err := f.ReadDir(dir)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	var problems []error
	for _, e := range entries {
		switch path := filepath.Join(dir, e.Name()); {
		case is(e):
			problems = append(problems, f.RemoveAll(path))
		case deep && e.IsDir():
			problems = append(problems, sweepIn(f, path, deep, is))
		}
	}
	return errors.Join(problems...)
}
