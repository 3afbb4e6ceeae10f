package publish

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Scores reads the scorecard from the published.* tables of db: a snapshot
// opened by Open (then Snapshot is its id) or a private build (then it is
// empty). Areas named are read alone; the number of queries does not depend on
// how many there are.
func Scores(ctx context.Context, db *sql.DB, areas ...string) (*ScoresDocument, error) {
	d, err := Totals(ctx, db, areas...)
	if err != nil {
		return nil, err
	}
	indicators, err := readIndicators(ctx, db, areas)
	if err != nil {
		return nil, err
	}
	criteria, err := readCriteria(ctx, db, areas)
	if err != nil {
		return nil, err
	}
	counties, err := readCounties(ctx, db, areas)
	if err != nil {
		return nil, err
	}
	for i := range d.Areas {
		a := &d.Areas[i]
		a.Counties = counties[a.RefArea]
		a.Indicators = orEmpty(indicators[a.RefArea])
		a.Criteria = orEmpty(criteria[a.RefArea])
	}
	return d, nil
}

// Totals is Scores with the totals and groups of each area alone: its
// indicators, criteria and counties are left out. It is small for any number of
// areas.
func Totals(ctx context.Context, db *sql.DB, areas ...string) (*ScoresDocument, error) {
	d, err := readRun(ctx, db)
	if err != nil {
		return nil, err
	}
	if d.Areas, err = readAreas(ctx, db, areas); err != nil {
		return nil, err
	}
	groups, err := readGroups(ctx, db, areas)
	if err != nil {
		return nil, err
	}
	for i := range d.Areas {
		d.Areas[i].Groups = orEmpty(groups[d.Areas[i].RefArea])
	}
	return d, nil
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func readRun(ctx context.Context, db *sql.DB) (*ScoresDocument, error) {
	d := &ScoresDocument{Schema: ScoresSchema, Years: []int{}, Areas: []AreaScore{}}
	var years string
	err := db.QueryRowContext(ctx, `
		select edition, as_of::varchar, coalesce(years, ''), has_synthetic, has_reconstruction,
			coalesce(getvariable('`+snapshotVariable+`')::varchar, ''), coalesce(edition_title, ''), coalesce(edition_note, '')
		from published.run`).
		Scan(&d.Edition, &d.AsOf, &years, &d.HasSynthetic, &d.HasReconstruction, &d.Snapshot, &d.EditionTitle, &d.EditionNote)
	if err != nil {
		return nil, fmt.Errorf("read published.run: %w", err)
	}
	for _, text := range splitList(years) {
		year, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("read published.run: years: wanted years joined by commas, found %q", years)
		}
		d.Years = append(d.Years, year)
	}
	slices.Sort(d.Years)
	return d, nil
}

