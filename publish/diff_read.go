package publish

import (
	"context"
	"database/sql"

	"netmarket/transform"
)

// FillReasons tells of each changed figure why it changed, as published.revision
// of the newer build has it.
func FillReasons(ctx context.Context, db *sql.DB, figures []transform.FigureChange) error {
	type place struct{ area, measure, freq, period, knownOn, url, locator string }
	type reason struct{ why, evidence string }
	reasons := map[place]reason{}
	err := readRows(ctx, db, "published.revision", `
		select ref_area, measure, freq, time_period, known_on::varchar, coalesce(url, ''), coalesce(locator, ''), coalesce(why, ''), coalesce(evidence, '')
		from published.revision
		order by ref_area, measure, freq, time_period, is_cumulative, known_on, figure_id`,
		func(r *sql.Rows) error {
			var p place
			var why reason
			err := r.Scan(&p.area, &p.measure, &p.freq, &p.period, &p.knownOn, &p.url, &p.locator, &why.why, &why.evidence)
			reasons[p] = why
			return err
		})
	for i := range figures {
		f := &figures[i]
		if f.Kind != transform.KindChanged {
			continue
		}
		why := reasons[place{f.RefArea, f.Measure, f.Freq, f.TimePeriod, f.To.Vintage, f.To.URL, f.To.Locator}]
		f.Why, f.Evidence = why.why, why.evidence
	}
	return err
}
