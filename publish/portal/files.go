package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"netmarket/publish"
)

// pagePolicy is the header's part of a page's policy: the page forbids more for
// itself, by the hashes of what it carries. Nothing is ever loaded from elsewhere.
const pagePolicy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// fileTypes are the files a snapshot may hold; another one is not served.
var fileTypes = map[string]string{
	".html":    "text/html; charset=utf-8",
	".json":    "application/json",
	".csv":     "text/csv; charset=utf-8",
	".parquet": "application/vnd.apache.parquet",
	".duckdb":  "application/octet-stream",
	".xlsx":    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// pages registers what a browser or a downloader asks for beside the API.
func (s *Server) pages() {
	s.handle("GET /{$}", KindScores, func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, "/snapshots/", http.StatusFound)
		return nil
	})
	s.handle("GET /snapshots/{$}", KindScores, s.serveIndex)
	s.handle("GET /snapshots/{id}/{path...}", KindScores, s.serveFile)
	for name, kind := range map[string]string{
		"tables/{file}": KindTables, "netmarket.duckdb": KindTables, "netmarket.xlsx": KindTables, "datapackage.json": KindTables,
		"observations.sdmx.csv": KindObservations,
	} {
		s.handle("GET /snapshots/{id}/"+name, kind, s.serveFile)
	}
	s.handle("GET /docs/docs.js", kindOpen, serveText("text/javascript; charset=utf-8", docsScript))
	s.handle("GET /docs/docs.css", kindOpen, serveText("text/css; charset=utf-8", docsStyle))
	s.handle("GET /healthz", kindOpen, serveText("text/plain; charset=utf-8", []byte("ok\n")))
	s.handle("GET /readyz", kindOpen, s.serveReady)
	s.handle("GET /metrics", KindMetrics, s.serveMetrics)
}

func serveText(kind string, text []byte) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", kind)
		_, err := w.Write(text)
		return err
	}
}

// serveFile serves a file that the snapshot's manifest names, unchanged.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	name := strings.TrimPrefix(r.URL.Path, "/snapshots/"+id+"/")
	if id == "current" {
		return s.toCurrent(w, r, name)
	}
	held, err := s.pool.acquire(r.Context(), id)
	if err != nil {
		return err
	}
	defer s.pool.release(held)
	if name == "" {
		http.Redirect(w, r, "/snapshots/"+id+"/pages/index.html", http.StatusFound)
		return nil
	}
	if err := held.mayFile(name, callerOf(r.Context())); err != nil {
		return err
	}
	if held.isMade(name) {
		return s.makePage(w, r, held, name)
	}
	f, err := held.openFile(name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	kind, isKnown := fileTypes[path.Ext(name)]
	if !isKnown {
		return problem(404, "no_such_file", "this snapshot has no such file")
	}
	h := w.Header()
	h.Set(snapshotHeader, held.ID)
	h.Set("ETag", `"`+held.ID+`;file"`) // its bytes hang on the snapshot alone
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Type", kind)
	if path.Ext(name) == ".html" {
		h.Set("Content-Security-Policy", pagePolicy)
	} else if path.Ext(name) != ".json" {
		h.Set("Content-Disposition", `attachment; filename="`+path.Base(name)+`"`)
	}
	http.ServeContent(w, r, "", info.ModTime(), f)
	return nil
}

// toCurrent sends whoever names no snapshot to the one that is current now, so
// that what they see then stays one snapshot.
func (s *Server) toCurrent(w http.ResponseWriter, r *http.Request, name string) error {
	id, err := currentID(s.Dir)
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/snapshots/"+id+"/"+name, http.StatusFound)
	return nil
}

// mayFile decides by the file's name whose it is. Files of a snapshot that hold
// several areas are for who may see all of them.
func (s *snapshot) mayFile(name string, who *caller) error {
	if !who.isLimited() || name == "pages/dictionary.html" {
		return nil
	}
	parts := strings.Split(name, "/")
	forbidden := problem(403, "area_forbidden", "this file holds other areas than the token opens; the API answers for those it does")
	if len(parts) < 2 || parts[0] != "pages" && parts[0] != "forms" {
		return forbidden
	}
	area := strings.TrimSuffix(parts[1], ".html")
	isComparing := len(parts) == 2 // the page of an area shows the others beside it
	if !who.mayArea(area) || isComparing && !s.seesAll(who) {
		return forbidden
	}
	return nil
}

// seesAll reports whether the caller may see every area of the snapshot.
func (s *snapshot) seesAll(who *caller) bool {
	return !slices.ContainsFunc(s.scoredAreas(), func(code string) bool { return !who.mayArea(code) })
}

// checkedFiles are the files whose bytes were compared with the manifest.
type checkedFiles struct {
	mu   sync.Mutex
	good map[string]os.FileInfo
}

// openFile opens a file of the manifest's list, at its beginning. Its hash is
// compared once, and again when the file on the disk is another one.
func (s *snapshot) openFile(name string) (*os.File, error) {
	absent := problem(404, "no_such_file", "this snapshot has no such file")
	at := slices.IndexFunc(s.Manifest.Files, func(f publish.File) bool { return f.Path == name })
	if at < 0 && name != "manifest.json" {
		return nil, absent
	}
	f, err := s.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem(410, "snapshot_gone", "this snapshot was removed; read the current one")
	}
	if err != nil {
		return nil, err
	}
	if at >= 0 {
		if err := s.files.check(f, s.Manifest.Files[at]); err != nil {
			return nil, errors.Join(fmt.Errorf("snapshot %s: %w; run netmarket verify", s.ID, err), f.Close())
		}
	}
	return f, nil
}

func (c *checkedFiles) check(f *os.File, wanted publish.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.good[wanted.Path]; old != nil && os.SameFile(old, info) && old.ModTime().Equal(info.ModTime()) && old.Size() == info.Size() {
		return nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if found := hex.EncodeToString(sum.Sum(nil)); found != wanted.SHA256 {
		return fmt.Errorf("%s: wanted SHA-256 %.12s, found %.12s", wanted.Path, wanted.SHA256, found)
	}
	if c.good == nil {
		c.good = map[string]os.FileInfo{}
	}
	c.good[wanted.Path] = info
	_, err = f.Seek(0, io.SeekStart)
	return err
}
