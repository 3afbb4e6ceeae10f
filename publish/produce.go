package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"netmarket/ingest/disk"
)

// Draft is a snapshot that is being written: its tables and scores.json are
// complete, its manifest is not there yet.
type Draft struct {
	ID     string
	Run    RunFacts
	DB     *sql.DB         // the copy of published.*, for reading only
	Scores *ScoresDocument // totals and groups of every area, as Totals reads them
	Areas  []AreaScore     // of Scores, for convenience

	dir      string
	fs       disk.FS
	mu       sync.Mutex // of the directories
	progress func(done, total int, item string)
}

// Tell tells how far a producer is, to whoever waits for it.
func (d *Draft) Tell(done, total int, item string) {
	if d.progress == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.progress(done, total, item)
}

// Producer adds files to a snapshot: workbooks, pages. The same draft must give
// the same bytes; an error withholds the snapshot. Producers run side by side.
type Producer struct {
	Name  string // for the error
	Write func(ctx context.Context, d *Draft) error
}

// WriteFile writes one file of the snapshot, named with forward slashes, and
// makes its directories. A name is written once. Files may be written side by
// side.
func (d *Draft) WriteFile(name string, content []byte) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("file of a snapshot: wanted a name inside it, found %q", name)
	}
	path := filepath.Join(d.dir, filepath.FromSlash(name))
	if _, err := d.fs.Lstat(path); err == nil {
		return fmt.Errorf("file of a snapshot: %s is written twice", name)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	d.mu.Lock()
	err := d.makeDirs(filepath.Dir(path))
	d.mu.Unlock()
	if err != nil {
		return err
	}
	return writeFile(d.fs, path, content)
}

// makeDirs makes what is missing down to a directory of the snapshot, each open
// to readers whatever the umask.
func (d *Draft) makeDirs(path string) error {
	if path == d.dir {
		return nil
	}
	if _, err := d.fs.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return err // nil where it is there
	}
	if err := d.makeDirs(filepath.Dir(path)); err != nil {
		return err
	}
	return makeDir(d.fs, path)
}

// produce lets every producer add its files, from the copy just closed.
func (p *publication) produce(ctx context.Context) error {
	return produce(ctx, p.FS, &Snapshot{ID: p.ID, Dir: p.aside, Manifest: Manifest{Run: p.Run}}, p.aside, p.Adds, p.Progress)
}

// produce writes what producers make of a snapshot into a directory.
func produce(ctx context.Context, fs disk.FS, s *Snapshot, dir string, adds []Producer, progress func(done, total int, item string)) (err error) {
	if len(adds) == 0 {
		return nil
	}
	db, err := Open(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = closeAfter(err, db) }()
	scores, err := Totals(ctx, db)
	if err != nil {
		return err
	}
	d := &Draft{ID: s.ID, Run: s.Manifest.Run, DB: db, Scores: scores, Areas: scores.Areas, dir: dir, fs: fs, progress: progress}
	group, ctx := errgroup.WithContext(ctx)
	for _, add := range adds {
		group.Go(func() error {
			if err := add.Write(ctx, d); err != nil {
				return fmt.Errorf("%s: %w", add.Name, err)
			}
			return nil
		})
	}
	return group.Wait()
}
