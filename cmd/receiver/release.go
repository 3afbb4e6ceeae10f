package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// releases keeps what was applied:
//
//	DIR/releases/<sequence>_<message id>/   a whole, checked snapshot
//	DIR/current                             link to the one that is shown
//
// The link's target names sequence and message, so that one rename both shows a
// snapshot and records that its message was applied. There is no second place
// that a crash could leave behind.
type releases struct{ dir string }

// release is an applied message; the zero value stands for none.
type release struct {
	sequence uint64
	id       string // webhook-id
}

const (
	currentLink = "current"
	asidePrefix = ".new-"
	linkPrefix  = ".current-"
	mostKept    = 3
)

func (r release) name() string { return fmt.Sprintf("%020d_%s", r.sequence, r.id) }

// prepare makes the directories and removes what a dead process left.
func (r releases) prepare() error {
	if err := os.MkdirAll(filepath.Join(r.dir, "releases"), 0o755); err != nil {
		return err
	}
	var faults []error
	for _, pattern := range []string{filepath.Join("releases", asidePrefix+"*"), linkPrefix + "*"} {
		left, err := filepath.Glob(filepath.Join(r.dir, pattern))
		faults = append(faults, err)
		for _, path := range left {
			faults = append(faults, os.RemoveAll(path))
		}
	}
	return errors.Join(faults...)
}

// current is what is shown.
func (r releases) current() (release, error) {
	target, err := os.Readlink(filepath.Join(r.dir, currentLink))
	if errors.Is(err, fs.ErrNotExist) {
		return release{}, nil
	}
	if err != nil {
		return release{}, err
	}
	number, id, found := strings.Cut(filepath.Base(target), "_")
	sequence, err := strconv.ParseUint(number, 10, 64)
	if err != nil || !found {
		return release{}, fmt.Errorf("%s: wanted a link to releases/<sequence>_<id>, found %s", currentLink, target)
	}
	return release{sequence, id}, nil
}

// aside is a fresh directory to stage a release in.
func (r releases) aside(next release) (string, error) {
	dir := filepath.Join(r.dir, "releases", asidePrefix+next.name())
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, os.Mkdir(dir, 0o755)
}

// activate gives a staged release its name and shows it.
func (r releases) activate(next release, aside string) error {
	home := filepath.Join(r.dir, "releases", next.name())
	link := filepath.Join(r.dir, linkPrefix+next.name())
	err := errors.Join(
		os.RemoveAll(home), // staged by a process that died before the link; it was never shown
		os.RemoveAll(link),
		syncTree(aside),
		os.Rename(aside, home),
		syncDir(filepath.Dir(home)),
		os.Symlink(filepath.Join("releases", next.name()), link),
	)
	if err != nil {
		return err
	}
	if err := os.Rename(link, filepath.Join(r.dir, currentLink)); err != nil {
		return err
	}
	return errors.Join(syncDir(r.dir), r.prune(next))
}

// prune leaves the newest few, so that a reader of the last one is not cut off.
func (r releases) prune(shown release) error {
	entries, err := os.ReadDir(filepath.Join(r.dir, "releases"))
	if err != nil {
		return err
	}
	names := []string{}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() <= shown.name() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	var faults []error
	for _, name := range names[:max(0, len(names)-mostKept)] {
		faults = append(faults, os.RemoveAll(filepath.Join(r.dir, "releases", name)))
	}
	return errors.Join(faults...)
}

// syncTree waits until every directory below root is on the disk; the files
// are already.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncDir(path)
	})
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
