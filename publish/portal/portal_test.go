package portal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"netmarket/publish"
)

// shared are two snapshots that most tests only read.
var shared struct {
	dir string
	ids []string // oldest first; the last is current
}

// buildFile makes a closed DuckDB file with the published schema: three areas,
// the figures of a city among them; more is run after testdata/published.sql.
func buildFile(dir, name string, more ...string) (string, error) {
	path := filepath.Join(dir, name+".duckdb")
	db, err := sql.Open("duckdb", path)
	if err != nil {
		return "", err
	}
	var scripts []string
	for _, file := range []string{"../testdata/published.sql", "../testdata/gaps.sql", "testdata/areas.sql"} {
		script, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		scripts = append(scripts, string(script))
	}
	for _, statements := range append(scripts, more...) {
		if _, err := db.Exec(statements); err != nil {
			return "", fmt.Errorf("%.80s: %w", statements, err)
		}
	}
	return path, db.Close()
}

func request(built, dir, id string) publish.Request {
	return publish.Request{
		Built: built, Dir: dir, ID: id, Adds: []publish.Producer{pagesProducer},
		Run: publish.RunFacts{Edition: "samr2022/mingxi2024", AsOf: "2026-03-31", Options: map[string]string{"nation_growth": "published"},
			Version: "test", Fingerprint: id[11:], Areas: []string{"350400", "350421", "350423"},
			Inputs: []publish.Input{{Source: "nbs", Capture: "c2", Vintage: "2025-01-17"}}},
		Now: func() time.Time { return time.Date(2026, 3, 31, 18, 0, 0, 0, time.UTC) },
	}
}

// pagesProducer stands in for the pages and forms of a real snapshot.
var pagesProducer = publish.Producer{Name: "pages", Write: func(_ context.Context, d *publish.Draft) error {
	for _, name := range []string{"pages/index.html", "pages/dictionary.html", "pages/350421.html", "pages/350421/forms/report.html", "pages/350423/forms/report.html", "forms/350421/units.xlsx", "netmarket.xlsx"} {
		if err := d.WriteFile(name, []byte("<!doctype html><title>"+d.ID+"</title>"+name)); err != nil {
			return err
		}
	}
	return nil
}}

func makeShared() error {
	dir, err := os.MkdirTemp("", "portal-test-")
	if err != nil {
		return err
	}
	shared.dir = filepath.Join(dir, "published")
	for n, id := range []string{"2026-03-30-aaaaaaaaaaaa", "2026-03-31-bbbbbbbbbbbb"} {
		built, err := buildFile(dir, id, fmt.Sprintf("update published.criterion_score set note = '快照%d' where criterion_id = 'I17.1'", n))
		if err != nil {
			return err
		}
		if _, err := publish.Publish(context.Background(), request(built, shared.dir, id)); err != nil {
			return err
		}
		shared.ids = append(shared.ids, id)
	}
	return nil
}

func TestMain(m *testing.M) {
	if os.Getenv(publishChild) != "" {
		publishAsChild()
	}
	if err := makeShared(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(filepath.Dir(shared.dir)) //nolint:errcheck // a test's directory
	os.Exit(code)
}

// testDiff stands in for a comparison.
type testDiff struct {
	Schema string   `json:"schema"`
	Areas  []string `json:"areas"`
}

func areaNames(d *publish.ScoresDocument) (names []string) {
	for _, a := range d.Areas {
		names = append(names, a.RefArea)
	}
	return names
}

// portalOf is a server on the shared snapshots with tokens by role.
type portalOf struct {
	*Server
	t      *testing.T
	tokens map[string]string
}

func newPortal(t *testing.T, change func(*Options)) *portalOf {
	t.Helper()
	o := Options{
		Dir: shared.dir, Tokens: OpenTokens(filepath.Join(t.TempDir(), "tokens.json"), time.Now), Version: "test",
		Limits: Limits{PerToken: 1e6, PerIP: 1e6, Burst: 1e6}, FoldUnit: strings.TrimSpace, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Diff: &Diff{Document: testDiff{}, Between: func(a, b *publish.ScoresDocument) any {
			return testDiff{a.Snapshot + " " + b.Snapshot, append(areaNames(a), areaNames(b)...)}
		}},
		Query: func(ctx context.Context, s *publish.Snapshot, text, format string, w io.Writer) (err error) {
			db, err := publish.Open(ctx, s)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, db.Close()) }()
			r, err := publish.Query(ctx, db, text)
			if err != nil {
				return &QueryError{"refused", "not one SELECT"}
			}
			return r.Write(w, format)
		},
	}
	if change != nil {
		change(&o)
	}
	p := &portalOf{Server: New(o), t: t, tokens: map[string]string{}}
	t.Cleanup(p.Close)
	return p
}

// token makes one and keeps it under the role's name.
func (p *portalOf) token(role string, scopes, areas []string) string {
	p.t.Helper()
	_, text, err := p.Tokens.Create(role, scopes, areas, time.Hour)
	if err != nil {
		p.t.Fatal(err)
	}
	p.tokens[role] = text
	return text
}

// ask is a request; a path "SQL …" is a statement for /v1/query.
func ask(path, token string) *http.Request {
	var r *http.Request
	if text, isQuery := strings.CutPrefix(path, "SQL "); isQuery {
		body, _ := json.Marshal(map[string]string{"sql": text})
		r = httptest.NewRequest(http.MethodPost, "/v1/query", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
	} else {
		r = httptest.NewRequest(http.MethodGet, path, nil)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

// get asks in the name of a token, with further headers NAME: VALUE.
func (p *portalOf) get(path, token string, headers ...string) *httptest.ResponseRecorder {
	p.t.Helper()
	r := ask(path, token)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func decode[T any](t *testing.T, body []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%v: %.200s", err, body)
	}
	return v
}
