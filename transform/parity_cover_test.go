//go:build linux

package transform

import (
	"context"
	"maps"
	"slices"
	"testing"
)

// coverage says what the compared builds have shown so far: that a model has
// rows, that a rule shape was decided, that a reading differs from the base.
type coverage map[string]bool

func (c coverage) note(what string, shown bool) { c[what] = c[what] || shown }

// noteParts notes every rule shape and every reading beside the defaults, and
// which of them a build's scored parts show.
func (c coverage) noteParts(t *testing.T, w *Warehouse) {
	t.Helper()
	rows, err := w.db.QueryContext(context.Background(), `
		select 'shape ' || r.shape, bool_or(coalesce(p.score is not null, false))
		from ref.part r left join scores.part p on p.criterion_id = r.criterion_id and (p.part = r.part or r.years is not null) -- where each year gives points, the part is the year
		group by r.shape
		union all
		select 'reading ' || d.reading_id, bool_or(coalesce((p.score, p.low, p.high, p.status) is distinct from (b.score, b.low, b.high, b.status), false))
		from ref.reading d
		left join scores.part p on p.reading_id = d.reading_id
		left join scores.part b on b.reading_id = 'base' and b.ref_area = p.ref_area and b.criterion_id = p.criterion_id and coalesce(b.part, '') = coalesce(p.part, '')
		join ref.option o on o.option = d.option and o.default_value <> d.option_value
		group by d.reading_id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var what string
		var shown bool
		if err := rows.Scan(&what, &shown); err != nil {
			t.Fatal(err)
		}
		c.note(what, shown)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// isComplete fails for whatever no build has shown.
func (c coverage) isComplete(t *testing.T) {
	t.Helper()
	for _, what := range slices.Sorted(maps.Keys(c)) {
		if !c[what] {
			t.Errorf("%s: wanted in one of the compared builds, found in none; add a golden case that has it", what)
		}
	}
	t.Logf("the compared builds show %d models, rule shapes and readings", len(c))
}
