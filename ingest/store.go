package ingest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"netmarket/ingest/disk"
)

// Origins of kept bytes. Everything that was not received from a publisher or
// a bureau says so wherever it appears.
const (
	OriginOfficial       = "official"       // a publisher's own page, or a bureau's own export
	OriginReconstruction = "reconstruction" // a page written after the publisher's layout with its published figures
	OriginSynthetic      = "synthetic"      // an invented county export
)

// ByHand marks a page that a person carried in.
const ByHand = "hand"

// Capture is the record beside kept bytes: what they are, where they came
// from, when they became known. It is written once and never changed.
type Capture struct {
	ID         string `json:"capture"`            // SHA-256, hex: of a page's bytes; of data set, area and original for an export
	Source     string `json:"source"`             // "nbs", "spb", "county"
	Dataset    string `json:"dataset,omitempty"`  // county exports: one of the 24 data sets
	RefArea    string `json:"ref_area,omitempty"` // county exports: the inbox folder's area code
	URL        string `json:"url"`                // the address, or inbox/<area>/<file>, or inbox/<area>/<archive>/<file>
	Title      string `json:"title,omitempty"`    // pages: the title of the release
	Origin     string `json:"origin"`             // one of the Origin constants
	Vintage    string `json:"vintage"`            // YYYY-MM-DD: the date it became known
	VintageBy  string `json:"vintage_by"`         // how the vintage is known: released_on, page, declared, fetched
	FetchedAt  string `json:"fetched_at"`         // RFC 3339, when this store received it
	By         string `json:"by,omitempty"`       // ByHand, or nothing for what the program fetched or found in the inbox
	BodySHA256 string `json:"body_sha256"`        // of the file "body" beside this record
	Bytes      int64  `json:"bytes"`              // length of that file
	Original   *File  `json:"original,omitempty"` // county exports: the file that stayed with the bureau
	Columns    []Cell `json:"columns,omitempty"`  // county exports: which printed column each field was read from
	Parser     string `json:"parser,omitempty"`   // version of the reader: of an export it made the body, of a page it read it when it was kept
	Note       string `json:"note,omitempty"`     // why, in one sentence, where it is not obvious
	Rows       int    `json:"rows,omitempty"`     // county exports: data rows in the body
	path       string // directory, known once stored or listed
}

// File names an original that is not kept: a county export with personal data
// stays with its bureau, only its name and hash are recorded.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Cell maps one field of a county export to the column it was printed in.
type Cell struct {
	Field  string `json:"field"`
	Sheet  string `json:"sheet"`
	Column string `json:"column"` // letter
	Header string `json:"header"`
	Unit   string `json:"unit,omitempty"`
}

// Dir is the directory of a stored capture; BodyPath its kept bytes.
func (c Capture) Dir() string { return c.path }

// BodyPath is the file that holds the kept bytes.
func (c Capture) BodyPath() string { return filepath.Join(c.path, "body") }

// recordFile is the name of the record beside a body.
const recordFile = "capture.json"

func (c Capture) recordPath() string { return filepath.Join(c.path, recordFile) }

// Store is the append-only, content-addressed folder of captures:
// <dir>/<source>/<vintage>_<sha8>/{capture.json,body}; the eight digits are
// sixteen where two captures of a day share eight.
type Store struct {
	dir     string
	fs      disk.FS
	known   map[string]Capture
	homes   map[string]bool // taken folders
	sorted  []Capture       // of known; nil: to be sorted
	index   string          // file; "" for none
	isStale bool            // the index lacks a record, or has one too many
}

// OpenStore reads the records below dir, which need not exist yet. Folders
// that were left half-written by a killed process (their name begins with a
// dot) are ignored; a record that cannot be read is an error, for the store
// never loses one silently.
func OpenStore(dir string) (*Store, error) { return OpenStoreOn(disk.OS{}, dir) }

// OpenStoreOn is OpenStore on a file system of its own.
func OpenStoreOn(f disk.FS, dir string) (*Store, error) { return openThrough(f, dir, "") }

func openThrough(f disk.FS, dir, index string) (*Store, error) {
	s := &Store{dir: dir, fs: f, known: map[string]Capture{}, homes: map[string]bool{}, index: index}
	sources, err := disk.Dirs(f, dir)
	if err != nil {
		return nil, fmt.Errorf("list captures: %w", err)
	}
	var homes []string
	for _, source := range sources {
		names, err := disk.Dirs(f, filepath.Join(dir, source))
		if err != nil {
			return nil, fmt.Errorf("list captures: %w", err)
		}
		for _, name := range names {
			homes = append(homes, source+"/"+name)
			s.homes[source+"/"+name] = true
		}
	}
	return s, s.readRecords(homes)
}

func readRecord(f disk.FS, path string) (Capture, error) {
	text, err := disk.ReadFile(f, path)
	if err != nil {
		return Capture{}, fmt.Errorf("read capture: %w", err)
	}
	var c Capture
	if err := json.Unmarshal(text, &c); err != nil {
		return Capture{}, fmt.Errorf("read %s: %w; move the folder away and capture the page or export again", path, err)
	}
	c.path = filepath.Dir(path)
	return c, nil
}

