package publish

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"
)

const testID = "2026-03-31-7f3a9c1b22d4"

// buildFile makes a closed DuckDB file with the published schema; more is run
// after testdata/published.sql.
func buildFile(t *testing.T, more ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "warehouse.duckdb")
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("testdata/published.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, statements := range append([]string{string(script)}, more...) {
		if statements == "" {
			continue
		}
		if _, err := db.Exec(statements); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func request(built, dir string) Request {
	return Request{
		Built: built, Dir: dir, ID: testID,
		Run: RunFacts{Edition: "samr2022/mingxi2024", AsOf: "2026-03-31", Options: map[string]string{"nation_growth": "published"},
			Version: "test", Fingerprint: "7f3a9c1b22d4", Areas: []string{"350421"},
			Inputs: []Input{{Source: "nbs", Capture: "c2", Vintage: "2025-01-17"}}},
		Now: func() time.Time { return time.Date(2026, 3, 31, 18, 0, 0, 0, time.UTC) },
	}
}

func mustPublish(t *testing.T, r Request) *Snapshot {
	t.Helper()
	s, err := Publish(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustVerify(t *testing.T, dir, id string) Report {
	t.Helper()
	report, err := Verify(context.Background(), dir, id, true)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestTwoPublicationsOfTheSameInputsAreTheSameBytes(t *testing.T) {
	first := mustPublish(t, request(buildFile(t), t.TempDir()))
	// The same rows inserted in another order.
	second := request(buildFile(t, `create table x as select * from published.criterion_score order by criterion_id;
		truncate published.criterion_score; insert into published.criterion_score from x`), t.TempDir())
	second.Now = func() time.Time { return time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC) }
	again := mustPublish(t, second)
	stable := func(s *Snapshot) []File {
		return slices.DeleteFunc(slices.Clone(s.Manifest.Files), func(f File) bool { return f.Path == databaseFile })
	}
	if d := cmp.Diff(stable(first), stable(again)); d != "" {
		t.Errorf("files differ (-first +again):\n%s", d)
	}
	if first.Manifest.ContentID != again.Manifest.ContentID || len(stable(first)) < 15 {
		t.Errorf("content id %s and %s over %d files", first.Manifest.ContentID, again.Manifest.ContentID, len(stable(first)))
	}
}

func TestPublishedSnapshotIsCurrentReadableAndVerifies(t *testing.T) {
	dir := t.TempDir()
	s := mustPublish(t, request(buildFile(t), dir))
	current, err := Current(dir)
	if err != nil {
		t.Fatal(err)
	}
	if current.ID != s.ID || !current.IsCurrent {
		t.Errorf("wanted current %s, found %s", s.ID, current.ID)
	}
	report := mustVerify(t, dir, s.ID)
	if !report.OK() || report.Tables != len(s.Manifest.Tables) || report.Rows < 30 {
		t.Errorf("report: %+v", report)
	}
	for _, f := range append([]string{manifestFile, "."}, s.Manifest.Files[0].Path) {
		info, err := os.Stat(s.Path(f))
		if err != nil {
			t.Fatal(err)
		}
		if wanted := fileMode; !info.IsDir() && info.Mode().Perm() != wanted || info.IsDir() && info.Mode().Perm() != dirMode {
			t.Errorf("%s: mode %v", f, info.Mode())
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("wanted the snapshot and current, found %v (%v)", entries, err)
	}
}

func TestStopAtEachStepLeavesTheOldSnapshotServed(t *testing.T) {
	built := buildFile(t)
	stop := errors.New("stopped by the test")
	first := request(built, t.TempDir())
	first.ID = "2026-03-30-000000000000"
	old := mustPublish(t, first)
	for _, at := range Steps() {
		t.Run(at, func(t *testing.T) {
			dir := copySnapshot(t, old)
			must(t, os.Symlink(old.ID, filepath.Join(dir, currentName)))
			next := request(built, dir)
			next.Step = func(name string) error {
				if name == at {
					return stop
				}
				return nil
			}
			if _, err := Publish(context.Background(), next); !errors.Is(err, stop) {
				t.Fatalf("wanted the stop, found %v", err)
			}
			wanted := old.ID
			if at == StepSyncCurrent || at == StepDone {
				wanted = next.ID
			}
			current, err := Current(dir)
			if err != nil || current.ID != wanted {
				t.Fatalf("wanted current %s, found %v, %v", wanted, current, err)
			}
			if report := mustVerify(t, dir, current.ID); !report.OK() {
				t.Errorf("current is damaged: %v", report.Err())
			}
			next.Step = nil
			if s := mustPublish(t, next); !s.IsCurrent || s.ID != next.ID {
				t.Errorf("after another run: %+v", s)
			}
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) != 3 {
				t.Errorf("wanted two snapshots and current, found %v (%v)", entries, err)
			}
		})
	}
}

func TestReaderKeepsWorkingWhileTheNextIsPublished(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s := mustPublish(t, request(buildFile(t), dir))
	db, err := Open(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	before, err := Scores(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	next := request(buildFile(t, "update published.scorecard set score = 9"), dir)
	next.ID = "2026-04-01-aaaaaaaaaaaa"
	mustPublish(t, next)
	after, err := Scores(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, after); d != "" || after.Snapshot != testID {
		t.Errorf("an open reader saw another snapshot:\n%s", d)
	}
	entries, err := os.ReadDir(s.Dir)
	if err != nil || len(entries) != 7 {
		t.Errorf("reading wrote into the snapshot: %v (%v)", entries, err)
	}
}

func TestPublishRefuses(t *testing.T) {
	full := func(string) (uint64, error) { return 1 << 20, nil }
	for name, c := range map[string]struct {
		more   string
		change func(*Request)
		wanted string
	}{
		"a DOUBLE, a FLOAT and a HUGEINT column": {
			"create table published.extra as select 0.5::double as ratio, 1::float as share, sum(1) as total",
			nil, "published.extra.ratio: wanted BOOLEAN, INTEGER, BIGINT, DECIMAL, DATE, TIMESTAMP or VARCHAR, found DOUBLE"},
		"a view":              {"create view published.v as select 1 as one", nil, "published.v: wanted a table"},
		"a name with a slash": {`create table published."../x" (a integer)`, nil, "published.../x: wanted a table with a lower-case ASCII name"},
		"an empty schema":     {"drop schema published cascade; create schema published", nil, "wanted tables in schema published, found none"},
		"a missing table":     {"drop table published.scorecard", nil, "read published.scorecard"},
		"an id that climbs":   {"", func(r *Request) { r.ID = "../x" }, `found "../x"`},
		"too small a disk":    {"", func(r *Request) { r.Free = full }, "found 1 MiB"},
		"no built file":       {"", func(r *Request) { r.Built = "none.duckdb" }, "run netmarket build"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			r := request(buildFile(t, c.more), dir)
			if c.change != nil {
				c.change(&r)
			}
			_, err := Publish(context.Background(), r)
			if err == nil || !strings.Contains(err.Error(), c.wanted) {
				t.Errorf("wanted an error with %q, found %v", c.wanted, err)
			}
			if _, err := Current(dir); !errors.Is(err, ErrNoSnapshot) {
				t.Errorf("wanted no snapshot, found %v", err)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
				t.Errorf("wanted nothing left, found %v (%v)", entries, err)
			}
		})
	}
}
