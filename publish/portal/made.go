package portal

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"time"

	"netmarket/publish"
	"netmarket/publish/form"
	"netmarket/publish/page"
)

// isMade reports whether a page is not in the snapshot because it has too many
// areas, so that it is made when somebody asks for it.
func (s *snapshot) isMade(name string) bool {
	return page.AreaOf(name) != "" && !s.Manifest.Run.HasPages(len(s.scoredAreas())) &&
		!slices.ContainsFunc(s.Manifest.Files, func(f publish.File) bool { return f.Path == name })
}

// makePage makes a page of one area. Its bytes hang on the snapshot and this
// version of the program.
func (s *Server) makePage(w http.ResponseWriter, r *http.Request, held *snapshot, name string) error {
	tag := `"` + held.ID + ";made;" + s.Version + `"`
	h := w.Header()
	h.Set(snapshotHeader, held.ID)
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	pages, err := page.One(r.Context(), held.Snapshot, held.db, page.AreaOf(name))
	content, isPage := pages[name]
	switch {
	case errors.Is(err, form.ErrUnknownArea) || err == nil && !isPage:
		return problem(404, "no_such_file", "this snapshot has no such file")
	case err != nil:
		return err
	}
	h.Set("Content-Type", fileTypes[".html"])
	h.Set("Content-Security-Policy", pagePolicy)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	return nil
}
