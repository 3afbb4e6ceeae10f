package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"netmarket/ingest/disk"
)

// The durable steps in their order. Request.Step is called with each name
// before the step is taken, and with StepDone after the last; an error from it
// stops the run there.
const (
	StepPrepare     = "prepare"      // remove what dead runs left, measure free space
	StepExport      = "export"       // write the tables aside, as DuckDB, Parquet, CSV and SDMX-CSV, with datapackage.json
	StepScores      = "scores"       // write scores.json aside
	StepProduce     = "produce"      // write what the producers add aside: workbooks, pages
	StepManifest    = "manifest"     // hash every file, write manifest.json aside
	StepSyncFiles   = "sync_files"   // wait until every file is on the disk
	StepSyncDirs    = "sync_dirs"    // and every directory entry
	StepRename      = "rename"       // give the directory its name
	StepSyncParent  = "sync_parent"  // wait until that is on the disk
	StepLink        = "link"         // make a new link aside
	StepSwap        = "swap"         // rename it over current
	StepSyncCurrent = "sync_current" // wait until that is on the disk
	StepDone        = "done"
)

// Steps lists the steps in their order, for tests that stop at each.
func Steps() []string {
	return []string{StepPrepare, StepExport, StepScores, StepProduce, StepManifest, StepSyncFiles, StepSyncDirs,
		StepRename, StepSyncParent, StepLink, StepSwap, StepSyncCurrent, StepDone}
}

// Prefixes of what is not finished; nobody but this package looks at them.
const (
	asidePrefix = ".new-"
	linkPrefix  = ".current-"
	oldPrefix   = ".old-"
)

// Request asks for one publication.
type Request struct {
	Built string                       // path of the checked DuckDB file, closed
	Dir   string                       // <data>/published
	ID    string                       // 2026-03-31-7f3a9c1b22d4: the same for the same inputs, options and commit
	Run   RunFacts                     // recorded in the manifest
	Adds  []Producer                   // write further files of the snapshot, in this order
	Now   func() time.Time             // for created_at
	Step  func(name string) error      // nil, or told of each step
	Free  func(string) (uint64, error) // free bytes under a directory; nil asks the file system
	FS    disk.FS                      // nil: the machine's

	IsInTurn bool // files are taken one after another: a simulation's order must not be the machine's

	Export   Export                             // nil: by the engine
	Progress func(done, total int, item string) // nil, or told of each area whose pages are written
}

// Export writes the tables and scores.json of a built file into the directory
// of a snapshot and counts the rows. A simulation has one without an engine;
// its snapshots hold what it wrote.
type Export func(ctx context.Context, built, dir string) ([]TableCount, error)

// DamagedError is returned when a snapshot with the wanted id exists and does
// not verify. It is never written again; the operator moves it away.
type DamagedError struct {
	Dir    string
	Report Report
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("snapshot %s exists and is damaged: %v; move %s away and publish again", e.Report.Snapshot, e.Report.Err(), e.Dir)
}

// Publish writes the snapshot r.ID and makes it current. Where a good snapshot
// of that id exists it is only made current. The caller holds the data
// directory's lock. On any error `current` is what it was, unless the error
// came after StepSwap. A full disk gives a DiskFullError.
func Publish(ctx context.Context, r Request) (*Snapshot, error) {
	if err := checkID(r.ID); err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	if r.Free == nil {
		r.Free = freeBytes
	}
	r.FS = disk.Or(r.FS)
	p := publication{Request: r, home: filepath.Join(r.Dir, r.ID)}
	p.aside = filepath.Join(r.Dir, fmt.Sprintf("%s%s-%d", asidePrefix, r.ID, os.Getpid()))
	s, err := p.publish(ctx)
	if err != nil {
		err = errors.Join(err, p.FS.RemoveAll(p.aside))
		return nil, fmt.Errorf("publish %s: %w", r.ID, asDiskFull(err, r.Dir))
	}
	return s, nil
}

type publication struct {
	Request
	aside, home string
	tables      []TableCount
}

func (p *publication) publish(ctx context.Context) (*Snapshot, error) {
	if err := p.step(StepPrepare, p.prepare); err != nil {
		return nil, err
	}
	exists, err := p.exists(ctx)
	if err != nil {
		return nil, err
	}
	if !exists {
		if err := p.write(ctx); err != nil {
			return nil, err
		}
	}
	return p.makeCurrent()
}

// step tells of a step, then takes it.
func (p *publication) step(name string, do func() error) error {
	if p.Step != nil {
		if err := p.Step(name); err != nil {
			return fmt.Errorf("stop before %s: %w", name, err)
		}
	}
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", strings.ReplaceAll(name, "_", " "), err)
	}
	return nil
}

func (p *publication) prepare() error {
	if err := disk.MakeDirs(p.FS, p.Dir, dirMode); err != nil {
		return err
	}
	return sweep(p.FS, p.Dir)
}

// Sweep removes what runs that died have left half-made in a directory of
// snapshots. The caller holds the data directory's lock.
func Sweep(f disk.FS, dir string) error {
	if err := sweep(disk.Or(f), dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("sweep %s: %w", dir, err)
	}
	return nil
}

// sweep removes what dead runs left: with the lock held, nobody works on it.
func sweep(f disk.FS, dir string) error {
	entries, err := f.ReadDir(dir)
	if err != nil {
		return err
	}
	var problems []error
	for _, e := range entries {
		for _, prefix := range []string{asidePrefix, linkPrefix, oldPrefix} {
			if strings.HasPrefix(e.Name(), prefix) {
				problems = append(problems, f.RemoveAll(filepath.Join(dir, e.Name())))
			}
		}
	}
	return errors.Join(problems...)
}

