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

// steadily is a build that keeps its shards in cache, province by province.
func steadily(cache string, run caseRun) caseRun {
	run.split, run.cache = SplitAlways, cache
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
			files = apart(files)
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
	return apart(files)
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
	all := []string{"35", "61", "62"}
	first, r := build("", false)
	expect("first", r, all, nil)
	again, r := build("", false)
	expect("again", r, nil, all)
	if names := differing(first, again); len(names) > 0 {
		t.Errorf("again: found others in %v", names)
	}
	_, r = build("d,2025-03-03,2025-03-04,accepted,2025-03-04,2025-12-20,mediated,yes\n", true)
	expect("one file changed", r, []string{"61"}, []string{"35", "62"})
	damaged, err := filepath.Glob(filepath.Join(cache, "shards", "*", "published.scorecard.parquet"))
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

// A register that names a county of another province is made with that
// province, at once and from then on; of a batch nothing is kept that would hold
// rows of two.
func TestProvincesThatNameEachOther(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	files := threeCounties("")
	for name, text := range apart(map[string][]byte{"350421/online_operators.csv": []byte("operator_key,category,is_natural_person,established_on,online_since,status,region_code\n" +
		"a,goods,no,2020-01-01,2021-01-01,active,350421\nb,goods,no,2020-01-01,2021-01-01,active,350423\n")}) {
		files[name] = text
	}
	w, r, err := buildCaseSplit(t, files, caseRun{AsOf: "2026-03-31"})
	if err != nil {
		t.Fatal(err)
	}
	want := contents(t, w, r.Findings, err)
	for i, kept := range [][]string{nil, {"35+61", "62"}} {
		w, r, err := buildCaseSplit(t, files, steadily(cache, caseRun{AsOf: "2026-03-31"}))
		if err != nil {
			t.Fatal(err)
		}
		if names := differing(want, contents(t, w, r.Findings, err)); len(names) > 0 {
			t.Errorf("build %d: wanted what one piece gives, found others in %v", i, names)
		}
		if _, cached := statesOf(r.Steps); i > 0 && !slices.Equal(cached, kept) {
			t.Errorf("build %d: wanted %v kept, found %v", i, kept, cached)
		}
	}
}

// A child that fails withholds the build and says which shard it was.
func TestChildThatDies(t *testing.T) {
	t.Parallel()
	run := steadily(t.TempDir(), caseRun{AsOf: "2026-03-31"})
	run.child = func(context.Context, string) error { return fmt.Errorf("its process ended with signal: killed") }
	_, _, err := buildCaseSplit(t, threeCounties(""), run)
	if err == nil || err.Error() != "shard 35+61+62: its process ended with signal: killed" {
		t.Fatalf("wanted the shard and how its process ended, found %v", err)
	}
}