// Has reports whether bytes with this identity are already kept.
func (s *Store) Has(id string) bool { _, ok := s.known[id]; return ok }

// Get returns the record with this identity.
func (s *Store) Get(id string) (Capture, bool) { c, ok := s.known[id]; return c, ok }

// List returns every record ordered by source, vintage and identity.
func (s *Store) List() []Capture {
	if s.sorted == nil {
		s.sorted = slices.SortedFunc(maps.Values(s.known), func(a, b Capture) int {
			return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Vintage, b.Vintage), strings.Compare(a.ID, b.ID))
		})
	}
	return slices.Clone(s.sorted)
}

// Put keeps bytes under c.ID and returns the stored record. Bytes already kept
// are left as they are: added is false and the first record is returned. The
// folder is written aside, synced and renamed, so a reader never sees half. An
// error leaves the store as it was.
func (s *Store) Put(c Capture, body []byte, now time.Time) (stored Capture, added bool, err error) {
	return s.PutFrom(c, bytes.NewReader(body), now)
}

// PutFrom is Put for bytes that are not all in memory.
func (s *Store) PutFrom(c Capture, body io.Reader, now time.Time) (stored Capture, added bool, err error) {
	if known, ok := s.known[c.ID]; ok {
		return known, false, nil
	}
	home := filepath.Join(s.dir, c.Source)
	aside := filepath.Join(home, "."+c.ID)
	if err := s.fs.RemoveAll(aside); err != nil {
		return Capture{}, false, fmt.Errorf("clear %s: %w", aside, err)
	}
	if err := disk.MakeDirs(s.fs, home, 0o700); err != nil {
		return Capture{}, false, fmt.Errorf("keep capture: %w", err)
	}
	c.FetchedAt = now.UTC().Format(time.RFC3339)
	name := s.homeOf(c)
	c.path = filepath.Join(s.dir, filepath.FromSlash(name))
	err = c.writeInto(s.fs, aside, body)
	if err == nil {
		err = s.fs.Rename(aside, c.path)
	}
	if err != nil {
		return Capture{}, false, fmt.Errorf("keep %s: %w", c.URL, errors.Join(err, s.fs.RemoveAll(aside)))
	}
	if err := disk.Sync(s.fs, home); err != nil { // its name may be lost: as long as it is not known, it is not there
		return Capture{}, false, fmt.Errorf("keep %s: %w", c.URL, errors.Join(err, s.fs.Rename(c.path, aside)))
	}
	s.known[c.ID], s.homes[name], s.sorted, s.isStale = c, true, nil, true
	return c, true, nil
}

// homeOf is the folder of a new capture below the store. Among the exports of a
// nation two of one day share eight digits of their identity every other year.
func (s *Store) homeOf(c Capture) string {
	for _, digits := range []int{8, 16} {
		if name := c.Source + "/" + c.Vintage + "_" + c.ID[:min(digits, len(c.ID))]; !s.homes[name] {
			return name
		}
	}
	return c.Source + "/" + c.Vintage + "_" + c.ID
}

// writeInto makes a folder of body and record, completing the record.
func (c *Capture) writeInto(f disk.FS, dir string, body io.Reader) error {
	if err := f.Mkdir(dir, 0o700); err != nil {
		return err
	}
	digest := sha256.New()
	n, err := disk.Write(f, filepath.Join(dir, "body"), io.TeeReader(body, digest), 0o600)
	if err != nil {
		return err
	}
	c.BodySHA256, c.Bytes = hex.EncodeToString(digest.Sum(nil)), n
	record, err := json.MarshalIndent(*c, "", " ")
	if err != nil {
		return fmt.Errorf("write record: %w", err)
	}
	if _, err := disk.Write(f, filepath.Join(dir, recordFile), bytes.NewReader(append(record, '\n')), 0o600); err != nil {
		return err
	}
	return disk.Sync(f, dir)
}

// Body returns the kept bytes of a record, checked against their hash.
func (c Capture) Body() ([]byte, error) {
	body, err := os.ReadFile(c.BodyPath())
	if err != nil {
		return nil, fmt.Errorf("read capture %.8s of %s: %w", c.ID, c.URL, err)
	}
	if got := SHA256(body); got != c.BodySHA256 {
		return nil, fmt.Errorf("capture %.8s of %s: body has SHA-256 %.8s, the record says %.8s; restore it from a backup", c.ID, c.URL, got, c.BodySHA256)
	}
	return body, nil
}

// SHA256 is the lower-case hexadecimal digest of b.
func SHA256(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// WriteSynced writes a private file and waits until it is on the disk.
func WriteSynced(path string, b []byte) error {
	_, err := disk.Write(disk.OS{}, path, bytes.NewReader(b), 0o600)
	return err
}

// SyncDir waits until what was made, renamed or removed in dir is on the disk.
func SyncDir(dir string) error { return disk.Sync(disk.OS{}, dir) }
