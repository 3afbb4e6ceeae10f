package portal

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"netmarket/publish"
)

var (
	//go:embed docs.js
	docsScript []byte
	//go:embed docs.css
	docsStyle []byte
	//go:embed index.html
	indexText string
)

var indexPage = template.Must(template.New("index").Parse(indexText))

// indexFile is the history that is written beside the snapshots at each
// publication; it names every area.
const indexFile = "index.html"

// serveIndex serves the history page, or a plain list where there is none or it
// would show more than the caller may see.
func (s *Server) serveIndex(w http.ResponseWriter, r *http.Request) error {
	who := callerOf(r.Context())
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Cache-Control", "private, no-cache")
	if !who.isLimited() {
		text, err := os.ReadFile(filepath.Join(s.Dir, indexFile))
		if err == nil {
			_, err = w.Write(text)
			return err
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	all, current, err := s.listing.list(s.Dir)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := indexPage.Execute(&out, indexRows(all, current, who)); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

type indexRow struct {
	ID, AsOf  string
	IsCurrent bool
	Links     []indexLink
}

// pageTitles name the pages that are not an area's.
var pageTitles = map[string]string{"index.html": "总览", "dictionary.html": "数据字典"}

type indexLink struct{ To, Text string }

// indexRows are the snapshots, newest first, each with the files the caller may
// open.
func indexRows(all []*publish.Snapshot, current string, who *caller) []indexRow {
	var rows []indexRow
	for _, s := range slices.Backward(all) {
		if s.Err != nil {
			continue
		}
		row := indexRow{ID: s.ID, AsOf: s.Manifest.Run.AsOf, IsCurrent: s.ID == current}
		for _, f := range s.Manifest.Files {
			name, isPage := strings.CutPrefix(f.Path, "pages/")
			isOpen := !who.isLimited() || name == "dictionary.html"
			if text := cmp.Or(pageTitles[name], strings.TrimSuffix(name, ".html")); isPage && isOpen && !strings.Contains(name, "/") {
				row.Links = append(row.Links, indexLink{f.Path, text})
			}
		}
		rows = append(rows, row)
	}
	return rows
}
