package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"netmarket/ingest/disk/disktest"
)

// The soak: refreshes of changing input with requests beside them, and what the
// server takes of the machine meanwhile.
const (
	soakRefreshes  = "NETMARKET_TEST_SOAK"          // 6 without it; make soak takes 500
	soakRequests   = "NETMARKET_TEST_SOAK_REQUESTS" // 3,000 without it; make soak takes 2,000 a refresh
	soakKeep       = 4                              // snapshots that prune leaves
	soakClients    = 4
	soakWarmUp     = 3 // refreshes after which the server has its working set
	soakSettledFor = 5 * time.Second
)

// soak is a server with a data directory that is refreshed beside it.
type soak struct {
	*night
	temp   string // TMPDIR of everything here
	server *exec.Cmd
	addr   string
	token  string
	asked  atomic.Int64
	same   atomic.Int64 // answered with 304
	tags   sync.Map     // path → ETag of the last answer
	client *http.Client
}

// soakOften is what a portal asks all day, three times in four whether it has
// changed; soakPaths are asked in turn, one request in 32: documents, rows
// in every format, pages, an explanation, a snapshot by its name.
var soakOften = []string{"/v1/scores", "/v1/scores/areas/350423", "/v1/gaps", "/readyz"}

var soakPaths = []string{
	"/v1/scores", "/v1/scores/areas/350423", "/v1/scores?format=csv", "/v1/explanations/350423/I05.1", "/v1/gaps", "/v1/worklist?area=350423", "/v1/tables",
	"/v1/tables/criterion_score?format=arrow", "/v1/tables/criterion_score?format=csv", "/v1/snapshots", "/v1/scores?snapshot=%s", "/snapshots/%s/pages/index.html",
}

// soakSeldom is the one request of so many that takes its turn.
const soakSeldom = 32

func newSoak(t *testing.T) *soak {
	t.Helper()
	s := &soak{night: &night{t: t, data: filepath.Join(t.TempDir(), "data"), scores: map[string][]byte{}}, temp: t.TempDir(), client: &http.Client{}}
	s.must(s.command("init").Run())
	for _, name := range worldFiles {
		text, err := os.ReadFile(filepath.Join("../../testdata/sample/inbox/350423", name))
		s.must(err)
		write(t, s.data, "inbox/350423/"+name, string(text))
	}
	s.must(os.WriteFile(filepath.Join(s.data, "netmarket.yaml"), []byte("engine: {threads: 1}\nserve: {listen: \"127.0.0.1:0\", limits: {per_token: 1e9, per_ip: 1e9, burst: 1000000000}}\n"), 0o600))
	s.turn(0)
	create := s.command("token", "create", "--name", "soak", "--scope", "read", "--scope", "metrics")
	create.Env = append(create.Env, clockVariable+"=") // it is used in the machine's time
	text, err := create.Output()
	s.must(err)
	s.token = strings.TrimSpace(string(text))
	s.serve()
	t.Cleanup(s.client.CloseIdleConnections)
	return s
}

// at is the program with the clock of a turn; a turn is an hour.
func (s *soak) at(turn int, args ...string) *exec.Cmd {
	cmd := s.command(args...)
	at := time.Date(2026, 4, 20, 2, 0, 0, 0, time.UTC).Add(time.Duration(turn) * time.Hour)
	cmd.Env = append(cmd.Env, clockVariable+"="+at.Format(time.RFC3339), "TMPDIR="+s.temp)
	return cmd
}

// turn drops a file with another figure, refreshes and prunes. The snapshot
// must be another one.
func (s *soak) turn(n int) (id string) {
	s.t.Helper()
	text := fmt.Sprintf("地区,年份,类别,快递业务量（万件）\n350423,2024,收寄,%d.%02d\n", 120+n/100, n%100)
	s.must(os.WriteFile(filepath.Join(s.data, "inbox", "350423", "快递补报.csv"), []byte(text), 0o600))
	before := ""
	if n > 0 {
		before = s.current().ID
	}
	for _, args := range [][]string{{"refresh", "--offline"}, {"prune", "--keep", fmt.Sprint(soakKeep)}} {
		cmd := s.at(n, args...)
		cmd.Env = append(cmd.Env, "GOGC=800") // the server keeps its own
		out, err := cmd.CombinedOutput()
		if code := exitOf(err); err != nil && code != exitStale {
			s.t.Fatalf("turn %d: %v: %v\n%s", n, args, err, out)
		}
	}
	if id = s.current().ID; id == before {
		s.t.Fatalf("turn %d: wanted another snapshot than %s", n, before)
	}
	return id
}

