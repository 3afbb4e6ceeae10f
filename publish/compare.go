package publish

import (
	"context"
	"database/sql"
	"reflect"
	"slices"

	"netmarket/transform"
)

// Names of the shapes below.
const (
	EditionsSchema = "netmarket.editions/v1"
	WhatIfSchema   = "netmarket.whatif/v1"
)

// EditionsDocument is one snapshot's captures scored by several editions, in
// the order asked for: what `scores --edition … --json` prints. An edition that
// is not the snapshot's own was built aside and never published: the snapshot
// of its document is empty.
type EditionsDocument struct {
	Schema   string            `json:"schema"`
	Snapshot string            `json:"snapshot"` // whose captures, as-of date, options and areas
	Editions []*ScoresDocument `json:"editions"`
}

// WhatIfDocument is an area's scorecard under changed inputs or readings
// beside the published one.
type WhatIfDocument struct {
	Schema       string                 `json:"schema"`
	Snapshot     string                 `json:"snapshot"`
	Edition      string                 `json:"edition"`
	EditionNote  string                 `json:"edition_note,omitempty"`
	AsOf         string                 `json:"as_of"`
	Area         string                 `json:"area"`
	Assumptions  []transform.Assumption `json:"assumptions"`
	Options      map[string]string      `json:"options"` // those changed, with the value assumed
	Years        []int                  `json:"years"`   // scored in the published card
	AssumedYears []int                  `json:"assumed_years"`
	Published    AreaScore              `json:"published"`
	Assumed      AreaScore              `json:"assumed"`
	Changed      []Change               `json:"changed"`
	Revalued     []string               `json:"revalued"`          // criteria whose figures changed and points did not
	Tornado      []ReadingTotal         `json:"tornado,omitempty"` // where asked for; measured from Assumed
}

// Change is a criterion whose points, range or status differ.
type Change struct {
	Criterion  string `json:"criterion"`
	From       Points `json:"from"` // published
	To         Points `json:"to"`   // assumed
	FromLow    Points `json:"from_low"`
	ToLow      Points `json:"to_low"`
	FromHigh   Points `json:"from_high"`
	ToHigh     Points `json:"to_high"`
	FromStatus string `json:"from_status"`
	ToStatus   string `json:"to_status"`
}

// ReadingTotal is an area's total with one option changed everywhere.
type ReadingTotal struct {
	Option     string `json:"option"` // nation_growth=naive
	Score      Points `json:"score"`
	Low        Points `json:"low"`
	High       Points `json:"high"`
	Difference Points `json:"difference"`
	Passes     string `json:"passes"`
}

// Compare fills in what differs between the published and the assumed card.
func (d *WhatIfDocument) Compare() {
	d.Changed, d.Revalued = []Change{}, []string{}
	for _, to := range d.Assumed.Criteria {
		at := slices.IndexFunc(d.Published.Criteria, func(c CriterionScore) bool { return c.ID == to.ID })
		if at < 0 {
			continue // another edition's
		}
		from := d.Published.Criteria[at]
		switch {
		case from.Score != to.Score || from.Low != to.Low || from.High != to.High || from.Status != to.Status:
			d.Changed = append(d.Changed, Change{to.ID, from.Score, to.Score, from.Low, to.Low, from.High, to.High, from.Status, to.Status})
		case !sameFigures(from, to):
			d.Revalued = append(d.Revalued, to.ID)
		}
	}
}

// sameFigures compares what a criterion was decided on.
func sameFigures(a, b CriterionScore) bool {
	return a.Value == b.Value && a.Benchmark == b.Benchmark && a.Numerator == b.Numerator && a.Denominator == b.Denominator && reflect.DeepEqual(a.Years, b.Years)
}

// ReadingTotals reads an area's total under every other value of one option,
// the largest difference first.
func ReadingTotals(ctx context.Context, db *sql.DB, area string) ([]ReadingTotal, error) {
	totals := []ReadingTotal{}
	err := readRows(ctx, db, "published.reading_total", `
		select t.option || '=' || t.option_value, t.score::varchar, t.low::varchar, t.high::varchar, t.difference::varchar, t.passes
		from published.reading_total t join published.option o on o.option = t.option
		where t.ref_area = `+quoteText(area)+`
		order by abs(t.difference) desc, t.difference desc, o.position, t.option_value`,
		func(r *sql.Rows) error {
			var t ReadingTotal
			err := r.Scan(&t.Option, &t.Score, &t.Low, &t.High, &t.Difference, &t.Passes)
			totals = append(totals, t)
			return err
		})
	return totals, err
}
