package fetch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/disk"
	"netmarket/ingest/publisher"
)

// refused is the report beside a refused page: quarantine/<source>/<hash>/
// report.json, with the bytes in body.
type refused struct {
	Schema   string `json:"schema"` // netmarket.refused-page/v1
	Entry    Entry  `json:"entry"`  // the request, its answer and the reason
	Reason   string `json:"reason"` // in Chinese, with the remedy
	Seen     int    `json:"seen"`   // how often these bytes came
	LastSeen string `json:"last_seen"`
	Resolved string `json:"resolved,omitempty"` // when the release came after all
}

// quarantine puts a refused page aside, with its bytes: a changed layout is
// read again once the parser knows it.
func (l *look) quarantine(e Entry, body []byte) error {
	dir := filepath.Join(l.Quarantine, e.Source, slot(e))
	if err := disk.MakeDirs(disk.Or(l.FS), dir, 0o700); err != nil {
		return fmt.Errorf("put refused page aside: %w", err)
	}
	explained, _ := Explain(e.Result)
	report := refused{Schema: "netmarket.refused-page/v1", Entry: e, Reason: explained, Seen: 1, LastSeen: e.At}
	former, err := l.readReport(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil {
		report.Seen = former.Seen + 1
	}
	if former.Entry.SHA256 != e.SHA256 {
		if err := disk.Replace(disk.Or(l.FS), filepath.Join(dir, "body"), bytes.NewReader(body), 0o600); err != nil {
			return fmt.Errorf("put refused page aside: %w", err)
		}
	}
	return l.writeReport(dir, report)
}

// slot is the folder of a refused page: one for each different body that may
// be a release after all, one for all that an address sends of a kind that
// cannot be, for walls write other bytes every time.
func slot(e Entry) string {
	what := e.Result
	if slices.Contains(keptApart, e.Result) {
		what = e.SHA256
	}
	return ingest.SHA256([]byte(e.URL + "\x00" + e.Body + "\x00" + what))[:16]
}

// keptApart are the refusals of pages whose every version is kept.
var keptApart = append([]string{CodeEcho, CodeMagnitude, CodeCrossCheck, CodeFigureGone}, layoutCodes...)

func (r *Run) readReport(dir string) (refused, error) {
	var report refused
	text, err := disk.ReadFile(disk.Or(r.FS), filepath.Join(dir, "report.json"))
	if err != nil {
		return report, err
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return report, fmt.Errorf("read %s: %w; delete the folder", dir, err)
	}
	return report, nil
}

func (r *Run) writeReport(dir string, report refused) error {
	text, err := json.MarshalIndent(report, "", " ")
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if err := disk.Replace(disk.Or(r.FS), filepath.Join(dir, "report.json"), bytes.NewReader(append(text, '\n')), 0o600); err != nil {
		return fmt.Errorf("put refused page aside: %w", err)
	}
	return nil
}

// reports lists the folders of refused pages of a source.
func (r *Run) reports(source string) ([]string, error) {
	slots, err := disk.Dirs(disk.Or(r.FS), filepath.Join(r.Quarantine, source))
	if err != nil {
		return nil, fmt.Errorf("list refused pages: %w", err)
	}
	var dirs []string
	for _, slot := range slots {
		dir := filepath.Join(r.Quarantine, source, slot)
		if _, err := disk.Or(r.FS).Stat(filepath.Join(dir, "report.json")); err == nil {
			dirs = append(dirs, dir)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("list refused pages: %w", err)
		}
	}
	return dirs, nil
}

// resolve marks the refused pages of an address, and of a release, as overcome.
func (r *Run) resolve(s publisher.Source, address string, id identity) error {
	dirs, err := r.reports(s.Name)
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		report, err := r.readReport(dir)
		if err != nil {
			return err
		}
		if report.Resolved != "" || report.Entry.URL != address && !announces(s, report.Entry.Title, id) {
			continue
		}
		report.Resolved = r.Now().UTC().Format(time.RFC3339)
		if err := r.writeReport(dir, report); err != nil {
			return err
		}
	}
	return nil
}

func announces(s publisher.Source, title string, id identity) bool {
	announced, ok := s.Announced(title)
	return ok && identity{announced.Kind, announced.Month} == id
}

// layoutCodes are refusals a newer parser may overcome.
var layoutCodes = []string{"no_release", "missing_label", "conflict", "bad_number", "bad_period", "wrong_kind"}

// reread gives pages that an older parser did not understand to today's.
func (l *look) reread() error {
	dirs, err := l.reports(l.source.Name)
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		report, err := l.readReport(dir)
		if err != nil {
			return err
		}
		e := report.Entry
		if report.Resolved != "" || e.Purpose != purposePage || e.Parser == l.source.Parser.Version || !slices.Contains(layoutCodes, e.Result) {
			continue
		}
		if err := l.rereadPage(dir, report); err != nil {
			return err
		}
	}
	return nil
}

func (l *look) rereadPage(dir string, report refused) error {
	body, err := disk.ReadFile(disk.Or(l.FS), filepath.Join(dir, "body"))
	if err != nil {
		return fmt.Errorf("read refused page: %w", err)
	}
	e := report.Entry
	q := question{item: publisher.Item{Title: e.Title, URL: e.URL}, today: l.today}
	for _, site := range l.source.Sites {
		if site.Name == e.Site {
			q.site = site
		}
	}
	if q.site.Release == nil { // a site that is not asked any more
		return nil
	}
	if announced, ok := q.site.Release(e.Title); ok {
		q.id = identity{announced.Kind, announced.Month}
	}
	e.At, e.Run, e.Parser = l.Now().UTC().Format(time.RFC3339), l.ID, l.source.Parser.Version
	err = l.judge(q, e, body)
	if _, isTheirs := troubleOf(err); isTheirs {
		return nil // still not understood; the report now names today's parser
	}
	return err
}
