package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/fetch"
	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/sql"
	"netmarket/transform"
)

// oldSnapshot is how long a nightly job may publish nothing new: sources have
// nothing new for weeks, but the as-of date moves with every night.
const oldSnapshot = 3 * 24 * time.Hour

func (e *examination) lookAtLaw() {
	edition, err := metrics.Load(e.edition)
	if err != nil {
		e.found("catalogue", "%v", err)
		return
	}
	if _, err := e.chosen(edition); err != nil {
		e.found("catalogue", "%v", err)
	}
	if _, err := edition.Plan.Moved(e.settings.Plan.Stages); err != nil {
		e.found("catalogue", "plan.stages: %v", err)
	}
	last, err := sql.LastNoticedYear()
	if err != nil {
		e.found("catalogue", "%v", err)
	}
	today := now().In(china)
	if today.Year() > last || today.Year() == last && today.Month() == time.December {
		e.found("calendar_ends", "%d", last)
	}
}

func (e *examination) lookAtEngine() {
	memory, err := transform.ProbeEngine(e.ctx, e.settings.limits())
	if err != nil {
		e.found("engine", "%v", err)
	}
	total, group := totalMemory(), groupMemory(groupFiles)
	if total > 0 && memory > total {
		e.found("memory_limit", "%d MiB > %d MiB", memory>>20, total>>20)
	} else if group > 0 && memory > group {
		e.found("memory_limit", "%d MiB > %d MiB（容器或服务单元的上限）", memory>>20, group>>20)
	}
}

// lookAtCaptures hashes every kept body.
func (e *examination) lookAtCaptures() {
	store, err := ingest.OpenStore(e.path("captures"))
	for _, problem := range joined(err) {
		e.found("capture_broken", "%v", problem)
	}
	for _, c := range store.List() {
		if _, err := c.Body(); err != nil {
			e.found("capture_broken", "%v", err)
		}
		if at, err := time.Parse(time.RFC3339, c.FetchedAt); err == nil && at.Sub(now()) > time.Hour {
			e.found("clock_behind", "%s 保存于 %s", c.Dir(), c.FetchedAt)
			return // one is enough: it is the clock, not the capture
		}
	}
}

// joined are the errors of errors.Join.
func joined(err error) []error {
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		return many.Unwrap()
	}
	if err != nil {
		return []error{err}
	}
	return nil
}

func (e *examination) lookAtLog() {
	names, err := filepath.Glob(e.path("captures", "log", "*.jsonl"))
	if err != nil {
		return
	}
	for _, name := range names {
		if n := tornLines(name); n > 0 {
			e.found("log_torn", "%s 共 %d 行", name, n)
		}
	}
}

func tornLines(name string) (torn int) {
	f, err := os.Open(name)
	if err != nil {
		return 1
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" && !json.Valid([]byte(line)) {
			torn++
		}
	}
	if errors.Join(lines.Err(), f.Close()) != nil {
		torn++
	}
	return torn
}

func (e *examination) lookAtInbox() {
	entries, err := os.ReadDir(e.path("inbox"))
	if err != nil {
		return // no_data says so
	}
	for _, entry := range entries {
		name := entry.Name()
		isArea := len(name) == 6 && strings.Trim(name, "0123456789") == ""
		if !entry.IsDir() || !isArea && name != "national" {
			e.found("inbox_folder", "%s", e.path("inbox", name))
		}
	}
}

// lookAtQuarantine counts the files that were refused and still lie in the
// inbox as they were; refused pages are told by the state of their source.
func (e *examination) lookAtQuarantine() {
	names, err := filepath.Glob(e.path("quarantine", "*.json"))
	if err != nil {
		return
	}
	var refused []string
	for _, name := range names {
		var report struct {
			Refused bool   `json:"refused"`
			File    string `json:"file"`
		}
		text, err := os.ReadFile(name)
		if err == nil && json.Unmarshal(text, &report) == nil && report.Refused && exists(e.path(filepath.FromSlash(report.File))) {
			refused = append(refused, report.File)
		}
	}
	if len(refused) > 0 {
		e.found("quarantined", "%s（共 %d 份）", strings.Join(refused[:min(3, len(refused))], "、"), len(refused))
	}
}

func (e *examination) lookAtSources() {
	states, err := e.sourceStates(e.asOf)
	if err != nil {
		return // capture_broken says so
	}
	for _, s := range states {
		switch s.State {
		case fetch.StateStale:
			e.found("source_stale", "%s %s %s", s.Source, s.Reason, s.Remedy)
		case fetch.StateLate:
			e.found("source_late", "%s 应于 %s 前发布 %s", s.Source, s.DueOn, s.Expected)
		}
	}
}

func (e *examination) lookAtSnapshots() {
	current, err := publish.Current(e.path("published"))
	switch {
	case errors.Is(err, publish.ErrNoSnapshot):
		e.found("nothing_published", "%s", e.path("published"))
	case err != nil:
		e.found("current_broken", "%v", err)
	default:
		e.lookAtCurrent(current)
	}
	all, err := publish.List(e.path("published"))
	if err != nil {
		return
	}
	for _, s := range all {
		if s.Err != nil && (current == nil || s.ID != current.ID) {
			e.found("snapshot_unreadable", "%v", s.Err)
		}
	}
}

func (e *examination) lookAtCurrent(s *publish.Snapshot) {
	report, err := publish.Verify(e.ctx, e.path("published"), s.ID, false)
	if err = errors.Join(err, report.Err()); err != nil {
		e.found("current_broken", "%v", err)
	}
	created := s.Manifest.CreatedAt
	if created.Sub(now()) > time.Hour {
		e.found("clock_behind", "快照 %s 发布于 %s", s.ID, created.Format(time.RFC3339))
	}
	if now().Sub(created) > oldSnapshot {
		e.found("snapshot_old", "%s 发布于 %s", s.ID, created.In(china).Format(time.DateTime))
	}
	if s.Manifest.Run.Version != version {
		e.found("snapshot_version", "%s（%s），本程序为 %s", s.ID, s.Manifest.Run.Version, version)
	}
}