func exitOf(err error) int {
	if exit, ok := err.(*exec.ExitError); ok { //nolint:errorlint // exec returns it as it is
		return exit.ExitCode()
	}
	return exitDone
}

// serve starts the server and ends it with the test.
func (s *soak) serve() {
	s.t.Helper()
	s.server = s.at(0, "serve")
	s.server.Env = append(s.server.Env, clockVariable+"=") // it lives in the machine's time
	log, err := s.server.StderrPipe()
	s.must(err)
	s.must(s.server.Start())
	s.t.Cleanup(func() {
		s.server.Process.Signal(syscall.SIGTERM) //nolint:errcheck // Wait tells
		if err := s.server.Wait(); err != nil {
			s.t.Errorf("serve: %v", err)
		}
	})
	lines := bufio.NewReader(log)
	for s.addr == "" {
		line, err := lines.ReadString('\n')
		s.must(err)
		if _, rest, ok := strings.Cut(line, `"listen":"`); ok {
			s.addr, _, _ = strings.Cut(rest, `"`)
		}
	}
	go io.Copy(io.Discard, lines) //nolint:errcheck // until the server ends
}

// get asks for a path and reads the answer to its end. Asked whether it has
// changed, an answer may be 304.
func (s *soak) get(path string, asksChanged bool) (int, []byte, error) {
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.addr+path, nil)
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	if tag, ok := s.tags.Load(path); ok && asksChanged {
		r.Header.Set("If-None-Match", tag.(string)) //nolint:forcetypeassert // only texts are kept
	}
	w, err := s.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer w.Body.Close() //nolint:errcheck // read to its end
	if tag := w.Header.Get("ETag"); tag != "" && w.StatusCode == http.StatusOK {
		s.tags.Store(path, tag)
	}
	if w.StatusCode == http.StatusOK && path != metricsPath {
		_, err = io.Copy(io.Discard, w.Body)
		return w.StatusCode, nil, err
	}
	body, err := io.ReadAll(w.Body)
	return w.StatusCode, body, err
}

// ask makes n requests from several clients, one of so many of what is asked
// seldom; a server's fault fails the test. A snapshot that was pruned meanwhile
// is gone, which is no fault.
func (s *soak) ask(n int, seldom int64, snapshot string) {
	var clients sync.WaitGroup
	var next atomic.Int64
	for range soakClients {
		clients.Go(func() {
			for {
				i := next.Add(1)
				if i > int64(n) || s.t.Failed() {
					return
				}
				path, asksChanged := soakOften[i%int64(len(soakOften))], i/int64(len(soakOften))%4 > 0
				if i%seldom == 0 {
					path, asksChanged = soakPaths[i/seldom%int64(len(soakPaths))], false
				}
				if strings.Contains(path, "%s") {
					path = fmt.Sprintf(path, snapshot)
				}
				status, body, err := s.get(path, asksChanged)
				switch {
				case err != nil || status != http.StatusOK && status != http.StatusGone && status != http.StatusNotModified:
					s.t.Errorf("%s: found %d, %v: %.200s", path, status, err, body)
					return
				case status == http.StatusNotModified:
					s.same.Add(1)
				}
				s.asked.Add(1)
			}
		})
	}
	clients.Wait()
}

// TestSoak refreshes and asks, many times, and holds what the server takes
// after its warm-up against what it takes at the end.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	s := newSoak(t)
	c := disktest.Begin(t, soakRefreshes, 6)
	each := disktest.Rounds(t, soakRequests, 3000)/c.Asked() + 1
	var taken []taking
	for n, ok := c.Next(); ok; n, ok = c.Next() {
		former, ended := s.current().ID, make(chan struct{})
		go func() { defer close(ended); s.ask(each, soakSeldom, former) }()
		s.turn(n + 1)
		<-ended
		s.ask(2*len(soakPaths), 1, s.current().ID) // of the new snapshot, too
		taken = append(taken, s.takes())
		if n%20 == 19 {
			t.Logf("%d refreshes, %d requests: %+v", n+1, s.asked.Load(), taken[n])
		}
	}
	t.Log(c.Done())
	for _, leak := range leaks(taken) {
		t.Error(leak)
	}
	s.checkStore(len(taken))
	t.Logf("%d refreshes, %d requests, %d of them answered with 304; %d bytes a refresh by slope; first %+v, last %+v",
		len(taken), s.asked.Load(), s.same.Load(), slopeOf(taken[min(soakWarmUp, len(taken))-1:]), taken[0], taken[len(taken)-1])
	if least := each * len(taken); s.asked.Load() < int64(least) {
		t.Errorf("wanted %d requests, found %d", least, s.asked.Load())
	}
}

