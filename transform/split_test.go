package transform

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/txtar"
)

// contents is a digest of every table of schema published, of what the checks
// found, and of the error.
func contents(t harness, w *Warehouse, found []Finding, buildErr error) map[string]string {
	t.Helper()
	all := map[string]string{"error": fmt.Sprint(buildErr), "findings": fmt.Sprint(found)}
	tables, err := w.loadedTables(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if schemaOf(table) == "published" {
			if all[table], err = w.contentDigest(context.Background(), table); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

// differing names the tables that are not the same.
func differing(a, b map[string]string) (names []string) {
	for _, table := range slices.Sorted(maps.Keys(a)) {
		if a[table] != b[table] {
			names = append(names, table)
		}
	}
	return names
}

// TestSplitCases builds cases in one piece and county by county, which is finer
// than a build is ever split: the same tables, findings and errors. Each case of
// several areas, of the others every eighth; all with NETMARKET_ALL_SPLITS.
func TestSplitCases(t *testing.T) {
	files, err := filepath.Glob("../testdata/cases/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("wanted cases in testdata/cases, found %d (%v)", len(files), err)
	}
	var several atomic.Int64 // cases of two shards and more
	t.Cleanup(func() {
		if several.Load() < 10 {
			t.Errorf("wanted 10 cases of several shards, found %d", several.Load())
		}
	})
	for i, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			areas := map[string]bool{}
			for _, f := range archive.Files {
				if area, _, ok := strings.Cut(f.Name, "/"); ok && len(area) == 6 {
					areas[area] = true
				}
			}
			if len(areas) < 2 && i%8 > 0 && os.Getenv("NETMARKET_ALL_SPLITS") == "" {
				t.Skip("one area")
			}
			var run caseRun
			files := map[string][]byte{}
			for _, f := range archive.Files {
				files[f.Name] = f.Data
			}
			if err := yaml.Unmarshal(files["run.yaml"], &run); err != nil {
				t.Fatal(err)
			}
			var built [2]map[string]string
			for i, split := range []Split{SplitNever, SplitAlways} {
				run.split, run.digits = split, 6
				w, r, err := buildCaseSplit(t, files, run)
				if w == nil {
					t.Skip(err)
				}
				var found []Finding
				if err != nil && run.Error == "" {
					t.Fatal(err)
				}
				if r != nil {
					found = r.Findings
					if shardsOf(r.Steps) > 1 {
						several.Add(1)
					}
				}
				built[i] = contents(t, w, found, err)
			}
			if names := differing(built[0], built[1]); len(names) > 0 {
				t.Errorf("wanted the same in one piece and in shards, found others in %v\n%s\n%s", names, built[0][names[0]], built[1][names[0]])
			}
		})
	}
}

// shardsOf counts the shards that steps name.
func shardsOf(steps []Step) int {
	shards := map[string]bool{}
	for _, s := range steps {
		if s.Shard != "" {
			shards[s.Shard] = true
		}
	}
	return len(shards)
}
