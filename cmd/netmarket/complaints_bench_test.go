package main

import (
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"netmarket/ingest"
	"netmarket/ingest/county"
)

// million is how many complaints one county is scored with: what a province
// receives in two years.
const million = 1_000_000

// BenchmarkMillionComplaints holds the whole program against DuckDB alone on
// the same kept table: a cold build by a fresh process, less a build of a
// thousand complaints, over the time DuckDB takes to read that table into typed
// columns (csv) and to count the two rates of I25.1 by one query written by
// hand (query). Both must count the same. The figures are medians of the runs,
// which take turns; the least of each is logged.
func BenchmarkMillionComplaints(b *testing.B) {
	bin := os.Getenv("BIN")
	if bin == "" {
		b.Skip("BIN is not set; run make bench")
	}
	large, small := complaintsData(b, bin, million), complaintsData(b, bin, 1_000)
	kept, err := filepath.Glob(filepath.Join(large, "captures", "county", "2026-03-05_*", "body"))
	if err != nil || len(kept) != 1 {
		b.Fatalf("wanted one kept table of complaints, found %d (%v)", len(kept), err)
	}
	counted := countedByProgram(b, bin, large)
	b.Run("build", func(b *testing.B) {
		var runs comparison
		for range b.N {
			runs.build = append(runs.build, coldBuild(b, bin, large))
			runs.small = append(runs.small, coldBuild(b, bin, small))
			alone := duckdbAlone(b, kept[0])
			if counted != alone.Counted {
				b.Fatalf("I25.1: the program counts %s, the query by hand %s", counted, alone.Counted)
			}
			runs.read, runs.query = append(runs.read, alone.Read), append(runs.query, alone.Query)
		}
		runs.report(b)
	})
}

// BenchmarkTakeComplaints takes one export from the inbox into an empty store.
func BenchmarkTakeComplaints(b *testing.B) {
	const rows = 100_000
	inbox := filepath.Join(b.TempDir(), "inbox")
	complaintsFile(b, filepath.Join(inbox, "350421", "投诉.csv"), rows)
	for b.Loop() {
		b.StopTimer()
		data := b.TempDir()
		store, err := ingest.OpenStore(filepath.Join(data, "captures"))
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		in := county.Inbox{Dir: inbox, Quarantine: filepath.Join(data, "quarantine"), Store: store, Secret: []byte("bench"), Now: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)}
		if taken, err := in.Take(b.Context()); err != nil || len(taken) != 1 || taken[0].Datasets["complaints_12315"] != rows {
			b.Fatalf("wanted %d complaints taken, found %v (%v)", rows, taken, err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(0, "ns/op")
}

// cost is what one piece of work took.
type cost struct {
	Wall, CPU time.Duration
	Peak      int64 // largest resident size in KiB, of whole processes
}

// comparison is the costs of all runs.
type comparison struct{ build, small, read, query []cost }

func (c *comparison) report(b *testing.B) {
	parts := map[string][]cost{"build": c.build, "small": c.small, "csv": c.read, "query": c.query}
	median := map[string]cost{}
	for _, name := range []string{"build", "small", "csv", "query"} {
		wall, cpu := sorted(parts[name], func(x cost) time.Duration { return x.Wall }), sorted(parts[name], func(x cost) time.Duration { return x.CPU })
		median[name] = cost{Wall: wall[len(wall)/2], CPU: cpu[len(cpu)/2]}
		b.ReportMetric(float64(median[name].Wall.Milliseconds()), name+"-wall-ms")
		b.ReportMetric(float64(median[name].CPU.Milliseconds()), name+"-cpu-ms")
		if b.N > 1 {
			b.Logf("%s: least of %d: wall %d ms, cpu %d ms", name, len(wall), wall[0].Milliseconds(), cpu[0].Milliseconds())
		}
	}
	ratio := func(of func(cost) time.Duration) float64 {
		return float64(of(median["build"])-of(median["small"])) / float64(of(median["csv"])+of(median["query"]))
	}
	b.ReportMetric(ratio(func(x cost) time.Duration { return x.CPU }), "cpu-ratio")
	b.ReportMetric(ratio(func(x cost) time.Duration { return x.Wall }), "wall-ratio")
	peak := slices.MaxFunc(c.build, func(x, y cost) int { return cmp.Compare(x.Peak, y.Peak) })
	b.ReportMetric(float64(peak.Peak)/1024, "peak-MiB")
	b.ReportMetric(0, "ns/op")
}

func sorted(runs []cost, of func(cost) time.Duration) []time.Duration {
	var out []time.Duration
	for _, x := range runs {
		out = append(out, of(x))
	}
	slices.Sort(out)
	return out
}

// complaintsData is a data directory whose only export is one of n complaints,
// taken and published once; the export itself is gone again.
func complaintsData(b *testing.B, bin string, n int) string {
	data := filepath.Join(b.TempDir(), "data")
	runProcess(b, bin, "--data", data, "init")
	pages, err := filepath.Glob("../../testdata/captures/*/2*/page.html")
	if err != nil || len(pages) == 0 {
		b.Fatalf("wanted bundled pages, found %d (%v)", len(pages), err)
	}
	runProcess(b, bin, append([]string{"--data", data, "capture"}, pages...)...)
	export := filepath.Join(data, "inbox", "350421", "投诉.csv")
	complaintsFile(b, export, n)
	runProcess(b, bin, "--data", data, "--as-of", "2026-03-31", "refresh", "--offline")
	if err := os.Remove(export); err != nil {
		b.Fatal(err)
	}
	return data
}

// coldBuild builds everything anew from what was kept.
func coldBuild(b *testing.B, bin, data string) cost {
	for _, dir := range []string{"build", "cache"} {
		if err := os.RemoveAll(filepath.Join(data, dir)); err != nil {
			b.Fatal(err)
		}
	}
	started := time.Now()
	usage := runProcess(b, bin, "--data", data, "--as-of", "2026-03-31", "build")
	return cost{time.Since(started), time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), usage.Maxrss}
}

// countedByProgram is numerator and denominator of both rates, as published.
func countedByProgram(b *testing.B, bin, data string) string {
	out, err := exec.Command(bin, "--data", data, "query", "--format", "csv",
		"select numerator || '/' || denominator as counted from published.criterion_part where criterion_id = 'I25.1' order by part desc").Output()
	if err != nil {
		b.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out))[1:], " ")
}

// alone is what DuckDB took by itself.
type alone struct {
	Read, Query cost
	Counted     string
}

// duckdbAlone reads and counts in a process of its own.
func duckdbAlone(b *testing.B, kept string) (a alone) {
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(program, kept, filepath.Join("..", "..", "sql", "ref", "holiday.csv"))
	cmd.Args[0] = duckdbAloneName // TestMain tells by it what to run
	out, err := cmd.CombinedOutput()
	if err == nil {
		err = json.Unmarshal(out, &a)
	}
	if err != nil {
		b.Fatalf("DuckDB alone: %v\n%s", err, out)
	}
	return a
}
