package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"netmarket/ingest/disk"
)

// ErrNoSnapshot is returned by Current when nothing was published yet.
var ErrNoSnapshot = errors.New("nothing is published yet; run netmarket refresh")

// currentName is the link to the newest good snapshot.
const currentName = "current"

// Snapshot is one publication, as its manifest describes it.
type Snapshot struct {
	ID        string // 2026-03-31-7f3a9c1b22d4
	Dir       string // <data>/published/<id>
	Manifest  Manifest
	IsCurrent bool
	Err       error // from List only: why the manifest cannot be read; Manifest is then empty
}

// Path is a file of the snapshot, named with forward slashes.
func (s *Snapshot) Path(name string) string { return filepath.Join(s.Dir, filepath.FromSlash(name)) }

// ReadFile reads a file that the manifest names, with forward slashes, and
// checks it against the manifest's SHA-256. A name the manifest does not have is
// fs.ErrNotExist: no path leads out of the snapshot.
func (s *Snapshot) ReadFile(name string) ([]byte, error) {
	at := s.at(name)
	if at < 0 || !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, fmt.Errorf("read %q of snapshot %s: %w", name, s.ID, fs.ErrNotExist)
	}
	content, err := os.ReadFile(s.Path(name))
	if err != nil {
		return nil, fmt.Errorf("read %s of snapshot %s: %w; run netmarket verify", name, s.ID, err)
	}
	if wanted, found := s.Manifest.Files[at].SHA256, hashBytes(content); found != wanted {
		return nil, fmt.Errorf("read %s of snapshot %s: wanted SHA-256 %.12s, found %.12s; run netmarket verify", name, s.ID, wanted, found)
	}
	return content, nil
}

// at is the place of a file in the manifest, -1 where it has none of the name.
func (s *Snapshot) at(name string) int {
	return slices.IndexFunc(s.Manifest.Files, func(f File) bool { return f.Path == name })
}

// Scores reads scores.json, checked against the manifest's hash.
func (s *Snapshot) Scores() (*ScoresDocument, error) {
	text, err := s.ReadFile(scoresFile)
	if err != nil {
		return nil, err
	}
	return DecodeScores(text)
}

// Load reads the manifest of one snapshot; the other files are not touched.
func Load(dir, id string) (*Snapshot, error) { return loadOn(disk.OS{}, dir, id) }

func loadOn(f disk.FS, dir, id string) (*Snapshot, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	s := &Snapshot{ID: id, Dir: filepath.Join(dir, id)}
	m, err := readManifestOn(f, s.Dir)
	if err != nil {
		return nil, fmt.Errorf("snapshot %s: %w", id, err)
	}
	if m.Snapshot != id {
		return nil, fmt.Errorf("snapshot %s: wanted the manifest of %s, found that of %s", id, id, m.Snapshot)
	}
	s.Manifest = m
	current, err := currentID(f, dir)
	if err != nil && !errors.Is(err, ErrNoSnapshot) {
		return nil, err
	}
	s.IsCurrent = current == id
	return s, nil
}

// Current returns the snapshot that is served, ErrNoSnapshot where none is.
func Current(dir string) (*Snapshot, error) {
	id, err := currentID(disk.OS{}, dir)
	if err != nil {
		return nil, err
	}
	return Load(dir, id)
}

func currentID(f disk.FS, dir string) (string, error) {
	target, err := f.Readlink(filepath.Join(dir, currentName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", ErrNoSnapshot
	}
	if err != nil {
		return "", fmt.Errorf("read %s: %w", currentName, err)
	}
	if err := checkID(target); err != nil {
		return "", fmt.Errorf("read %s in %s: %w", currentName, dir, err)
	}
	return target, nil
}

// List returns every snapshot, oldest first by time of creation, then id. One
// whose manifest cannot be read is listed first, with Err set.
func List(dir string) ([]*Snapshot, error) { return listOn(disk.OS{}, dir) }

func listOn(f disk.FS, dir string) ([]*Snapshot, error) {
	entries, err := f.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	var all []*Snapshot
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		s, err := loadOn(f, dir, e.Name())
		if err != nil {
			s = &Snapshot{ID: e.Name(), Dir: filepath.Join(dir, e.Name()), Err: err}
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *Snapshot) int {
		if c := a.Manifest.CreatedAt.Compare(b.Manifest.CreatedAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all, nil
}

// checkID refuses what could not be the plain name of a snapshot directory.
func checkID(id string) error {
	plain := id != "" && id != currentName && !strings.HasPrefix(id, ".") && !strings.HasPrefix(id, "-")
	for _, r := range id {
		plain = plain && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("-._", r))
	}
	if !plain {
		return fmt.Errorf("snapshot id: wanted letters, digits, '-', '.' and '_' such as 2026-03-31-7f3a9c1b22d4, found %q", id)
	}
	return nil
}
