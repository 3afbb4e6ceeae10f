package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
)

// Names in the data directory that a backup leaves out: what can be made again,
// what stays with the bureaus, what belongs to the running process.
var leftOut = map[string]string{
	"build":     "made anew by every build",
	"cache":     "made anew from the captures",
	"templates": "written again by netmarket init",
	"inbox":     "originals stay with the bureaus; what was read from them is among the captures",
}

const (
	secretName = "secret.key"
	stateName  = "state.db"
)

// Source is the data directory to be backed up.
type Source struct {
	Dir      string
	Version  string // of the program
	Snapshot string // that is current, may be empty
	Now      time.Time
	Without  []string // further top-level names to leave out, such as inbox
	// State copies state.db, which others may write to, to a writer; nil where
	// there is none.
	State func(io.Writer) error
	Done  func(done, total int) // told of progress, may be nil
}

// Take stores a backup and returns its list. Only what the place lacks is
// sent. recipients encrypt, none stores plainly and leaves secret.key out.
func Take(ctx context.Context, s Source, to Place, recipients []age.Recipient) (*List, error) {
	l := &List{Schema: Schema, ID: s.Now.UTC().Format("20060102T150405Z"), MadeAt: s.Now.UTC().Truncate(time.Second), Version: s.Version, Snapshot: s.Snapshot, Files: []File{}, Links: []Link{}, LeftOut: []string{}}
	w := writer{ctx, to, recipients}
	if taken, err := to.Has(ctx, w.name(listKey(l.ID))); err != nil || taken {
		return nil, errors.Join(err, takenError(taken, l.ID))
	}
	names, err := s.names(l, len(recipients) > 0)
	if err != nil {
		return nil, fmt.Errorf("back up %s: %w", s.Dir, err)
	}
	for i, name := range names {
		if err := s.store(l, w, name); err != nil {
			return nil, fmt.Errorf("back up %s to %s: %w", name, to, err)
		}
		if s.Done != nil {
			s.Done(i+1, len(names))
		}
	}
	slices.SortFunc(l.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	text, err := l.encode()
	if err != nil {
		return nil, err
	}
	if err := w.put(listKey(l.ID), text); err != nil {
		return nil, fmt.Errorf("back up to %s: %w", to, err)
	}
	return decodeList(text, l.ID)
}

func takenError(taken bool, id string) error {
	if !taken {
		return nil
	}
	return fmt.Errorf("backup %s exists already; two cannot be taken in one second", id)
}

// names lists what is to be stored and notes what is left out.
func (s Source) names(l *List, encrypted bool) ([]string, error) {
	out := map[string]string{}
	for name, why := range leftOut {
		out[name] = why
	}
	for _, name := range s.Without {
		out[name] = "left out as asked"
	}
	if !encrypted {
		out[secretName] = "never leaves the machine unencrypted; keep a copy of it elsewhere, or give a recipient"
	}
	var names []string
	err := filepath.WalkDir(s.Dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(s.Dir, p)
		if err != nil || rel == "." {
			return err
		}
		name := filepath.ToSlash(rel)
		if why, ok := out[name]; ok {
			l.LeftOut = append(l.LeftOut, name+": "+why)
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if isAside(e.Name()) && e.IsDir() {
			return fs.SkipDir
		}
		if !e.IsDir() && !isAside(e.Name()) && !strings.HasSuffix(name, ".lock") {
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

// isAside reports a name that a run writes under before it renames.
func isAside(name string) bool {
	for _, prefix := range []string{".new-", ".old-", ".current-", ".tmp-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func (s Source) store(l *List, w writer, name string) error {
	full := filepath.Join(s.Dir, filepath.FromSlash(name))
	info, err := os.Lstat(full)
	if err != nil {
		return err
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := os.Readlink(full)
		if err == nil && !filepath.IsLocal(filepath.Join(path.Dir(name), target)) {
			err = fmt.Errorf("wanted a link inside the data directory, found one to %s", target)
		}
		l.Links = append(l.Links, Link{name, target})
		return err
	case !info.Mode().IsRegular():
		l.LeftOut = append(l.LeftOut, name+": not a file")
		return nil
	case name == stateName && s.State != nil:
		var copied bytes.Buffer
		if err := s.State(&copied); err != nil {
			return err
		}
		sha := digest(copied.Bytes())
		l.Files = append(l.Files, File{name, info.Mode().Perm(), int64(copied.Len()), sha})
		return w.putOnce(sha, bytes.NewReader(copied.Bytes()), int64(copied.Len()))
	}
	sha, size, err := hashFile(full)
	if err != nil {
		return err
	}
	l.Files = append(l.Files, File{name, info.Mode().Perm(), size, sha})
	f, err := os.Open(full)
	if err != nil {
		return err
	}
	return errors.Join(w.putOnce(sha, f, size), f.Close())
}

func hashFile(path string) (sha string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	sum := sha256.New()
	size, err = io.Copy(sum, f)
	return hex.EncodeToString(sum.Sum(nil)), size, errors.Join(err, f.Close())
}
