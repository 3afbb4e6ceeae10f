package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Clients of the benchmark and the requests each of them makes an iteration.
const (
	benchClients  = 4
	benchRequests = 25
)

// BenchmarkServe asks a server in a process of its own over loopback: the whole
// document, one area's card, and the answer to a client that has it already.
// p50-ms and p99-ms are of one request while four clients ask at once.
func BenchmarkServe(b *testing.B) {
	bin := os.Getenv("BIN")
	if bin == "" {
		b.Skip("BIN is not set; run make bench")
	}
	addr, token := startServer(b, bin)
	for _, c := range []struct{ name, path, have string }{
		{"scores", "/v1/scores", ""}, {"one area", "/v1/scores/areas/350421", ""}, {"not modified", "/v1/scores", "*"},
		{"explanation", "/v1/explanations/350421/I05.1", ""}, {"table as Arrow", "/v1/tables/criterion_score?format=arrow", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			var times []time.Duration
			began := time.Now()
			for range b.N {
				times = append(times, askTogether(b, "http://"+addr+c.path, token, c.have)...)
			}
			took := time.Since(began)
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(len(times))/took.Seconds(), "requests/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// startServer serves the bundled county until the benchmark ends.
func startServer(b *testing.B, bin string) (addr, token string) {
	data := benchmarkData(b, bin)
	runProcess(b, bin, "--data", data, "--as-of", "2026-03-31", "refresh", "--offline")
	settings := "serve: {listen: \"127.0.0.1:0\", limits: {per_token: 1000000, per_ip: 1000000, burst: 1000000}}\n"
	if err := os.WriteFile(filepath.Join(data, "netmarket.yaml"), []byte(settings), 0o600); err != nil {
		b.Fatal(err)
	}
	text, err := exec.Command(bin, "--data", data, "token", "create", "--name", "bench").Output()
	if err != nil {
		b.Fatal(err)
	}
	server := exec.Command(bin, "--data", data, "serve")
	log, err := server.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		server.Process.Signal(os.Interrupt) //nolint:errcheck // Wait tells
		if err := server.Wait(); err != nil {
			b.Errorf("serve: %v", err)
		}
	})
	lines := bufio.NewReader(log)
	for addr == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			b.Fatalf("wanted the address served, found %v", err)
		}
		if _, rest, ok := strings.Cut(line, `"listen":"`); ok {
			addr, _, _ = strings.Cut(rest, `"`)
		}
	}
	go io.Copy(io.Discard, lines) //nolint:errcheck // until the server ends
	return addr, strings.TrimSpace(string(text))
}

// askTogether returns how long each request took, to the last byte.
func askTogether(b *testing.B, url, token, have string) (times []time.Duration) {
	var mu sync.Mutex
	var clients sync.WaitGroup
	for range benchClients {
		clients.Go(func() {
			for range benchRequests {
				began := time.Now()
				if err := askOnce(url, token, have); err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				times = append(times, time.Since(began))
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	if len(times) == 0 {
		b.Fatal("no answer")
	}
	return times
}

func askOnce(url, token, have string) error {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if have != "" {
		r.Header.Set("If-None-Match", have)
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer w.Body.Close() //nolint:errcheck // read to its end
	if _, err := io.Copy(io.Discard, w.Body); err != nil {
		return err
	}
	if w.StatusCode != http.StatusOK && w.StatusCode != http.StatusNotModified {
		return fmt.Errorf("%s: found %d", url, w.StatusCode)
	}
	return nil
}
