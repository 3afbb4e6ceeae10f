package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netmarket/ingest/sitetest"
)

// A night on which no publisher has anything new, against simulated publishers
// of three years: a fresh process that reads their lists, asks for the newest
// releases again and keeps nothing. cpu-ms is the whole process, requests is
// how often a publisher was asked.
func BenchmarkNightWithNothingNew(b *testing.B) {
	bin := os.Getenv("BIN")
	if bin == "" {
		b.Skip("BIN is not set; run make bench")
	}
	net := sitetest.New(b)
	net.SetBigFeed(true)
	net.Load(sitetest.Years(2023, 2025))
	net.SetDay("2026-02-02")
	for _, site := range sitetest.Names {
		b.Setenv("NETMARKET_"+strings.ToUpper(site)+"_URL", net.Base(site))
	}
	b.Setenv("NETMARKET_ALLOW_NET", "127.0.0.1/32")
	data := filepath.Join(b.TempDir(), "data")
	runProcess(b, bin, "--data", data, "init")
	runProcess(b, bin, "--data", data, "fetch")
	net.Forget()
	var cpu, wall time.Duration
	var peak int64
	b.ResetTimer()
	for range b.N {
		started := time.Now()
		usage := runProcess(b, bin, "--data", data, "fetch")
		wall += time.Since(started)
		cpu += time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
		peak = max(peak, usage.Maxrss)
	}
	asked := 0
	for _, site := range sitetest.Names {
		asked += len(net.Requests(site))
	}
	b.ReportMetric(float64(wall.Milliseconds())/float64(b.N), "wall-ms")
	b.ReportMetric(float64(cpu.Milliseconds())/float64(b.N), "cpu-ms")
	b.ReportMetric(float64(peak)/1024, "peak-MiB")
	b.ReportMetric(float64(asked)/float64(b.N), "requests")
	b.ReportMetric(0, "ns/op")
}
