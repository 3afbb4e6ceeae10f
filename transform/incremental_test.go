package transform

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// steadily is a build that keeps its shards in cache, county by county.
func steadily(cache string, run caseRun) caseRun {
	run.split, run.digits, run.cache = SplitAlways, 6, cache
	return run
}

func statesOf(steps []Step) (ran, cached []string) {
	for _, s := range steps {
		switch {
		case s.Shard == "":
		case s.State == StateRan && !slices.Contains(ran, s.Shard):
			ran = append(ran, s.Shard)
		case s.State == StateCached && !slices.Contains(cached, s.Shard):
			cached = append(cached, s.Shard)
		}
	}
	slices.Sort(ran)
	slices.Sort(cached)
	return ran, cached
}

// Whatever changed since the builds before, a build that keeps what it can is
// the same as one from nothing.
func TestIncrementalIsFromNothing(t *testing.T) {
	edition := loadEdition(t)
	eachDraw(t, func(t drawn, r *rapid.T) {
		cache := t.TempDir()
		var nation store
		nation.nation(r)
		held := map[string]*store{}
		run := caseRun{AsOf: "2026-03-31", Delivered: "2025-01-20", Area: "350421"}
		for i := range 4 {
			switch change := rapid.SampledFrom([]string{"replace", "replace", "remove", "as of", "option", "nothing"}).Draw(r, "change"); {
			case i == 0 || change == "replace":
				area := rapid.SampledFrom(counties[:4]).Draw(r, "area")
				held[area] = &store{}
				held[area].county(r, area, edition)
			case change == "remove" && len(held) > 1:
				delete(held, rapid.SampledFrom(sortedNames(held)).Draw(r, "area"))
			case change == "as of":
				run.AsOf = rapid.SampledFrom([]string{"2025-12-31", "2026-01-20", "2026-03-31"}).Draw(r, "as of")
			case change == "option":
				run.Options = drawnOptions(r, edition)
			}
			files := nation.files()
			for _, area := range sortedNames(held) {
				for name, text := range held[area].files() {
					if name != "national.csv" {
						files[name] = text
					}
				}
			}
			w, _, err := buildCaseSplit(t, files, run)
			from := contents(t, w, nil, err)
			w, _, err = buildCaseSplit(t, files, steadily(cache, run))
			if names := differing(from, contents(t, w, nil, err)); len(names) > 0 {
				t.Fatalf("step %d: wanted what a build from nothing gives, found others in %v (%v)", i, names, err)
			}
		}
	})
}

func sortedNames[V any](m map[string]V) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func threeCounties(rows string) map[string][]byte {
	files := map[string][]byte{}
	for i, area := range []string{"350421", "350423", "350424"} {
		files[area+"/complaints_12315.csv"] = []byte("complaint_no,received_at,first_check_at,accepted,accepted_at,closed_at,result,is_online\n" +
			fmt.Sprintf("c%d,2025-03-03,2025-03-04,accepted,2025-03-04,2025-03-20,mediated,yes\n", i))
	}
	files["350423/complaints_12315.csv"] = append(files["350423/complaints_12315.csv"], rows...)
	return files
}

// Of three counties only the one whose file changed is made again; what is
// damaged or foreign is made anew; children come to the same; what no build of
// the last ones used is removed.
func TestKeptShards(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	run := caseRun{AsOf: "2026-03-31"}
	build := func(rows string, child bool) (map[string]string, *Result) {
		t.Helper()
		run := steadily(cache, run)
		if child {
			run.child = MakeShard
		}
		w, r, err := buildCaseSplit(t, threeCounties(rows), run)
		if err != nil {
			t.Fatal(err)
		}
		return contents(t, w, r.Findings, err), r
	}
	expect := func(what string, r *Result, ran, cached []string) {
		t.Helper()
		if gotRan, gotCached := statesOf(r.Steps); !slices.Equal(gotRan, ran) || !slices.Equal(gotCached, cached) {
			t.Errorf("%s: wanted %v made and %v kept, found %v and %v", what, ran, cached, gotRan, gotCached)
		}
	}
	all := []string{"350421", "350423", "350424"}
	first, r := build("", false)
	expect("first", r, all, nil)
	again, r := build("", false)
	expect("again", r, nil, all)
	if names := differing(first, again); len(names) > 0 {
		t.Errorf("again: found others in %v", names)
	}
	_, r = build("d,2025-03-03,2025-03-04,accepted,2025-03-04,2025-12-20,mediated,yes\n", true)
	expect("one file changed", r, []string{"350423"}, []string{"350421", "350424"})
	damaged, err := filepath.Glob(filepath.Join(cache, "shards", "*", "marts.case_rate.parquet"))
	if err != nil || len(damaged) != 4 {
		t.Fatalf("wanted 4 kept tables, found %v (%v)", damaged, err)
	}
	for _, path := range damaged {
		if err := os.WriteFile(path, []byte("PAR1 foreign PAR1"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	healed, r := build("", true)
	expect("damaged", r, all, nil)
	if names := differing(first, healed); len(names) > 0 {
		t.Errorf("damaged: found others in %v", names)
	}
	for _, day := range []string{"04", "05", "06"} {
		build("d,2025-03-03,2025-03-"+day+",accepted,2025-03-04,2025-12-20,mediated,yes\n", false)
	}
	kept, err := filepath.Glob(filepath.Join(cache, "shards", "*", manifestName))
	if err != nil || len(kept) != 5 {
		t.Errorf("wanted 2 counties once and one thrice kept, found %d (%v)", len(kept), err)
	}
	if left, err := filepath.Glob(filepath.Join(cache, "shards", ".*")); err != nil || len(left) > 0 {
		t.Errorf("wanted nothing left, found %v (%v)", left, err)
	}
}

// A child that fails withholds the build and says which shard it was.
func TestChildThatDies(t *testing.T) {
	t.Parallel()
	run := steadily(t.TempDir(), caseRun{AsOf: "2026-03-31"})
	run.child = func(context.Context, string) error { return fmt.Errorf("its process ended with signal: killed") }
	_, _, err := buildCaseSplit(t, threeCounties(""), run)
	if err == nil || !slices.Contains([]string{"shard 350421: its process ended with signal: killed", "shard 350423: its process ended with signal: killed", "shard 350424: its process ended with signal: killed"}, err.Error()) {
		t.Fatalf("wanted the shard and how its process ended, found %v", err)
	}
}
