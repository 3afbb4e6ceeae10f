package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Report is what Verify found.
type Report struct {
	Snapshot string   `json:"snapshot"`
	Files    int      `json:"files"` // checked, without the manifest
	Bytes    int64    `json:"bytes"`
	Tables   int      `json:"tables"` // compared row by row; 0 without reading the data
	Rows     int64    `json:"rows"`
	Made     int      `json:"made"` // files of producers made anew and compared
	Damages  []Damage `json:"damages"`
	// Unchecked says what could only be compared with its SHA-256, because an
	// earlier version made the snapshot.
	Unchecked []string `json:"unchecked,omitempty"`
}

// Damage is one place where a snapshot is not what was published. Code is one
// of manifest, missing, extra, size, sha256, kind; with reading the data also
// unreadable, columns, rows, observations, scores, package, run.
type Damage struct {
	Code   string `json:"code"`
	Path   string `json:"path"`             // inside the snapshot, forward slashes
	Table  string `json:"table,omitempty"`  // of schema published, where rows are concerned
	Row    string `json:"row,omitempty"`    // key of the first row that differs, or the place in a JSON document
	Column string `json:"column,omitempty"` // columns of it that differ
	Wanted string `json:"wanted"`
	Found  string `json:"found"`
}

// OK reports whether nothing is damaged.
func (r Report) OK() bool { return len(r.Damages) == 0 }

// Err is nil for a good snapshot, else every damage in one error.
func (r Report) Err() error {
	var all []error
	for _, d := range r.Damages {
		all = append(all, errors.New(d.String()))
	}
	return errors.Join(all...)
}

// String is one line: file, kind of damage, place, what was wanted and found.
func (d Damage) String() string {
	place := ""
	if d.Table != "" {
		place = " in published." + d.Table
	}
	if d.Row != "" {
		place += " at " + d.Row
	}
	return fmt.Sprintf("%s: %s%s: wanted %s, found %s", d.Path, d.Code, place, d.Wanted, d.Found)
}

func (r *Report) add(code, path, wanted, found string) {
	r.Damages = append(r.Damages, Damage{Code: code, Path: path, Wanted: wanted, Found: found})
}

// Verify checks one snapshot: every file of the manifest is there with its
// size and SHA-256, no other file is, and the manifest is unedited. With
// readData every table is also compared row by row in its three forms, DuckDB,
// Parquet and CSV, and what is made of the tables is made anew:
// observations.sdmx.csv, scores.json and datapackage.json. That finds an edit
// whose author sealed the manifest again, unless every form was edited alike;
// against that only a signature helps. What producers added is made anew with
// adds, where they are given: they must be those of the version that made the
// snapshot. Damage is in the report; an error means that nothing could be
// checked.
func Verify(ctx context.Context, dir, id string, readData bool, adds ...Producer) (Report, error) {
	r := Report{Snapshot: id, Damages: []Damage{}}
	if err := checkID(id); err != nil {
		return r, fmt.Errorf("verify: %w", err)
	}
	home := filepath.Join(dir, id)
	if info, err := os.Lstat(home); err != nil {
		return r, fmt.Errorf("verify %s: %w", id, err)
	} else if !info.IsDir() {
		return r, fmt.Errorf("verify %s: wanted a directory, found %s", id, info.Mode().Type())
	}
	m, err := readManifest(home)
	if errors.Is(err, ErrNewer) {
		return r, fmt.Errorf("verify %s: %w", id, err)
	}
	if err != nil {
		r.add("manifest", manifestFile, "a readable, unedited manifest", err.Error())
		return r, nil
	}
	if m.Snapshot != id {
		r.add("manifest", manifestFile, "the manifest of "+id, "that of "+m.Snapshot)
	}
	if err := r.checkFiles(ctx, home, m); err != nil {
		return r, fmt.Errorf("verify %s: %w", id, err)
	}
	if readData && r.OK() {
		if err := r.compareData(ctx, home, m, adds); err != nil {
			return r, fmt.Errorf("verify %s: %w", id, err)
		}
	}
	return r, nil
}

// checkFiles compares the directory with the manifest.
func (r *Report) checkFiles(ctx context.Context, home string, m Manifest) error {
	known := []string{manifestFile}
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		known = append(known, f.Path)
		if err := r.checkFile(home, f); err != nil {
			return err
		}
	}
	files, dirs, strange, err := listTree(home)
	if err != nil {
		return err
	}
	for _, name := range files {
		if !slices.Contains(known, name) {
			r.add("extra", name, "no such file", "one")
		}
	}
	for _, name := range dirs {
		if name != "." && !slices.ContainsFunc(known, func(f string) bool { return strings.HasPrefix(f, name+"/") }) {
			r.add("extra", name, "no such directory", "one")
		}
	}
	for _, name := range strange {
		if !slices.Contains(known, name) {
			r.add("kind", name, "files and directories only", "something else")
		}
	}
	return nil
}

func (r *Report) checkFile(home string, f File) error {
	if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
		r.add("manifest", f.Path, "a path inside the snapshot", "one outside")
		return nil
	}
	path := filepath.Join(home, filepath.FromSlash(f.Path))
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.add("missing", f.Path, "a file", "none")
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		r.add("kind", f.Path, "a file", info.Mode().Type().String())
		return nil
	case info.Size() != f.Bytes:
		r.add("size", f.Path, fmt.Sprintf("%d bytes", f.Bytes), fmt.Sprintf("%d bytes", info.Size()))
		return nil
	}
	size, digest, err := hashFile(path)
	if err != nil {
		return err
	}
	if digest != f.SHA256 {
		r.add("sha256", f.Path, f.SHA256, digest)
	}
	r.Files++
	r.Bytes += size
	return nil
}
