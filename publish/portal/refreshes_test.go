package portal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"netmarket/publish"
)

// The child that publishes is told what by these; the campaign's length is
// NETMARKET_TEST_REFRESHES (100 is the long form), with 100 requests for each.
const (
	publishChild   = "NETMARKET_TEST_PORTAL_PUBLISH" // built file
	publishDir     = "NETMARKET_TEST_PORTAL_DIR"
	publishID      = "NETMARKET_TEST_PORTAL_ID"
	refreshesAsked = "NETMARKET_TEST_REFRESHES"
	shortRefreshes = 6
	perRefresh     = 100
)

func publishAsChild() {
	r := request(os.Getenv(publishChild), os.Getenv(publishDir), os.Getenv(publishID))
	if _, err := publish.Publish(context.Background(), r); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// storm is a server that is asked while other processes publish and die.
type storm struct {
	t         *testing.T
	dir, addr string
	token     string
	built     []string            // files to publish; the id's last digit says which one a snapshot is
	wanted    []map[string][]byte // body by path for each, with idMark for the id

	asked, gone, moved atomic.Int64
}

const idMark = "<id>"

// stormPaths are asked in turn, documents and rows in every format.
var stormPaths = []string{
	"/v1/scores", "/v1/scores/areas/350421", "/v1/scores?format=csv", "/v1/tables/criterion_score?format=csv", "/v1/tables/criterion_score?filter=criterion_id:I17.1",
	"/v1/explanations/350421/I01.1", "/v1/gaps", "/v1/worklist?area=350423", "/v1/tables", "/v1/observations?as_of=2025-03-01", "/v1/tables/criterion_score?format=arrow",
}

// 10,000 requests while 100 refreshes make other snapshots current, new ones
// among them, old ones are pruned and publishers are killed: no answer is the
// server's fault, and every answer is one snapshot's, to the byte.
func TestRequestsDuringRefreshesReadOneSnapshot(t *testing.T) {
	refreshes := shortRefreshes
	if text := os.Getenv(refreshesAsked); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		refreshes = n
	}
	s := newStorm(t)
	done := make(chan struct{})
	var clients sync.WaitGroup
	for n := range 4 {
		clients.Go(func() { s.ask(n, done, int64(refreshes*perRefresh)) })
	}
	clients.Go(func() { s.turnPages(done) })
	killed := s.refresh(refreshes)
	close(done)
	clients.Wait()
	t.Logf("%d requests during %d refreshes, %d publishers killed; the snapshot changed %d times between two answers, %d cursors ended with 410",
		s.asked.Load(), refreshes, killed, s.moved.Load(), s.gone.Load())
	if s.asked.Load() < int64(refreshes*perRefresh) || s.moved.Load() < int64(refreshes/2) || killed == 0 {
		t.Error("wanted a storm, it was calm: the moments do not fit this machine")
	}
}

func newStorm(t *testing.T) *storm {
	t.Helper()
	root := t.TempDir()
	s := &storm{t: t, dir: filepath.Join(root, "published")}
	p := newPortal(t, func(o *Options) { o.Dir = s.dir })
	s.token = p.token("full", []string{ScopeRead}, nil)
	for n := range 4 {
		built, err := buildFile(root, fmt.Sprint(n), fmt.Sprintf("update published.criterion_score set note = '第%d号快照', value = '%d'; update published.scorecard set score = %d; update published.worklist set missing = '第%d号'; update published.gap set note = '第%d号'", n, n, n+1, n, n))
		if err != nil {
			t.Fatal(err)
		}
		id := fmt.Sprintf("2026-05-01-00000000000%d", n)
		r := request(built, s.dir, id)
		r.Now = func() time.Time { return time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC) } // newer than those that are pruned
		if _, err := publish.Publish(context.Background(), r); err != nil {
			t.Fatal(err)
		}
		bodies := map[string][]byte{}
		for _, path := range stormPaths {
			w := p.get(path, s.token)
			if w.Code != 200 || n > 0 && bytes.Equal(w.Body.Bytes(), bytes.ReplaceAll(s.wanted[0][path], []byte(idMark), []byte(id))) && strings.Contains(path, "score") {
				t.Fatalf("%s: wanted another answer than snapshot 0's, found %d %.200s", path, w.Code, w.Body)
			}
			bodies[path] = bytes.ReplaceAll(bytes.Clone(w.Body.Bytes()), []byte(id), []byte(idMark))
		}
		s.built, s.wanted = append(s.built, built), append(s.wanted, bodies)
	}
	s.addr = live(t, p)
	return s
}

