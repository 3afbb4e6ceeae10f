package page

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // the copies are made in a file of their own

	"netmarket/publish"
)

// The pages of 1 and of 100 areas: scorecard and forms of each, index and
// dictionary, read from the tables and written to a directory. `make bench` sets
// BIN to the binary it built; the areas are 明溪县 under other codes.
//
// ms/area is the whole time over the areas, ms/page over the files, cpu-ms/area
// the processor time of this process.
func BenchmarkPages(b *testing.B) {
	bin := os.Getenv("BIN")
	if bin == "" {
		b.Skip("BIN is not set; run make bench")
	}
	snapshot := benchmarkSnapshot(b, bin)
	for _, areas := range []int{1, 100} {
		b.Run(fmt.Sprintf("areas=%d", areas), func(b *testing.B) { benchmarkPages(b, snapshot, areas) })
	}
}

func benchmarkPages(b *testing.B, snapshot *publish.Snapshot, areas int) {
	ctx := context.Background()
	db := repeated(b, snapshot, areas)
	scores, err := publish.Scores(ctx, db)
	if err != nil {
		b.Fatal(err)
	}
	if len(scores.Areas) != areas {
		b.Fatalf("wanted %d areas, found %d", areas, len(scores.Areas))
	}
	d := &publish.Draft{ID: snapshot.ID, DB: db, Scores: scores, Areas: scores.Areas}
	dir := b.TempDir()
	pages, started, used := 0, time.Now(), processorTime(b)
	for b.Loop() {
		err := build(ctx, d, func(name string, content []byte) error {
			pages++
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			return os.WriteFile(path, content, 0o644)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	ms, cpu := float64(time.Since(started).Microseconds())/1000, float64((processorTime(b)-used).Microseconds())/1000
	b.ReportMetric(ms/float64(b.N*areas), "ms/area")
	b.ReportMetric(ms/float64(pages), "ms/page")
	b.ReportMetric(cpu/float64(b.N*areas), "cpu-ms/area")
	b.ReportMetric(0, "ns/op")
}

func benchmarkSnapshot(b *testing.B, bin string) *publish.Snapshot {
	data := filepath.Join(b.TempDir(), "data")
	bundled, err := filepath.Glob("../../testdata/captures/*/2*/page.html")
	if err != nil || len(bundled) == 0 {
		b.Fatalf("wanted bundled pages, found %d (%v)", len(bundled), err)
	}
	run := func(args ...string) {
		if out, err := exec.Command(bin, append([]string{"--data", data}, args...)...).CombinedOutput(); err != nil {
			b.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	run("init")
	run(append([]string{"capture"}, bundled...)...)
	for _, area := range []string{"350421", "national"} {
		if err := os.CopyFS(filepath.Join(data, "inbox", area), os.DirFS("../../testdata/sample/inbox/"+area)); err != nil {
			b.Fatal(err)
		}
	}
	run("--as-of", "2026-03-31", "refresh", "--offline")
	s, err := publish.Current(filepath.Join(data, "published"))
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// repeated is a copy of a snapshot's tables in which its one area stands under
// so many codes, with figures of its own.
func repeated(b *testing.B, s *publish.Snapshot, areas int) *sql.DB {
	path := filepath.Join(b.TempDir(), "tables.duckdb")
	text, err := os.ReadFile(s.Path("netmarket.duckdb"))
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("duckdb", path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() }) //nolint:errcheck // only read from here on
	var statements []string
	err = rows(context.Background(), db, "tables", `
		select table_name, max(case when column_name = 'figure_id' then 1 else 0 end) from duckdb_columns()
		where schema_name = 'published' and database_name = current_database()
		group by table_name having max(case when column_name = 'ref_area' then 1 else 0 end) = 1 order by 1`, func(c []string) error {
		figure := ""
		if c[1] == "1" {
			figure = ", other_area || figure_id as figure_id"
		}
		statements = append(statements, fmt.Sprintf(`insert into published.%s select t.* replace (other_area as ref_area%s)
			from published.%s t cross join (select cast(400000 + i as varchar) as other_area from range(1, %d) r(i)) where t.ref_area = '350421'`, c[0], figure, c[0], areas))
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
	return db
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
