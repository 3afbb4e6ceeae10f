package page

import (
	"context"
	"database/sql"

	"netmarket/publish"
)

func (m *material) readReadings(ctx context.Context, db *sql.DB) error {
	m.readings = map[string][]reading{}
	return rows(ctx, db, "published.reading_total", `
		select t.ref_area, t.option, t.option_value, t.passes, t.score, t.low, t.high, t.difference
		from published.reading_total t join published.option o on o.option = t.option
		where `+publish.InAreas("t.ref_area", m.asked)+`
		order by t.ref_area, o.position, t.option_value`, func(c []string) error {
		r := reading{Option: c[1], Value: c[2], Passes: c[3]}
		err := points(c[4:], &r.Score, &r.Low, &r.High, &r.Difference)
		m.readings[c[0]] = append(m.readings[c[0]], r)
		return err
	})
}

func (s *shared) readBands(ctx context.Context, db *sql.DB) error {
	s.bands = map[string][]band{}
	return rows(ctx, db, "published.band", `
		select b.criterion_id, b.at_least, b.points from published.band b
		join published.criterion c on c.criterion_id = b.criterion_id
		where c.shape = 'share_band' order by b.criterion_id, b.part, b.at_least`, func(c []string) error {
		b := band{AtLeast: trimmed(c[1])}
		err := points(c[2:], &b.Points)
		s.bands[c[0]] = append(s.bands[c[0]], b)
		return err
	})
}

func (s *shared) readOptions(ctx context.Context, db *sql.DB) error {
	return rows(ctx, db, "published.option", `
		select option, chosen, default_value, option_values, meaning from published.option order by position`, func(c []string) error {
		s.options = append(s.options, option{c[0], c[1], c[2], c[3], c[4]})
		return nil
	})
}

func (s *shared) readCorrections(ctx context.Context, db *sql.DB) error {
	s.corrections = map[string]correction{}
	return rows(ctx, db, "published.correction", `
		select correction_id, reason, evidence, expect, value from published.correction order by correction_id`, func(c []string) error {
		s.corrections[c[0]] = correction{c[1], c[2], c[3], c[4]}
		return nil
	})
}

func (s *shared) readRevisions(ctx context.Context, db *sql.DB) error {
	s.revisions = map[string][]revision{}
	return rows(ctx, db, "published.revision", `
		select figure_id, from_value, to_value, known_on, why, evidence, measure, time_period, ref_area from published.revision
		order by figure_id, known_on, from_figure_id`, func(c []string) error {
		r := revision{Figure: c[0], From: c[1], To: c[2], KnownOn: c[3], Why: c[4], Evidence: c[5], Measure: c[6], Period: c[7], RefArea: c[8]}
		s.revisions[r.Figure] = append(s.revisions[r.Figure], r)
		return nil
	})
}

func (s *shared) readNation(ctx context.Context, db *sql.DB) error {
	s.nation = map[string][]yearly{}
	return rows(ctx, db, "published.comparable_base", `
		select measure, time_period, published_growth, naive_growth, gap_points, is_comparable, why, evidence
		from published.comparable_base where freq = 'A' and is_cumulative order by measure, time_period`, func(c []string) error {
		s.nation[c[0]] = append(s.nation[c[0]], yearly{c[1], c[2], c[3], c[4], c[5], c[6], c[7]})
		return nil
	})
}

// readLevels reads the yearly totals and published growth of the counties in
// the vintage in use.
func (m *material) readLevels(ctx context.Context, db *sql.DB) error {
	m.levels = map[string]map[string][]levelYear{}
	return rows(ctx, db, "published.observation", `
		with known as (
			select o.ref_area, replace(o.measure, '_yoy', '') as measure, o.time_period, o.measure like '%_yoy' as is_growth,
				coalesce(o.used_value, o.obs_value) as value, o.unit_mult, o.definition,
				row_number() over (partition by o.ref_area, o.measure, o.time_period
					order by case when o.definition = 'total' then 1 when o.definition = 'comparable' then 2 when o.definition = 'published' then 3 else 4 end, o.vintage desc, o.figure_id) as place
			from published.observation o join published.scorecard s on s.ref_area = o.ref_area
			where `+publish.InAreas("o.ref_area", m.asked)+` and o.is_current and o.is_cumulative and o.freq = 'A'
				and o.measure in ('online_retail', 'retail_sales', 'express_volume', 'online_retail_yoy', 'retail_sales_yoy', 'express_volume_yoy')
		)
		select l.ref_area, l.measure, l.time_period, max(case when not is_growth then value end), max(case when not is_growth then unit_mult end), max(case when is_growth then value end)
		from known l where place = 1
		group by l.ref_area, l.measure, l.time_period order by l.ref_area, l.measure, l.time_period`, func(c []string) error {
		by := m.levels[c[0]]
		if by == nil {
			by = map[string][]levelYear{}
			m.levels[c[0]] = by
		}
		mult := 0
		for _, digit := range c[4] {
			mult = mult*10 + int(digit-'0')
		}
		by[c[1]] = append(by[c[1]], levelYear{Year: c[2], Level: scaled(c[3], mult), Growth: c[5]})
		return nil
	})
}

func (m *material) readProblems(ctx context.Context, db *sql.DB) error {
	m.problems = map[string][]problem{}
	return rows(ctx, db, "published.problem", `
		select ref_area, severity, file, sheet, cell, message from published.problem where `+publish.InAreas("ref_area", m.asked)+` order by problem_no`, func(c []string) error {
		m.problems[c[0]] = append(m.problems[c[0]], problem{c[1], c[2], c[3], c[4], c[5]})
		return nil
	})
}

func (m *material) readSources(ctx context.Context, db *sql.DB) error {
	m.sources = map[string][]source{}
	return readSources(ctx, db, publish.InAreas("ref_area", m.asked)+" and ref_area <> 'CN'", func(x source) { m.sources[x.RefArea] = append(m.sources[x.RefArea], x) })
}

// readPublishers reads the sources of what every area is compared with.
func (s *shared) readPublishers(ctx context.Context, db *sql.DB) error {
	return readSources(ctx, db, "ref_area = 'CN'", func(x source) { s.publishers = append(s.publishers, x) })
}

func readSources(ctx context.Context, db *sql.DB, where string, add func(source)) error {
	return rows(ctx, db, "published.source", `
		select source, dataset, ref_area, newest, newest_period, state from published.source where `+where+`
		order by case when source = 'county' then 2 else 1 end, source, dataset, ref_area`, func(c []string) error {
		add(source{c[0], c[1], c[2], c[3], c[4], c[5]})
		return nil
	})
}

func (s *shared) readColumns(ctx context.Context, db *sql.DB) error {
	return rows(ctx, db, "comments of published", `
		select c.table_name, t.comment, t.estimated_size, c.column_name, c.data_type, c.comment
		from duckdb_columns() c join duckdb_tables() t on t.table_oid = c.table_oid and t.database_name = c.database_name and t.schema_name = c.schema_name
		where c.schema_name = 'published' and c.database_name = current_database() order by c.table_name, c.column_index`, func(c []string) error {
		s.columns = append(s.columns, column{c[0], c[1], c[2], c[3], c[4], c[5]})
		return nil
	})
}
