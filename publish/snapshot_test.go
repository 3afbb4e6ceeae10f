package publish

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestPublishingAgainOnlyMakesCurrent(t *testing.T) {
	dir, built := t.TempDir(), buildFile(t)
	first := mustPublish(t, request(built, dir))
	next := request(built, dir)
	next.ID = "2026-04-01-aaaaaaaaaaaa"
	mustPublish(t, next)
	before, err := os.Stat(first.Path(manifestFile))
	must(t, err)
	var steps []string
	again := request(built, dir)
	again.Step = func(name string) error { steps = append(steps, name); return nil }
	again.Now = func() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) }
	s := mustPublish(t, again)
	after, err := os.Stat(s.Path(manifestFile))
	must(t, err)
	if !s.IsCurrent || !after.ModTime().Equal(before.ModTime()) || !s.Manifest.CreatedAt.Equal(first.Manifest.CreatedAt) {
		t.Errorf("wanted the old snapshot untouched and current, found %+v", s)
	}
	if got := strings.Join(steps, " "); got != "prepare link swap sync_current done" {
		t.Errorf("steps: %s", got)
	}
}

func TestPublishRefusesToRepairADamagedSnapshot(t *testing.T) {
	dir, built := t.TempDir(), buildFile(t)
	old := request(built, dir)
	old.ID = "2026-03-30-000000000000"
	s := mustPublish(t, request(built, dir))
	mustPublish(t, old)
	must(t, os.Remove(s.Path(scoresFile)))
	_, err := Publish(context.Background(), request(built, dir))
	var damaged *DamagedError
	if !errors.As(err, &damaged) || !strings.Contains(err.Error(), "scores.json: missing") || !strings.Contains(err.Error(), "move ") {
		t.Errorf("wanted a DamagedError that names the file and the remedy, found %v", err)
	}
	if current, err := Current(dir); err != nil || current.ID != old.ID {
		t.Errorf("current is %v, %v", current, err)
	}
}

func TestReadFileGivesOnlyWhatWasPublished(t *testing.T) {
	s := mustPublish(t, request(buildFile(t), t.TempDir()))
	content, err := s.ReadFile("tables/scorecard.parquet")
	if err != nil || !strings.HasPrefix(string(content), "PAR1") {
		t.Errorf("found %.8q, %v", content, err)
	}
	for _, name := range []string{"", "manifest.json", "tables", "../" + s.ID + "/scores.json", "./scores.json", "/etc/hostname", "tables/none.parquet"} {
		if _, err := s.ReadFile(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: wanted fs.ErrNotExist, found %v", name, err)
		}
	}
	edit(t, s.Path(scoresFile), func(b []byte) []byte { return append(b, '\n') })
	if _, err := s.ReadFile(scoresFile); err == nil || !strings.Contains(err.Error(), "run netmarket verify") {
		t.Errorf("wanted an edited file refused, found %v", err)
	}
	if _, err := s.Scores(); err == nil {
		t.Error("wanted edited scores refused")
	}
}

func TestListIsOldestFirstAndHidesNothing(t *testing.T) {
	dir, built := t.TempDir(), buildFile(t)
	for day, id := range []string{"2026-03-31-c", "2026-03-31-a", "2026-03-31-b"} {
		r := request(built, dir)
		r.ID = id
		r.Now = func() time.Time { return time.Date(2026, 3, 31+day, 0, 0, 0, 0, time.UTC) }
		mustPublish(t, r)
	}
	must(t, os.Remove(filepath.Join(dir, "2026-03-31-a", manifestFile)))
	must(t, os.Mkdir(filepath.Join(dir, asidePrefix+"x-1"), 0o755))
	all, err := List(dir)
	must(t, err)
	var ids []string
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	if strings.Join(ids, " ") != "2026-03-31-a 2026-03-31-c 2026-03-31-b" || all[0].Err == nil || all[1].Err != nil || !all[2].IsCurrent {
		t.Errorf("found %v; first error %v", ids, all[0].Err)
	}
	if none, err := List(filepath.Join(dir, "none")); err != nil || none != nil {
		t.Errorf("wanted an empty list for no directory, found %v, %v", none, err)
	}
}

func TestPruneKeepsTheCurrentAndTheNewest(t *testing.T) {
	dir, built := t.TempDir(), buildFile(t)
	for day, id := range []string{"a", "b", "c", "d", "a"} {
		r := request(built, dir)
		r.ID = id
		r.Now = func() time.Time { return time.Date(2026, 3, 1+day, 0, 0, 0, 0, time.UTC) }
		mustPublish(t, r)
	}
	removed, err := Prune(dir, 2)
	if err != nil || strings.Join(removed, " ") != "b c" {
		t.Errorf("removed %v, %v", removed, err)
	}
	if current, err := Current(dir); err != nil || current.ID != "a" || !mustVerify(t, dir, "a").OK() {
		t.Errorf("current is %v, %v", current, err)
	}
	if _, err := Prune(dir, 0); err == nil {
		t.Error("wanted --keep 0 refused")
	}
}

func TestCurrentRefusesALinkThatLeads(t *testing.T) {
	for target, wanted := range map[string]string{"../elsewhere": `found "../elsewhere"`, "gone": "snapshot gone: read manifest"} {
		dir := t.TempDir()
		must(t, os.Symlink(target, filepath.Join(dir, currentName)))
		if _, err := Current(dir); err == nil || errors.Is(err, ErrNoSnapshot) || !strings.Contains(err.Error(), wanted) {
			t.Errorf("%s: wanted %q, found %v", target, wanted, err)
		}
	}
}

func TestDiskFullSaysHowMuchIsMissingAndWhatToDo(t *testing.T) {
	dir, built := t.TempDir(), buildFile(t)
	info, err := os.Stat(built)
	must(t, err)
	r := request(built, dir)
	r.Free = func(string) (uint64, error) { return 10 << 20, nil }
	_, err = Publish(context.Background(), r)
	var full *DiskFullError
	if !errors.As(err, &full) || full.Need != 3*uint64(info.Size())+spareBytes || full.Free != 10<<20 {
		t.Fatalf("found %v", err)
	}
	full.Need, full.Dir = 90<<20, "published"
	const wanted = "disk full: wanted 90 MiB free under published, found 10 MiB, 80 MiB missing; " +
		"free space or remove old snapshots (netmarket prune --keep N), then run again; current stays"
	if full.Error() != wanted {
		t.Errorf("wanted %s\nfound  %s", wanted, full)
	}
	r.Free = nil
	r.Step = func(name string) error {
		if name == StepManifest {
			return &os.PathError{Op: "write", Path: manifestFile, Err: unix.ENOSPC}
		}
		return nil
	}
	if _, err = Publish(context.Background(), r); !errors.As(err, &full) || !errors.Is(err, unix.ENOSPC) {
		t.Errorf("wanted a DiskFullError for ENOSPC in the middle, found %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("wanted nothing left, found %v (%v)", entries, err)
	}
}