// checkStore wants no more than retention leaves: so many snapshots, a capture
// for each file that was dropped, a record for each run, and nothing half-made.
func (s *soak) checkStore(refreshes int) {
	s.t.Helper()
	published, _ := filepath.Glob(filepath.Join(s.data, "published", "2*"))
	if len(published) != min(soakKeep, refreshes+1) {
		s.t.Errorf("wanted %d snapshots, found %d", soakKeep, len(published))
	}
	captures, _ := filepath.Glob(filepath.Join(s.data, "captures", "county", "*_*"))
	dropped := len(worldFiles)
	if most := dropped*3 + refreshes + 1; len(captures) > most {
		s.t.Errorf("wanted a capture for each data set of %d files, found %d", dropped+refreshes+1, len(captures))
	}
	for _, pattern := range []string{"published/.*", "captures/.spool", "captures/*/.*", "quarantine/*.new", "quarantine/*/*.new", "cache/.*", "runs/open/*", "build/*.tmp*", "build/*.wal"} {
		if left, _ := filepath.Glob(filepath.Join(s.data, pattern)); len(left) > 0 {
			s.t.Errorf("wanted nothing left, found %q", left)
		}
	}
	if left, err := os.ReadDir(s.temp); err != nil || len(left) > 0 {
		s.t.Errorf("wanted no temporary file, found %v, %v", left, err)
	}
	if bytes := treeBytes(filepath.Join(s.data, "runs")); bytes > int64(refreshes+1)*2*mostRecordBytes {
		s.t.Errorf("wanted at most %d bytes of records a run, found %d over %d runs", mostRecordBytes, bytes, 2*(refreshes+1))
	}
}

const mostRecordBytes = 8 << 10

const metricsPath = "/metrics"

// taking is what the server takes of the machine.
type taking struct {
	RSS        int64 // bytes
	FDs        int
	Threads    int
	Children   int
	Goroutines int
	Opened     int // snapshots
}

// takes reads it once nothing is under way: idle connections are closed, and
// what serves them ends.
func (s *soak) takes() (u taking) {
	s.t.Helper()
	s.client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(s.t.Context(), soakSettledFor)
	defer cancel()
	for {
		status, text, err := s.get(metricsPath, false)
		s.must(err)
		if status != http.StatusOK {
			s.t.Fatalf("/metrics: found %d: %.200s", status, text)
		}
		now := taking{Goroutines: gauge(text, "go_goroutines"), Opened: gauge(text, "netmarket_snapshots_opened")}
		s.readProc(&now)
		if isSettled := now == u; isSettled || ctx.Err() != nil {
			return now
		}
		u = now
		time.Sleep(20 * time.Millisecond)
	}
}

func gauge(metrics []byte, name string) int {
	for line := range strings.Lines(string(metrics)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			n, _ := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return int(n)
		}
	}
	return -1
}

// readProc reads the kernel's own account.
func (s *soak) readProc(u *taking) {
	s.t.Helper()
	home := fmt.Sprintf("/proc/%d", s.server.Process.Pid)
	status, err := os.ReadFile(home + "/status")
	s.must(err)
	for line := range strings.Lines(string(status)) {
		key, value, _ := strings.Cut(line, ":")
		n, _ := strconv.ParseInt(strings.Fields(value + " 0")[0], 10, 64)
		switch key {
		case "VmRSS":
			u.RSS = n << 10
		case "Threads":
			u.Threads = int(n)
		}
	}
	open, err := os.ReadDir(home + "/fd")
	s.must(err)
	u.FDs = len(open)
	tasks, _ := filepath.Glob(home + "/task/*/children")
	for _, path := range tasks {
		text, _ := os.ReadFile(path) // a thread may end meanwhile
		u.Children += len(strings.Fields(string(text)))
	}
}
