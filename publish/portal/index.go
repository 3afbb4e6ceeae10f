package portal

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"

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
		wanted := []indexLink{{"pages/index.html", "总览"}, {"pages/dictionary.html", "数据字典"}}
		for _, area := range s.Manifest.Run.Areas {
			if who.mayArea(area) {
				wanted = append(wanted, indexLink{"pages/" + area + ".html", area})
			}
		}
		for _, link := range wanted {
			isThere := slices.ContainsFunc(s.Manifest.Files, func(f publish.File) bool { return f.Path == link.To })
			if isThere && (!who.isLimited() || link.To == "pages/dictionary.html") {
				row.Links = append(row.Links, link)
			}
		}
		rows = append(rows, row)
	}
	return rows
}