// exists reports whether the snapshot is there and good.
func (p *publication) exists(ctx context.Context) (bool, error) {
	if _, err := p.FS.Lstat(p.home); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	report, err := Verify(ctx, p.Dir, p.ID, false)
	if err != nil {
		return false, err
	}
	if !report.OK() {
		return false, &DamagedError{Dir: p.home, Report: report}
	}
	return true, nil
}

// write makes the snapshot aside and gives it its name.
func (p *publication) write(ctx context.Context) error {
	if err := checkSpace(p.Built, p.Dir, p.Free); err != nil {
		return err
	}
	export := func() (err error) {
		if err := makeDir(p.FS, p.aside); err != nil {
			return err
		}
		if p.Export != nil {
			p.tables, err = p.Export(ctx, p.Built, p.aside)
			return err
		}
		p.tables, err = exportTables(ctx, p.Built, p.aside, p.ID, p.Run)
		return err
	}
	return p.steps(
		action{StepExport, export},
		action{StepScores, func() error { return p.writeScores(ctx) }},
		action{StepProduce, func() error { return p.produce(ctx) }},
		action{StepManifest, p.writeManifest},
		action{StepSyncFiles, func() error { return p.sync(false) }},
		action{StepSyncDirs, func() error { return p.sync(true) }},
		action{StepRename, func() error { return p.FS.Rename(p.aside, p.home) }},
		action{StepSyncParent, func() error { return syncPath(p.FS, p.Dir) }},
	)
}

type action struct {
	name string
	do   func() error
}

func (p *publication) steps(actions ...action) error {
	for _, a := range actions {
		if err := p.step(a.name, a.do); err != nil {
			return err
		}
	}
	return nil
}

// writeScores reads the copy just closed, as a reader will.
func (p *publication) writeScores(ctx context.Context) error {
	if p.Export != nil {
		return nil // it did
	}
	db, err := openReader(ctx, filepath.Join(p.aside, databaseFile), p.ID)
	if err != nil {
		return err
	}
	err = writeFileWith(p.FS, filepath.Join(p.aside, scoresFile), func(to io.Writer) error { return writeScores(ctx, db, to) })
	if err == nil {
		err = writeFileWith(p.FS, filepath.Join(p.aside, totalsFile), func(to io.Writer) error { return writeTotals(ctx, db, to) })
	}
	return closeAfter(err, db)
}

func (p *publication) writeManifest() error {
	names, _, strange, err := listTreeOn(p.FS, p.aside)
	if err != nil {
		return err
	}
	if len(strange) > 0 {
		return fmt.Errorf("wanted files and directories, found %q", strange)
	}
	m := Manifest{Schema: ManifestSchema, Snapshot: p.ID, CreatedAt: p.Now().UTC().Truncate(time.Second), Run: p.Run, Tables: p.tables}
	m.Files = make([]File, len(names))
	err = sideBySide(p.most(runtime.GOMAXPROCS(0)), names, func(i int, name string) error {
		path := filepath.Join(p.aside, filepath.FromSlash(name))
		if err := p.FS.Chmod(path, fileMode); err != nil {
			return err
		}
		size, digest, err := hashFileOn(p.FS, path)
		m.Files[i] = File{name, size, digest}
		return err
	})
	if err != nil {
		return err
	}
	if err := m.seal(); err != nil {
		return err
	}
	text, err := encodeJSON(m)
	if err != nil {
		return err
	}
	return writeFile(p.FS, filepath.Join(p.aside, manifestFile), text)
}

func (p *publication) sync(directories bool) error {
	files, dirs, _, err := listTreeOn(p.FS, p.aside)
	if err != nil {
		return err
	}
	if directories {
		files = dirs
	}
	return sideBySide(p.most(syncsAtOnce), files, func(_ int, name string) error {
		return syncPath(p.FS, filepath.Join(p.aside, filepath.FromSlash(name)))
	})
}

// syncsAtOnce is how many files are waited for at once: a disk writes many
// together in the time of one.
const syncsAtOnce = 8

// most is how many files are taken at once.
func (p *publication) most(n int) int {
	if p.IsInTurn {
		return 1
	}
	return n
}

// sideBySide does something for each name, so many at a time, until one fails.
func sideBySide(most int, names []string, do func(i int, name string) error) error {
	group, ctx := errgroup.WithContext(context.Background())
	group.SetLimit(most)
	for i, name := range names {
		group.Go(func() error {
			if ctx.Err() != nil {
				return nil // another has failed
			}
			return do(i, name)
		})
	}
	return group.Wait()
}

// makeCurrent swaps the link by rename: a reader finds the old or the new
// snapshot, never none.
func (p *publication) makeCurrent() (*Snapshot, error) {
	link := filepath.Join(p.Dir, fmt.Sprintf("%s%d", linkPrefix, os.Getpid()))
	err := p.steps(
		action{StepLink, func() error { return p.FS.Symlink(p.ID, link) }},
		action{StepSwap, func() error { return p.FS.Rename(link, filepath.Join(p.Dir, currentName)) }},
		action{StepSyncCurrent, func() error { return syncPath(p.FS, p.Dir) }},
		action{StepDone, func() error { return nil }},
	)
	if err != nil {
		return nil, err
	}
	return loadOn(p.FS, p.Dir, p.ID)
}
