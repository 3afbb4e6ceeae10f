package ingest

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"netmarket/ingest/disk"
)

// Spool is a private folder inside the store for tables on their way into it.
type Spool struct {
	dir string
	fs  disk.FS
}

// Spool empties and opens the store's spool; the caller is the store's only
// writer.
func (s *Store) Spool() (*Spool, error) {
	dir := filepath.Join(s.dir, ".spool")
	if err := errors.Join(s.fs.RemoveAll(dir), s.fs.MkdirAll(dir, 0o700)); err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	return &Spool{dir, s.fs}, nil
}

// Close removes the spool and what is left in it.
func (s *Spool) Close() error { return s.fs.RemoveAll(s.dir) }

// SpooledTables are the tables of one file.
type SpooledTables struct {
	spool *Spool
	files map[string]disk.File
}

// Tables begins the tables of one file. Several files may be spooled side by
// side.
func (s *Spool) Tables() *SpooledTables { return &SpooledTables{s, map[string]disk.File{}} }

// Table gives the writer of a data set's table; asked again, it begins anew.
func (t *SpooledTables) Table(dataset string) (io.Writer, error) {
	if f := t.files[dataset]; f != nil {
		_, err := f.Seek(0, io.SeekStart)
		return f, errors.Join(err, f.Truncate(0))
	}
	f, err := t.spool.fs.CreateTemp(t.spool.dir, "table-")
	if err != nil {
		return nil, fmt.Errorf("spool a table: %w", err)
	}
	t.files[dataset] = f
	return f, nil
}

// Open opens a table for reading, by its path.
func (s *Spool) Open(path string) (io.ReadCloser, error) { return disk.Open(s.fs, path) }

// Remove removes a table, by its path.
func (s *Spool) Remove(path string) error { return s.fs.Remove(path) }

// Paths are the tables by data set.
func (t *SpooledTables) Paths() map[string]string {
	paths := map[string]string{}
	for dataset, f := range t.files {
		paths[dataset] = f.Name()
	}
	return paths
}

// Close completes the tables.
func (t *SpooledTables) Close() error {
	var problems []error
	for _, f := range t.files {
		problems = append(problems, f.Close())
	}
	return errors.Join(problems...)
}
