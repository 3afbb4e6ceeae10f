package transform

import (
	"slices"
	"strings"
	"testing"
)

func planned(t *testing.T, models ...*Model) (*parts, error) {
	t.Helper()
	return inParts(models, DatasetColumns{"operators": {"operator_key"}})
}

// TestPartsAreCutAtRowModels: what row models need runs before the shards, what
// reads them after, and only what is published or read across the cut is the
// frontier.
func TestPartsAreCutAtRowModels(t *testing.T) {
	p, err := planned(t,
		&Model{Name: "staging.day", Needs: []string{"ref.run"}},
		&Model{Name: "staging.operator", Rows: RowsArea, Needs: []string{"raw.operators", "staging.day"}},
		&Model{Name: "staging.shop", Rows: RowsArea, Needs: []string{"staging.operator"}, Looks: []string{"ref.area"}},
		&Model{Name: "marts.window", Needs: []string{"staging.day"}},
		&Model{Name: "marts.count", Rows: RowsArea, Needs: []string{"staging.shop"}, Looks: []string{"marts.window"}},
		&Model{Name: "marts.total", Needs: []string{"marts.count", "ref.area"}},
		&Model{Name: "published.count", Rows: RowsArea, Needs: []string{"marts.count"}},
		&Model{Name: "published.total", Needs: []string{"marts.total"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what        string
		want, found []string
	}{
		{"before", []string{"staging.day", "marts.window"}, names(p.before)},
		{"rows", []string{"staging.operator", "staging.shop", "marts.count", "published.count"}, names(p.rows)},
		{"after", []string{"marts.total", "published.total"}, names(p.after)},
		{"frontier", []string{"marts.count", "published.count"}, names(p.frontier)},
		{"shown", []string{"marts.window", "ref.area", "staging.day"}, p.shown},
		{"raw", []string{"raw.operators"}, p.raw},
	} {
		if !slices.Equal(c.want, c.found) {
			t.Errorf("%s: wanted %v, found %v", c.what, c.want, c.found)
		}
	}
}

// TestRowModelMayNotReadAcrossTheCut: rows → area → rows cannot be split, nor
// can a raw table that belongs to no area; the error names the chain.
func TestRowModelMayNotReadAcrossTheCut(t *testing.T) {
	operator := &Model{Name: "staging.operator", Rows: RowsArea, Needs: []string{"raw.operators"}}
	total := &Model{Name: "marts.total", Needs: []string{"staging.operator"}}
	window := &Model{Name: "marts.window", Needs: []string{"marts.total"}}
	for _, c := range []struct {
		what   string
		models []*Model
		want   string
	}{
		{"query", []*Model{operator, total, window, {Name: "marts.late", Rows: RowsArea, Needs: []string{"marts.window"}}},
			"marts.late → marts.window → marts.total → staging.operator (rows: area)"},
		{"check", []*Model{operator, total, {Name: "marts.late", Rows: RowsArea, Looks: []string{"marts.total"}}},
			"marts.late → marts.total → staging.operator (rows: area)"},
		{"page", []*Model{{Name: "staging.page", Rows: RowsArea, Needs: []string{"raw.observation"}}},
			"staging.page (rows: area) reads raw.observation"},
	} {
		if _, err := planned(t, c.models...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: wanted an error with %q, found %v", c.what, c.want, err)
		}
	}
}
