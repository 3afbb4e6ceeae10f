package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// The whole program on one county, as a fresh process each time: `make bench`
// sets BIN to the binary it built.
//
// wall-ms and cpu-ms are the mean over the iterations of the run (one process
// each), peak-MiB the largest resident size of any of them.

func BenchmarkRefreshOneCounty(b *testing.B) {
	bin := os.Getenv("BIN")
	if bin == "" {
		b.Skip("BIN is not set; run make bench")
	}
	b.Run("cold", func(b *testing.B) {
		benchmarkRefresh(b, bin, func(data string) {
			for _, dir := range []string{"published", "build", "cache", "captures/county", "quarantine"} {
				if err := os.RemoveAll(filepath.Join(data, dir)); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("unchanged", func(b *testing.B) { benchmarkRefresh(b, bin, func(string) {}) })
}

func benchmarkRefresh(b *testing.B, bin string, before func(data string)) {
	data := benchmarkData(b, bin)
	refresh := []string{"--data", data, "--as-of", "2026-03-31", "refresh", "--offline"}
	runProcess(b, bin, refresh...)
	var wall, cpu time.Duration
	var peak int64
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		before(data)
		b.StartTimer()
		started := time.Now()
		usage := runProcess(b, bin, refresh...)
		wall += time.Since(started)
		cpu += time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
		peak = max(peak, usage.Maxrss)
	}
	b.ReportMetric(float64(wall.Milliseconds())/float64(b.N), "wall-ms")
	b.ReportMetric(float64(cpu.Milliseconds())/float64(b.N), "cpu-ms")
	b.ReportMetric(float64(peak)/1024, "peak-MiB")
	b.ReportMetric(0, "ns/op")
}

// benchmarkData is a data directory with the bundled pages and 明溪县.
func benchmarkData(b *testing.B, bin string) string {
	data := filepath.Join(b.TempDir(), "data")
	runProcess(b, bin, "--data", data, "init")
	pages, err := filepath.Glob("../../testdata/captures/*/2*/page.html")
	if err != nil || len(pages) == 0 {
		b.Fatalf("wanted bundled pages, found %d (%v)", len(pages), err)
	}
	runProcess(b, bin, append([]string{"--data", data, "capture"}, pages...)...)
	for _, area := range []string{"350421", "national"} {
		if err := os.CopyFS(filepath.Join(data, "inbox", area), os.DirFS(filepath.Join("../../testdata/sample/inbox", area))); err != nil {
			b.Fatal(err)
		}
	}
	return data
}

func runProcess(b *testing.B, bin string, args ...string) *syscall.Rusage {
	b.Helper()
	cmd := exec.Command(bin, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %v\n%s", args, err, out)
	}
	return cmd.ProcessState.SysUsage().(*syscall.Rusage)
}
