package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"netmarket/ingest/sitetest"
	"netmarket/publish"
)

// Rounds of the long campaigns.
const (
	refreshKills  = "NETMARKET_TEST_REFRESH_KILLS" // 20 without it
	refreshRounds = "NETMARKET_TEST_REFRESH_PAIRS" // 6 without it
)

// smallWorld is the smallest installation whose refresh has every stage: the
// publishers, on loopback; one county with three exports; and a first night that
// is published. On the second night a publisher has released more and an
// export has changed.
type smallWorld struct {
	t      *testing.T
	net    *sitetest.Net
	gate   atomic.Pointer[gate] // nil: the publishers answer at once
	env    []string             // of every command
	first  string               // snapshot of the first night
	nights [2]secondNight
}

// secondNight is a data directory before it, and what it comes to undisturbed.
type secondNight struct {
	before string
	id     string
	scores map[string][]byte // by snapshot
	digest string            // of everything that is published
}

// Nights of the small world, and the days its publishers live in.
var (
	worldNights = [2]string{"2026-02-02T02:00:00Z", "2026-03-25T02:00:00Z"}
	worldFiles  = []string{"交通运输局/快递业务情况.xlsx", "市场监管局/花名册.csv"}
)

// gate holds every request until it is opened.
type gate struct{ arrived, open chan struct{} }

func newGate() *gate { return &gate{make(chan struct{}, 1), make(chan struct{})} }

func newSmallWorld(t *testing.T) *smallWorld {
	t.Helper()
	w := &smallWorld{t: t, net: sitetest.Still(t)}
	w.net.Load(sitetest.Years(2025, 2026))
	w.env = append(os.Environ(), "NETMARKET_ALLOW_NET=127.0.0.1/32", "GOGC=800")
	for _, site := range sitetest.Names {
		server := httptest.NewServer(w.site(w.net.Handler(site)))
		t.Cleanup(server.Close)
		w.env = append(w.env, "NETMARKET_"+strings.ToUpper(site)+"_URL="+server.URL)
	}
	seed := filepath.Join(t.TempDir(), "seed")
	w.run(seed, 0, "init")
	write(t, seed, "netmarket.yaml", "engine: {threads: 1}\nlineage: {file: lineage.jsonl}\nmetrics: {textfile: "+filepath.Join(t.TempDir(), "gauges.prom")+"}\n")
	for _, name := range worldFiles {
		text, err := os.ReadFile(filepath.Join("../../testdata/sample/inbox/350423", name))
		must(t, err)
		write(t, seed, "inbox/350423/"+name, string(text))
	}
	w.change(seed, 0)
	w.live(0)
	w.run(seed, 0, "refresh")
	w.first = currentOf(t, seed).ID
	w.live(1)
	for i := range w.nights {
		w.nights[i] = w.undisturbed(seed, i)
	}
	return w
}

// site answers for a publisher when the gate lets it.
func (w *smallWorld) site(to http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if g := w.gate.Load(); g != nil {
			select {
			case g.arrived <- struct{}{}:
			default:
			}
			select {
			case <-g.open:
			case <-r.Context().Done():
				return
			}
		}
		to.ServeHTTP(rw, r)
	})
}

// live sets the day the publishers live in.
func (w *smallWorld) live(night int) { w.net.SetDay(worldNights[night][:10]) }

// change hands in another figure.
func (w *smallWorld) change(data string, n int) {
	write(w.t, data, "inbox/350423/快递补报.csv", fmt.Sprintf("地区,年份,类别,快递业务量（万件）\n350423,2024,收寄,%d.00\n", 120+n))
}

// command is the program on a data directory on a night.
func (w *smallWorld) command(data string, night int, args ...string) *exec.Cmd {
	cmd := netmarketCommand(w.t, append([]string{"--data", data, "--json"}, args...)...)
	cmd.Env = append(slices.Clone(w.env), clockVariable+"="+worldNights[night])
	return cmd
}

// run is a command that nobody disturbs.
func (w *smallWorld) run(data string, night int, args ...string) []byte {
	w.t.Helper()
	var errs bytes.Buffer
	cmd := w.command(data, night, args...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		w.t.Fatalf("%v: %v\n%s%s", args, err, out, errs.String())
	}
	return out
}

// undisturbed makes a second night and runs it on a copy.
func (w *smallWorld) undisturbed(seed string, n int) secondNight {
	w.t.Helper()
	night := secondNight{before: seed + fmt.Sprint(n), scores: map[string][]byte{}}
	copyTree(w.t, seed, night.before)
	w.change(night.before, n+1)
	data := night.before + "-run"
	copyTree(w.t, night.before, data)
	night.scores[w.first] = scoresOf(w.t, currentOf(w.t, data))
	w.run(data, 1, "refresh")
	s := currentOf(w.t, data)
	night.id, night.scores[s.ID], night.digest = s.ID, scoresOf(w.t, s), s.Manifest.ContentID
	if s.ID == w.first || bytes.Equal(night.scores[w.first], night.scores[s.ID]) {
		w.t.Fatalf("wanted the second night to publish other scores than %s, found %s", w.first, s.ID)
	}
	must(w.t, os.RemoveAll(data))
	return night
}

func currentOf(t *testing.T, data string) *publish.Snapshot {
	t.Helper()
	s, err := publish.Current(filepath.Join(data, "published"))
	must(t, err)
	return s
}

func scoresOf(t *testing.T, s *publish.Snapshot) []byte {
	t.Helper()
	text, err := os.ReadFile(s.Path("scores.json"))
	must(t, err)
	return text
}

// copyTree keeps modes and times.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.Command("cp", "-a", from, to).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
