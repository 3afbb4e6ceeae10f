package analyst

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"netmarket/ingest/cage"
	"netmarket/publish"
)

const (
	childArg   = "analyst-test-child"
	openArg    = "analyst-test-child-without-walk"
	snapshotID = "2026-03-31-7f3a9c1b22d4"
)

// TestMain is the child when a runner starts this binary again; under openArg
// one that lets every SELECT pass, to see what the other fences hold.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		os.Exit(Serve(os.Stdin, os.Stdout))
	}
	if len(os.Args) > 1 && os.Args[1] == openArg {
		os.Exit(serve(os.Stdin, os.Stdout, func(json.RawMessage, string, []string) error { return nil }))
	}
	if len(os.Args) > 1 && os.Args[1] == probeArg {
		d := &desk{}
		os.Exit(cage.ServeOpened(os.Stdin, os.Stdout, d.open, map[string]cage.Handler{"probe": probe(d)}))
	}
	os.Exit(m.Run())
}

func testRunner(arg string) *Runner { return NewRunner([]string{"test", arg}, 2) }

// testSnapshot is a directory with the small synthetic published schema of the
// parent package's tests, with a comment on each table.
func testSnapshot(t testing.TB) *publish.Snapshot {
	t.Helper()
	s := &publish.Snapshot{ID: snapshotID, Dir: filepath.Join(t.TempDir(), snapshotID)}
	if err := os.Mkdir(s.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("../testdata/published.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", s.Database())
	if err != nil {
		t.Fatal(err)
	}
	for _, statements := range []string{string(script), `comment on table published.scorecard is '总分'`,
		`comment on column published.scorecard.score is '得分（分）'`, `create schema private; create table private.complaint as select '赵测001' as name`} {
		if _, err := db.Exec(statements); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

// run gives the result of a statement, or the error as an *Error.
func run(t testing.TB, r *Runner, q Request) (string, *Error) {
	t.Helper()
	if q.Format == "" {
		q.Format = publish.FormatCSV
	}
	var out bytes.Buffer
	err := r.Run(context.Background(), q, &out)
	var e *Error
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("%.200s: wanted an *Error, found %v", q.SQL, err)
	}
	return out.String(), e
}

// cases reads a table of statements, one a line: a sign, a space, the statement.
// Lines that begin with # and empty lines are for the reader.
func cases(t testing.TB, file string) (signs, statements []string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		sign, statement, _ := strings.Cut(line, " ")
		if !strings.Contains("+-~!", sign) {
			t.Fatalf("%s: wanted a line that begins with + - ~ or !, found %q", file, line)
		}
		signs, statements = append(signs, sign), append(statements, strings.TrimSpace(statement))
	}
	return signs, statements
}
