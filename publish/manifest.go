package publish

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"netmarket/ingest/disk"
	"netmarket/transform"
)

// ManifestSchema names the shape of manifest.json.
const ManifestSchema = manifestSchemas + "1"

const manifestSchemas = "netmarket.manifest/v"

// Names inside a snapshot directory.
const (
	manifestFile = "manifest.json"
	databaseFile = "netmarket.duckdb"
	scoresFile   = "scores.json"
	totalsFile   = "totals.json"
	tablesDir    = "tables"
)

// RunFacts are the facts of the run that made a snapshot. Whatever decides the
// numbers is among them; Fingerprint is the digest the snapshot id is cut from.
type RunFacts struct {
	Edition     string                 `json:"edition"` // of the index
	AsOf        string                 `json:"as_of"`   // YYYY-MM-DD
	Options     map[string]string      `json:"options"` // every option → the value in force
	Version     string                 `json:"version"` // of the program: the commit
	Fingerprint string                 `json:"fingerprint"`
	Areas       []string               `json:"areas"`
	PlanStages  []MovedStage           `json:"plan_stages,omitempty"` // stages of the plan that the configuration moved
	Inputs      []Input                `json:"inputs"`
	PagesUpTo   int                    `json:"pages_up_to,omitempty"` // most areas of a snapshot with a page of each; 0: DefaultPages
	Corrections []transform.Correction `json:"corrections,omitempty"` // of publishers' misprints, the operator's own
	OwnAreas    []transform.Area       `json:"own_areas,omitempty"`   // that the installation added to the program's
}

// DefaultPages is how many areas a snapshot may have and still hold pages, forms
// and workbooks of each: a province has some. A nation's would take gigabytes a
// night that nobody opens; they are made when they are asked for.
const DefaultPages = 200

// HasPages reports whether a snapshot of so many areas holds pages, forms and
// workbooks of each.
func (r RunFacts) HasPages(areas int) bool {
	most := r.PagesUpTo
	if most == 0 {
		most = DefaultPages
	}
	return areas <= most
}

// MovedStage is a stage of the plan with other months than the document's.
type MovedStage struct {
	Number int    `json:"number"`
	From   string `json:"from,omitempty"` // YYYY-MM; empty: as the document has it
	To     string `json:"to,omitempty"`   // YYYY-MM; empty: as the document has it
}

// Input is one capture that the build read.
type Input struct {
	Source  string `json:"source"`  // nbs, spb, county
	Capture string `json:"capture"` // SHA-256
	Vintage string `json:"vintage"` // YYYY-MM-DD
}

// Manifest says what a snapshot holds. Digest is the SHA-256 of the manifest
// itself with Digest empty, so an edit of any fact shows.
type Manifest struct {
	Schema    string       `json:"schema"` // ManifestSchema
	Snapshot  string       `json:"snapshot"`
	CreatedAt time.Time    `json:"created_at"` // UTC; the only fact that differs between two runs of the same inputs
	Run       RunFacts     `json:"run"`
	Tables    []TableCount `json:"tables"`
	Files     []File       `json:"files"`      // every file but the manifest, by path
	ContentID string       `json:"content_id"` // SHA-256 over path and hash of the byte-identical files: all but netmarket.duckdb
	Digest    string       `json:"digest"`
}

// TableCount is one published table.
type TableCount struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
}

// File is one file of a snapshot; Path has forward slashes.
type File struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// seal fills the digests in.
func (m *Manifest) seal() error {
	m.ContentID = contentID(m.Files)
	digest, err := m.selfDigest()
	m.Digest = digest
	return err
}

func (m Manifest) selfDigest() (string, error) {
	m.Digest = ""
	text, err := encodeJSON(m)
	return hashBytes(text), err
}

// contentID leaves the DuckDB file out: its content is the same for the same
// inputs, its bytes need not be.
func contentID(files []File) string {
	var list bytes.Buffer
	for _, f := range files {
		if f.Path != databaseFile {
			fmt.Fprintf(&list, "%s  %s\n", f.SHA256, f.Path)
		}
	}
	return hashBytes(list.Bytes())
}

// ErrNewer is returned for a snapshot of a format this program does not know.
var ErrNewer = errors.New("a newer version of this program wrote it")

// checkShape tells a manifest of a later format from a damaged one, whatever
// fields it has.
func checkShape(text []byte) error {
	var shape struct {
		Schema string `json:"schema"`
	}
	if json.Unmarshal(text, &shape) == nil && shape.Schema != ManifestSchema && strings.HasPrefix(shape.Schema, manifestSchemas) {
		return fmt.Errorf("%w: wanted %s, found %s; read it with that version, nothing of it was touched", ErrNewer, ManifestSchema, shape.Schema)
	}
	return nil
}

// readManifest reads a manifest and checks that it is what was sealed: any
// edited byte, even a blank, is an error.
func readManifest(dir string) (Manifest, error) { return readManifestOn(disk.OS{}, dir) }

func readManifestOn(f disk.FS, dir string) (Manifest, error) {
	var m Manifest
	path := filepath.Join(dir, manifestFile)
	text, err := disk.ReadFile(f, path)
	if err != nil {
		return m, fmt.Errorf("read manifest: %w", err)
	}
	if err := checkShape(text); err != nil {
		return m, fmt.Errorf("read %s: %w", path, err)
	}
	if err := decodeStrict(text, &m); err != nil {
		return m, fmt.Errorf("read %s: %w", path, err)
	}
	if m.Schema != ManifestSchema {
		return m, fmt.Errorf("read %s: wanted schema %s, found %q", path, ManifestSchema, m.Schema)
	}
	again, err := encodeJSON(m)
	if err != nil {
		return m, err
	}
	digest, err := m.selfDigest()
	if err != nil {
		return m, err
	}
	if digest != m.Digest || !bytes.Equal(again, text) {
		return m, fmt.Errorf("read %s: wanted the manifest with digest %.12s, found an edited one with digest %.12s", path, m.Digest, digest)
	}
	return m, nil
}
