package portal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netmarket/publish"
)

// copyShared is a published directory of its own.
func copyShared(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "published")
	for _, id := range shared.ids {
		if err := os.CopyFS(filepath.Join(dir, id), os.DirFS(filepath.Join(shared.dir, id))); err != nil {
			t.Fatal(err)
		}
	}
	swap(t, dir, shared.ids[0])
	return dir
}

func swap(t *testing.T, dir, id string) {
	t.Helper()
	link := filepath.Join(dir, ".current-test")
	if err := os.Symlink(id, link); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(link, filepath.Join(dir, "current")); err != nil {
		t.Fatal(err)
	}
}

// A request goes on reading what it began with; what nobody holds is closed.
func TestARequestKeepsItsSnapshot(t *testing.T) {
	dir := copyShared(t)
	p := newPool(dir, time.Now)
	defer p.close()
	ctx := context.Background()
	first, err := p.acquire(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	swap(t, dir, shared.ids[1])
	second, err := p.acquire(ctx, "")
	if err != nil || first.ID != shared.ids[0] || second.ID != shared.ids[1] {
		t.Fatalf("wanted %v, found %s and %s (%v)", shared.ids, first.ID, second.ID, err)
	}
	if _, err := publish.Prune(dir, 1, false); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := first.db.QueryRowContext(ctx, "select count(*) from published.reading_total where hash(option) > 0").Scan(&n); err != nil || n != 5000 {
		t.Errorf("wanted the pruned snapshot still read, found %d rows (%v)", n, err)
	}
	if again, err := p.acquire(ctx, shared.ids[0]); err == nil {
		t.Errorf("wanted a pruned snapshot gone for new requests, found %s", again.ID)
	}
	if opened, holders := p.sizes(); opened != 2 || holders != 2 {
		t.Errorf("wanted two opened and two holders, found %d and %d", opened, holders)
	}
	p.release(first)
	p.release(second)
	p.close()
	if opened, holders := p.sizes(); opened != 0 || holders != 0 {
		t.Errorf("wanted all closed, found %d and %d", opened, holders)
	}
	if err := first.db.Ping(); err == nil {
		t.Error("wanted the database closed")
	}
}

// A snapshot beyond the pool's room waits until one is let go.
func TestThePoolIsBounded(t *testing.T) {
	dir := copyShared(t)
	p := newPool(dir, time.Now)
	defer p.close()
	p.room = 1
	ctx := context.Background()
	held, err := p.acquire(ctx, shared.ids[1])
	if err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	if s, err := p.acquire(short, shared.ids[0]); err == nil || short.Err() == nil {
		t.Fatalf("wanted it to wait for room, found %v (%v)", s, err)
	}
	got := make(chan error, 1)
	go func() {
		s, err := p.acquire(ctx, shared.ids[0])
		if err == nil {
			p.release(s)
		}
		got <- err
	}()
	time.Sleep(50 * time.Millisecond)
	p.release(held)
	if err := <-got; err != nil {
		t.Error(err)
	}
	if err := held.db.Ping(); err == nil {
		t.Error("wanted what made room closed")
	}
	if opened, holders := p.sizes(); opened != 1 || holders != 0 {
		t.Errorf("wanted the current one kept open, found %d, held %d", opened, holders)
	}
}

// A snapshot that is gone is 410 for who had it, one that never was 404, and
// with nothing published there is an answer too.
func TestAbsentSnapshots(t *testing.T) {
	dir := copyShared(t)
	p := newPortal(t, func(o *Options) { o.Dir = dir })
	full := p.token("full", []string{ScopeRead}, nil)
	old := shared.ids[0]
	cursor := decode[TablePage](t, p.get("/v1/tables/reading_total?limit=10", full).Body.Bytes()).Next
	swap(t, dir, shared.ids[1])
	if _, err := publish.Prune(dir, 1, false); err != nil {
		t.Fatal(err)
	}
	for path, wanted := range map[string]string{
		"/v1/scores?snapshot=" + old: "410 snapshot_gone", "/v1/tables/reading_total?limit=10&cursor=" + cursor: "410 snapshot_gone", "/v1/snapshots/" + old: "410 snapshot_gone",
		"/snapshots/" + old + "/scores.json": "410 snapshot_gone", "/v1/scores?snapshot=2026-01-01-000000000000": "404 no_such_snapshot", "/v1/scores?snapshot=..": "404 no_such_snapshot",
		"/v1/scores?snapshot=current": "404 no_such_snapshot", "/snapshots/..%2f..%2fetc/passwd": "404 no_such_snapshot", "/snapshots/" + shared.ids[1] + "/..%2f" + shared.ids[1] + "%2fscores.json": "404 no_such_file",
		"/snapshots/" + shared.ids[1] + "/pages/none.html": "404 no_such_file", "/snapshots/" + shared.ids[1] + "/manifest.json": "200 netmarket.manifest", "/v1/scores": "200 scores",
		"/v1/diffs/" + old + "/" + shared.ids[1]: "410 snapshot_gone",
	} {
		code, kind, _ := strings.Cut(wanted, " ")
		if w := p.get(path, full); code != fmt.Sprint(w.Code) || !strings.Contains(w.Body.String(), kind) {
			t.Errorf("%s: wanted %s, found %d %.200s", path, wanted, w.Code, w.Body)
		}
	}
	bare := newPortal(t, func(o *Options) { o.Dir = filepath.Join(t.TempDir(), "none") })
	token := bare.token("full", []string{ScopeRead}, nil)
	for path, wanted := range map[string]int{"/v1/scores": 404, "/readyz": 503, "/healthz": 200, "/v1/snapshots": 200, "/snapshots/": 200} {
		if w := bare.get(path, token); w.Code != wanted {
			t.Errorf("nothing published: %s: wanted %d, found %d %s", path, wanted, w.Code, w.Body)
		}
	}
}

// A file that is not what the manifest says is not served.
func TestChangedFilesAreNotServed(t *testing.T) {
	dir := copyShared(t)
	p := newPortal(t, func(o *Options) { o.Dir = dir })
	full := p.token("full", []string{ScopeRead}, nil)
	path := "/snapshots/" + shared.ids[0] + "/pages/index.html"
	if w := p.get(path, full); w.Code != 200 {
		t.Fatalf("wanted the page, found %d", w.Code)
	}
	file := filepath.Join(dir, shared.ids[0], "pages", "index.html")
	if err := os.WriteFile(file, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if w := p.get(path, full); w.Code != 500 || strings.Contains(w.Body.String(), "another") {
		t.Errorf("wanted a changed page refused, found %d %s", w.Code, w.Body)
	}
	if err := os.WriteFile(filepath.Join(dir, shared.ids[0], "pages", "more.html"), []byte("more"), 0o600); err != nil {
		t.Fatal(err)
	}
	if w := p.get("/snapshots/"+shared.ids[0]+"/pages/more.html", full); w.Code != 404 {
		t.Errorf("wanted a file the manifest does not name unknown, found %d", w.Code)
	}
	if w := p.get("/snapshots/current/pages/dictionary.html", full); w.Code != 302 || w.Header().Get("Location") != "/snapshots/"+shared.ids[0]+"/pages/dictionary.html" {
		t.Errorf("wanted the way to the current snapshot, found %d %s", w.Code, w.Header().Get("Location"))
	}
}