// splitList takes names joined by commas, sorted; a JSON array is read as well.
func splitList(joined string) []string {
	var list []string
	if json.Unmarshal([]byte(joined), &list) != nil {
		list = strings.Split(joined, ",")
	}
	var names []string
	for _, name := range list {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// readRows runs a query and calls scan for each row; what names it in errors.
func readRows(ctx context.Context, db *sql.DB, what, query string, scan func(*sql.Rows) error) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err below reports what mattered
	for n := 1; rows.Next(); n++ {
		if err := scan(rows); err != nil {
			return fmt.Errorf("read %s: row %d: %w", what, n, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

func readAreas(ctx context.Context, db *sql.DB, o only) ([]AreaScore, error) {
	areas := []AreaScore{}
	err := readRows(ctx, db, "published.scorecard", `
		select ref_area, coalesce(name, ''), score::varchar, low::varchar, high::varchar, max::varchar,
			coalesce(passes, ''), coalesce(is_synthetic, false)
		from published.scorecard where `+o.in("ref_area")+` order by ref_area`,
		func(r *sql.Rows) error {
			var a AreaScore
			err := r.Scan(&a.RefArea, &a.Name, &a.Score, &a.Low, &a.High, &a.Max, &a.Passes, &a.IsSynthetic)
			areas = append(areas, a)
			return err
		})
	return areas, err
}

func readGroups(ctx context.Context, db *sql.DB, o only) (map[string][]GroupScore, error) {
	groups := map[string][]GroupScore{}
	err := readRows(ctx, db, "published.group_score", `
		select ref_area, group_id, coalesce(name, ''), score::varchar, low::varchar, high::varchar, max::varchar, gate::varchar
		from published.group_score where `+o.in("ref_area")+` order by ref_area, group_id`,
		func(r *sql.Rows) error {
			var area string
			var g GroupScore
			var gate optionalPoints
			err := r.Scan(&area, &g.ID, &g.Name, &g.Score, &g.Low, &g.High, &g.Max, &gate)
			g.Gate = gate.p
			groups[area] = append(groups[area], g)
			return err
		})
	return groups, err
}

func readIndicators(ctx context.Context, db *sql.DB, o only) (map[string][]IndicatorScore, error) {
	indicators := map[string][]IndicatorScore{}
	err := readRows(ctx, db, "published.indicator_score", `
		select s.ref_area, s.indicator, coalesce(s.name, ''), coalesce(s.group_id, ''),
			s.score::varchar, s.low::varchar, s.high::varchar, s.max::varchar, coalesce(s.status, ''), coalesce(i.lead, '')
		from published.indicator_score as s
		left join published.indicator as i on i.number = s.indicator
		where `+o.in("s.ref_area")+` order by s.ref_area, s.indicator`,
		func(r *sql.Rows) error {
			var area string
			var i IndicatorScore
			err := r.Scan(&area, &i.Number, &i.Name, &i.Group, &i.Score, &i.Low, &i.High, &i.Max, &i.Status, &i.Lead)
			indicators[area] = append(indicators[area], i)
			return err
		})
	return indicators, err
}

func readCriteria(ctx context.Context, db *sql.DB, o only) (map[string][]CriterionScore, error) {
	years, err := readYears(ctx, db, o)
	if err != nil {
		return nil, err
	}
	parts, err := readParts(ctx, db, o)
	if err != nil {
		return nil, err
	}
	variants, err := readVariants(ctx, db, o)
	if err != nil {
		return nil, err
	}
	criteria := map[string][]CriterionScore{}
	err = readRows(ctx, db, "published.criterion_score", `
		select s.ref_area, s.criterion_id, s.indicator, coalesce(c.text, ''), coalesce(c.kind, ''), coalesce(c.shape, ''),
			s.max::varchar, s.score::varchar, s.low::varchar, s.high::varchar, coalesce(s.status, ''),
			coalesce(s.value, ''), coalesce(s.benchmark, ''), coalesce(s.numerator, ''), coalesce(s.denominator, ''),
			coalesce(s.sensitive_to, ''), coalesce(s.note, '')
		from published.criterion_score as s
		left join published.criterion as c on c.criterion_id = s.criterion_id
		where `+o.in("s.ref_area")+` order by s.ref_area, s.indicator, s.criterion_id`,
		func(r *sql.Rows) error {
			var area, sensitive string
			var c CriterionScore
			err := r.Scan(&area, &c.ID, &c.Indicator, &c.Text, &c.Kind, &c.Shape, &c.Max, &c.Score, &c.Low, &c.High, &c.Status,
				&c.Value, &c.Benchmark, &c.Numerator, &c.Denominator, &sensitive, &c.Note)
			key := areaCriterion{area, c.ID}
			c.SensitiveTo, c.Years, c.Parts, c.Variants = splitList(sensitive), years[key], parts[key], variants[key]
			criteria[area] = append(criteria[area], c)
			return err
		})
	return criteria, err
}

// readCounties reads the counties of each city that is scored as one.
func readCounties(ctx context.Context, db *sql.DB, o only) (map[string][]CountyScore, error) {
	counties := map[string][]CountyScore{}
	err := readRows(ctx, db, "published.county_rank", `
		select r.city, r.ref_area, s.name, rank() over (partition by r.city order by s.score desc), s.score::varchar, s.low::varchar, s.high::varchar,
			coalesce(string_agg(case when r.moves_city then r.criterion_id end, ',' order by r.criterion_id), '')
		from published.county_rank as r
		join published.scorecard as s on s.ref_area = r.ref_area
		where `+o.in("r.city")+` group by r.city, r.ref_area, s.name, s.score, s.low, s.high
		order by r.city, s.score desc, r.ref_area`,
		func(r *sql.Rows) error {
			var city, moves string
			var c CountyScore
			err := r.Scan(&city, &c.RefArea, &c.Name, &c.Place, &c.Score, &c.Low, &c.High, &moves)
			c.Moves = splitList(moves)
			counties[city] = append(counties[city], c)
			return err
		})
	return counties, err
}

type areaCriterion struct{ area, criterion string }

func readYears(ctx context.Context, db *sql.DB, o only) (map[areaCriterion][]YearScore, error) {
	years := map[areaCriterion][]YearScore{}
	err := readRows(ctx, db, "published.criterion_part", `
		select ref_area, criterion_id, year, coalesce(part, ''), score::varchar, coalesce(value, ''), coalesce(benchmark, ''),
			coalesce(threshold::varchar, ''), coalesce(status, '')
		from published.criterion_part where year is not null and `+o.in("ref_area")+`
		order by ref_area, criterion_id, year, part`,
		func(r *sql.Rows) error {
			var key areaCriterion
			var y YearScore
			var score optionalPoints
			err := r.Scan(&key.area, &key.criterion, &y.Year, &y.Part, &score, &y.Value, &y.Benchmark, &y.Threshold, &y.Status)
			y.Score = score.p
			years[key] = append(years[key], y)
			return err
		})
	return years, err
}

// readParts reads the parts of criteria that several rates or findings decide
// together, and counts that must be zero; one that is decided year by year is in
// readYears.
func readParts(ctx context.Context, db *sql.DB, o only) (map[areaCriterion][]PartScore, error) {
	parts := map[areaCriterion][]PartScore{}
	err := readRows(ctx, db, "published.criterion_part", `
		select ref_area, criterion_id, part, coalesce(name, ''), score::varchar, low::varchar, high::varchar, coalesce(value, ''),
			coalesce(benchmark, ''), coalesce(threshold::varchar, ''), coalesce(numerator, ''), coalesce(denominator, ''), coalesce(status, '')
		from published.criterion_part
		where (part <> '' and not regexp_full_match(part, '[0-9]+') or threshold = '0') and `+o.in("ref_area")+`
		order by ref_area, criterion_id, part`,
		func(r *sql.Rows) error {
			var key areaCriterion
			var p PartScore
			err := r.Scan(&key.area, &key.criterion, &p.Part, &p.Name, &p.Score, &p.Low, &p.High, &p.Value,
				&p.Benchmark, &p.Threshold, &p.Numerator, &p.Denominator, &p.Status)
			parts[key] = append(parts[key], p)
			return err
		})
	return parts, err
}

func readVariants(ctx context.Context, db *sql.DB, o only) (map[areaCriterion][]VariantScore, error) {
	variants := map[areaCriterion][]VariantScore{}
	err := readRows(ctx, db, "published.criterion_variant", `
		select ref_area, criterion_id, option || '=' || option_value, score::varchar, coalesce(status, ''), coalesce(is_flip, false)
		from published.criterion_variant
		where `+o.in("ref_area")+` order by ref_area, criterion_id, option, option_value`,
		func(r *sql.Rows) error {
			var key areaCriterion
			var v VariantScore
			var score optionalPoints
			err := r.Scan(&key.area, &key.criterion, &v.Option, &score, &v.Status, &v.IsFlip)
			v.Score = score.p
			variants[key] = append(variants[key], v)
			return err
		})
	return variants, err
}

// optionalPoints scans a DECIMAL cast to VARCHAR that may be NULL.
type optionalPoints struct{ p *Points }

// Scan leaves p nil for NULL.
func (o *optionalPoints) Scan(src any) error {
	o.p = nil
	if src == nil {
		return nil
	}
	o.p = new(Points)
	return o.p.Scan(src)
}
