package transform

import (
	"bytes"
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

// apart moves counties of a case from their one province to others, two to each,
// so that a build is split.
func apart(files map[string][]byte) map[string][]byte {
	areas := bytes.TrimSpace(files["areas.csv"])
	if len(areas) == 0 {
		areas = []byte(strings.Join(AreaHeader, ","))
	}
	var pairs []string
	for i, area := range []string{"350423", "350424", "350425", "350426", "350428", "350429", "350430", "350481"} {
		place := fmt.Sprint(61 + i%4)
		pairs = append(pairs, area, place+area[2:])
		if i < 4 {
			areas = fmt.Appendf(areas, "\n%[1]s0000,甲%[1]s省,province,CN,west,,,,\n%[1]s0400,甲%[1]s市,city,%[1]s0000,west,,,,", place)
		}
		areas = fmt.Appendf(areas, "\n%s,甲%d县,county,%s0400,west,,,,", place+area[2:], i, place)
	}
	moved := map[string][]byte{}
	move := strings.NewReplacer(pairs...)
	for name, text := range files {
		moved[move.Replace(name)] = []byte(move.Replace(string(text)))
	}
	moved["areas.csv"] = append(areas, '\n')
	return moved
}

// TestSplitCases builds cases in one piece and province by province, their
// counties moved apart: the same tables, findings and errors. Every
// third case of two and three areas, of the others every 36th; all of them with
// NETMARKET_ALL_SPLITS.
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
			every := 36 // of one area, or very many
			if len(areas) == 2 || len(areas) == 3 {
				every = 3
			}
			if i%every > 0 && os.Getenv("NETMARKET_ALL_SPLITS") == "" {
				t.Skip("in the long form only")
			}
			var run caseRun
			files := map[string][]byte{}
			for _, f := range archive.Files {
				files[f.Name] = f.Data
			}
			if !bytes.Contains(files["run.yaml"], []byte("assume:")) { // a what-if is about one county's surroundings
				files = apart(files)
			}
			if err := yaml.Unmarshal(files["run.yaml"], &run); err != nil {
				t.Fatal(err)
			}
			var built [2]map[string]string
			for i, split := range []Split{SplitNever, SplitAlways} {
				run.split = split
				w, r, err := buildCaseSplit(t, files, run)
				if w == nil {
					t.Skip(err)
				}
				var found []Finding
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
