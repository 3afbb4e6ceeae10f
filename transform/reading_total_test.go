package transform

import (
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// What published.reading_total says of a reading is what a build under that
// reading says of the whole area, range and passing included.
func TestReadingTotalsAreThoseOfWholeBuilds(t *testing.T) {
	archive, err := txtar.ParseFile("../testdata/cases/reading_total_changes_one_option_everywhere.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range archive.Files {
		files[f.Name] = f.Data
	}
	run := caseRun{Area: "350421", Delivered: "2026-03-31"}
	if err := yaml.Unmarshal(files["run.yaml"], &run); err != nil {
		t.Fatal(err)
	}
	base, err := buildCase(t, files, run)
	if err != nil {
		t.Fatal(err)
	}
	columns := []string{"score", "low", "high", "passes"}
	readings := selectTexts(t, base, append([]string{"option", "option_value"}, columns...), "published.reading_total")
	sortRows(readings)
	for _, option := range []string{"nation_growth", "near_two_years", "band_boundary", "zero_denominator", "operator_unit", "qual_granularity"} {
		at := slices.IndexFunc(readings, func(r []string) bool { return r[0] == option })
		if at < 0 {
			t.Fatalf("wanted a total under another value of %s, found none", option)
		}
		reading := readings[at]
		changed := run
		changed.Options = map[string]string{reading[0]: reading[1]}
		w, err := buildCase(t, files, changed)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(selectTexts(t, w, columns, "published.scorecard")[0], reading[2:]); diff != "" {
			t.Errorf("%s (- whole build, + reading_total):\n%s", strings.Join(reading[:2], "="), diff)
		}
	}
}
