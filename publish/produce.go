package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"netmarket/ingest/disk"
)

// Draft is a snapshot that is being written: its tables and scores.json are
// complete, its manifest is not there yet.
type Draft struct {
	ID     string
	Run    RunFacts
	DB     *sql.DB         // the copy of published.*, for reading only
	Scores *ScoresDocument // as scores.json has it
	Areas  []AreaScore     // of Scores, for convenience

	dir string
	fs  disk.FS
}

// Producer adds files to a snapshot: workbooks, pages. The same draft must give
// the same bytes; an error withholds the snapshot.
type Producer struct {
	Name  string // for the error
	Write func(ctx context.Context, d *Draft) error
}

// WriteFile writes one file of the snapshot, named with forward slashes, and
// makes its directories. A name is written once.
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
	if err := d.fs.MkdirAll(filepath.Dir(path), dirMode); err != nil {
		return err
	}
	return writeFile(d.fs, path, content)
}

// produce lets every producer add its files, from the copy just closed.
func (p *publication) produce(ctx context.Context) (err error) {
	if len(p.Adds) == 0 {
		return nil
	}
	db, err := openReader(ctx, filepath.Join(p.aside, databaseFile), p.ID)
	if err != nil {
		return err
	}
	defer func() { err = closeAfter(err, db) }()
	text, err := disk.ReadFile(p.FS, filepath.Join(p.aside, scoresFile))
	if err != nil {
		return err
	}
	scores, err := DecodeScores(text)
	if err != nil {
		return err
	}
	d := &Draft{ID: p.ID, Run: p.Run, DB: db, Scores: scores, Areas: scores.Areas, dir: p.aside, fs: p.FS}
	for _, add := range p.Adds {
		if err := add.Write(ctx, d); err != nil {
			return fmt.Errorf("%s: %w", add.Name, err)
		}
	}
	return nil
}