// ask asks until the refreshes are done and enough was asked.
func (s *storm) ask(client int, done <-chan struct{}, enough int64) {
	last, isDone := "", false
	c := &http.Client{Timeout: time.Minute}
	for n := client; !isDone || s.asked.Load() < enough; n++ {
		path := stormPaths[n%len(stormPaths)]
		id, body, code := s.get(c, path)
		if s.t.Failed() {
			return
		}
		s.asked.Add(1)
		if code != 200 || !s.isWhole(path, id, body) {
			s.t.Errorf("%s: wanted one snapshot's answer, found %d of %s: %.400s", path, code, id, body)
			return
		}
		if last != "" && last != id {
			s.moved.Add(1)
		}
		last = id
		select {
		case <-done:
			isDone = true
		default:
		}
	}
}

// isWhole compares an answer with what its snapshot holds.
func (s *storm) isWhole(path, id string, body []byte) bool {
	n := int(id[len(id)-1] - '0')
	return n >= 0 && n < len(s.wanted) && bytes.Equal(bytes.ReplaceAll(body, []byte(id), []byte(idMark)), s.wanted[n][path])
}

// get asks once and checks that header and ETag name the same snapshot.
func (s *storm) get(c *http.Client, path string) (id string, body []byte, code int) {
	r, err := http.NewRequest(http.MethodGet, "http://"+s.addr+path, nil)
	if err != nil {
		s.t.Error(err)
		return "", nil, 0
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	w, err := c.Do(r)
	if err != nil {
		s.t.Errorf("%s: %v", path, err)
		return "", nil, 0
	}
	defer w.Body.Close() //nolint:errcheck // read to its end
	if body, err = io.ReadAll(w.Body); err != nil {
		s.t.Errorf("%s: %v", path, err)
	}
	id = w.Header.Get(snapshotHeader)
	if w.StatusCode >= 500 || w.StatusCode == 200 && !strings.HasPrefix(w.Header.Get("ETag"), `"`+id+";") {
		s.t.Errorf("%s: wanted the ETag of %s, found %d %s: %.300s", path, id, w.StatusCode, w.Header.Get("ETag"), body)
	}
	return id, body, w.StatusCode
}

// turnPages reads a table page by page again and again: each reading is one
// snapshot's from its first page to its last, or ends with 410.
func (s *storm) turnPages(done <-chan struct{}) {
	c := &http.Client{Timeout: time.Minute}
	for {
		select {
		case <-done:
			return
		default:
		}
		first, next, rows := "", "", 0
		for {
			id, body, code := s.get(c, "/v1/tables/reading_total?limit=100&cursor="+next)
			if s.t.Failed() {
				return
			}
			if code == http.StatusGone && next != "" {
				s.gone.Add(1)
				break
			}
			page := decode[TablePage](s.t, body)
			if code != 200 || page.Snapshot != id || first != "" && id != first {
				s.t.Errorf("wanted a page of %s, found %d of %s: %.200s", first, code, id, body)
				return
			}
			first, next, rows = id, page.Next, rows+len(page.Rows)
			if next != "" {
				continue
			}
			if int64(rows) != page.Total {
				s.t.Errorf("wanted %d rows, found %d", page.Total, rows)
			}
			break
		}
	}
}

// refresh publishes so many times by child processes, every other one a new
// snapshot, and kills further ones at some moment; old ones are pruned.
func (s *storm) refresh(times int) (killed int) {
	random := rand.New(rand.NewPCG(19, 10000))
	for round := range times {
		n := random.IntN(len(s.built))
		id := fmt.Sprintf("2026-05-01-00000000000%d", n)
		if round%2 == 0 {
			id = fmt.Sprintf("2026-04-01-%011d%d", round, n)
		}
		if round%3 == 0 {
			doomed := fmt.Sprintf("2026-04-02-%011d%d", round, n)
			if s.publishChild(s.built[n], doomed, time.Duration(10+random.IntN(250))*time.Millisecond) {
				killed++
			}
		}
		s.publishChild(s.built[n], id, 0)
		if s.t.Failed() {
			return killed
		}
		if current, err := publish.Current(s.dir); err != nil || current.ID != id {
			s.t.Errorf("wanted %s current, found %v (%v)", id, current, err)
		}
		if _, err := publish.Prune(s.dir, len(s.built)+1, false); err != nil {
			s.t.Error(err)
		}
	}
	return killed
}

// publishChild reports whether the child was killed; with after 0 it is not.
func (s *storm) publishChild(built, id string, after time.Duration) bool {
	self, err := os.Executable()
	if err != nil {
		s.t.Error(err)
		return false
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), publishChild+"="+built, publishDir+"="+s.dir, publishID+"="+id)
	var told bytes.Buffer
	child.Stderr = &told
	if err := child.Start(); err != nil {
		s.t.Error(err)
		return false
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { child.Process.Kill() }) //nolint:errcheck // it may have ended already
		defer timer.Stop()
	}
	err = child.Wait()
	var exit *exec.ExitError
	if err != nil && (after == 0 || !errors.As(err, &exit) || exit.ExitCode() >= 0) {
		s.t.Errorf("publish %s: %v: %s", id, err, told.String())
	}
	return err != nil
}
