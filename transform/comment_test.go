package transform

import (
	"context"
	"slices"
	"strings"
	"testing"
)

func TestEveryPublishedColumnSaysMeaningUnitAndSource(t *testing.T) {
	ctx := context.Background()
	w, err := buildCase(t, nil, caseRun{AsOf: "2026-03-31"})
	if err != nil {
		t.Fatal(err)
	}
	statements, err := w.comments(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []string{
		`comment on table out.published.scorecard is 'total score of each area with the range left open and whether it passes. Source: computed from criterion_score. Key: ref_area.'`,
		`comment on column out.published.scorecard."score" is 'points under the chosen options; unit: points; source: computed from criterion_score'`,
		`comment on column out.published.criterion_score."ref_area" is 'area the row is about; CN is the nation; unit: code of GB/T 2260; source: GB/T 2260'`,
		`comment on column out.published.observation."vintage" is 'date it became known; unit: date, YYYY-MM-DD; source: the page or export at url'`,
	} {
		if !slices.Contains(statements, wanted) {
			t.Errorf("wanted %s", wanted)
		}
	}
	for _, s := range statements {
		if strings.Contains(s, "column") && (strings.Count(s, "; unit: ") != 1 || strings.Count(s, "; source: ") != 1) {
			t.Errorf("wanted one unit and one source, found %s", s)
		}
	}
	unexplain(w)
	_, err = w.comments(ctx)
	if err == nil || !strings.Contains(err.Error(), "published.area.level VARCHAR: wanted a meaning and a unit") {
		t.Errorf("wanted the column without a meaning named, found %v", err)
	}
}

// unexplain takes a meaning away that is said nowhere else.
func unexplain(w *Warehouse) {
	for _, m := range w.models {
		if m.Name == "published.area" {
			delete(m.Columns, "level")
		}
	}
}

func TestColumnTextsAreTakenApart(t *testing.T) {
	for text, wanted := range map[string][3]string{
		"":                                     {},
		"points":                               {"points", "", ""},
		"points [points]":                      {"points", "points", ""},
		"area; CN is the nation [code | GB/T]": {"area; CN is the nation", "code", "GB/T"},
		"part [of a whole] and more":           {"part [of a whole] and more", "", ""},
	} {
		meaning, unit, source := splitColumn(text)
		if found := [3]string{meaning, unit, source}; found != wanted {
			t.Errorf("%q: wanted %q, found %q", text, wanted, found)
		}
	}
	number := &Model{Name: "published.x", Source: "s", Columns: map[string]string{"n": "how many"}}
	if _, err := number.columnComment(nil, "n", "BIGINT"); err == nil || !strings.Contains(err.Error(), `found meaning "how many" and unit ""`) {
		t.Errorf("wanted a number without a unit refused, found %v", err)
	}
	if text, err := number.columnComment(nil, "n", "VARCHAR"); err != nil || text != "how many; unit: text; source: s" {
		t.Errorf("found %q, %v", text, err)
	}
}
