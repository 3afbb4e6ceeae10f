package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"netmarket/publish"
)

// otherEngine names a binary of this program with another version of the
// engine; make engine builds one.
const otherEngine = "NETMARKET_TEST_ENGINE"

// Another version of the engine gives the same bytes of scores.json, of every
// CSV file, page and workbook, and Parquet files that this version reads as the
// same rows. Only netmarket.duckdb, the bytes of Parquet and what names their
// SHA-256 may differ.
func TestAnotherEngineGivesTheSameScores(t *testing.T) {
	program := os.Getenv(otherEngine)
	if program == "" {
		t.Skip(otherEngine + " names no binary; make engine ENGINE=v2.X builds one")
	}
	data, m := installation(t, exports(t)), machine{2, 1024, 2}
	own := publishOn(t, data, m)
	kept := filepath.Join(t.TempDir(), "own")
	must(t, os.Rename(filepath.Join(data, "published"), kept))
	must(t, os.Mkdir(filepath.Join(data, "published"), 0o755))
	cmd := exec.Command(program, "--data", data, "--as-of", "2026-03-31", "refresh", "--offline")
	cmd.Env = append(os.Environ(), clockVariable+"=2026-04-20T02:00:00Z")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("refresh by the other engine: %v\n%s", err, out)
	}
	other, err := publish.Current(filepath.Join(data, "published"))
	must(t, err)
	if own.ID != other.ID || len(own.Manifest.Files) != len(other.Manifest.Files) {
		t.Fatalf("wanted %s with %d files, found %s with %d", own.ID, len(own.Manifest.Files), other.ID, len(other.Manifest.Files))
	}
	same, bytes := 0, []string{}
	for i, f := range own.Manifest.Files {
		switch {
		case f == other.Manifest.Files[i]:
			same++
		case strings.HasSuffix(f.Path, ".parquet") || f.Path == "netmarket.duckdb" || f.Path == "datapackage.json":
			bytes = append(bytes, f.Path)
		default:
			t.Errorf("%s: wanted the same bytes, found others", f.Path)
		}
	}
	// every table of the other's DuckDB, Parquet and CSV file row by row, and what
	// is made of them, with this engine
	r, err := publish.Verify(t.Context(), filepath.Join(data, "published"), other.ID, true, producers()...)
	must(t, err)
	must(t, r.Err())
	t.Logf("%d files with the same SHA-256, among them scores.json and every CSV file; %d with other bytes and the same rows: %s", same, len(bytes), strings.Join(bytes, " "))
}
