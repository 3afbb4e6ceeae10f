package transform

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// asked is what is to be explained; no criterion is all of them, no area too.
type asked struct {
	criterion string
	areas     []string
}

// where limits the rows of the table t, and gives the values of its marks.
func (a asked) where(t string) (string, []any) {
	conditions, values := []string{"true"}, []any{}
	if a.criterion != "" {
		conditions, values = append(conditions, t+".criterion_id = ?"), append(values, a.criterion)
	}
	if len(a.areas) > 0 {
		conditions = append(conditions, t+".ref_area in (?"+strings.Repeat(", ?", len(a.areas)-1)+")")
		for _, area := range a.areas {
			values = append(values, area)
		}
	}
	return strings.Join(conditions, " and "), values
}

// scored is one criterion of one area; ratedIn is a rate of one area.
type (
	scored  struct{ area, criterion string }
	ratedIn struct{ area, rate string }
)

// explanations reads table by table and puts the rows together.
func explanations(ctx context.Context, db *sql.DB, a asked) ([]*Explanation, error) {
	r := explanationReader{asked: a, by: map[scored]*Explanation{}}
	for _, read := range []func(context.Context, *sql.DB) error{r.readScores, r.readParts, r.readFigures, r.readRows, r.readVariants} {
		if err := read(ctx, db); err != nil {
			return nil, err
		}
		if len(r.all) == 0 {
			return nil, nil
		}
	}
	return r.all, nil
}

type explanationReader struct {
	asked
	all      []*Explanation
	by       map[scored]*Explanation
	hasCases bool // a snapshot from before cases were published has none
}

// of is the explanation a row belongs to; nil for a row of no score.
func (r *explanationReader) of(area, criterion string) *Explanation {
	return r.by[scored{area, criterion}]
}

// each runs a query with the rows asked for put in for {t}.
func (r *explanationReader) each(ctx context.Context, db *sql.DB, what, t, query string, f func([]string)) error {
	where, values := r.where(t)
	if err := each(ctx, db, strings.Replace(query, "{asked}", where, 1), values, f); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

func (r *explanationReader) readScores(ctx context.Context, db *sql.DB) error {
	return r.each(ctx, db, "scores", "s", `
		select r.as_of, s.ref_area, a.name, s.criterion_id, i.name, c.text, c.shape, c.combine, i.lead, c.datasets, s.score, s.low, s.high, s.max, s.status
		from published.criterion_score s
		join published.criterion c on c.criterion_id = s.criterion_id
		join published.indicator i on i.number = s.indicator
		join published.area a on a.ref_area = s.ref_area
		cross join published.run r
		where {asked} order by s.ref_area, s.indicator, s.criterion_id`, func(c []string) {
		e := &Explanation{Schema: "netmarket.explain/v1", AsOf: c[0], RefArea: c[1], AreaName: c[2], Criterion: c[3], Indicator: c[4], Text: c[5], Shape: c[6],
			Combine: c[7], Lead: c[8], Datasets: c[9], Score: c[10], Low: c[11], High: c[12], Max: c[13], Status: c[14]}
		e.trimPoints()
		r.all = append(r.all, e)
		r.by[scored{e.RefArea, e.Criterion}] = e
	})
}

func (r *explanationReader) readParts(ctx context.Context, db *sql.DB) error {
	named, err := rateColumns(ctx, db)
	if err != nil {
		return err
	}
	r.hasCases = named == "rate, name"
	return r.each(ctx, db, "parts", "p", `
		select ref_area, criterion_id, part, year, score, max, status, value, benchmark, threshold, numerator, denominator, `+named+`
		from published.criterion_part p where {asked} order by ref_area, criterion_id, part`, func(c []string) {
		if e := r.of(c[0], c[1]); e != nil {
			e.Parts = append(e.Parts, PartTrace{Part: c[2], Year: c[3], Score: trimDecimal(c[4]), Max: trimDecimal(c[5]), Status: c[6],
				Value: c[7], Benchmark: c[8], Threshold: c[9], Numerator: c[10], Denominator: c[11], Rate: c[12], Name: c[13]})
		}
	})
}

func (r *explanationReader) readFigures(ctx context.Context, db *sql.DB) error {
	corrected, err := correctionColumns(ctx, db)
	if err != nil {
		return err
	}
	return r.each(ctx, db, "figures", "f", `
		select f.ref_area as area, f.criterion_id, f.part, f.role, o.figure_id, o.ref_area, o.measure, o.definition, o.time_period, o.obs_value, o.unit_measure,
			o.unit_mult, o.obs_status, o.vintage, o.source, o.origin, o.capture, o.url, o.locator, o.printed, `+corrected+`
		from published.criterion_figure f join published.observation o on o.figure_id = f.figure_id
		where {asked}
		order by f.ref_area, f.criterion_id, f.part,
			case f.role when 'numerator' then 1 when 'denominator' then 2 when 'benchmark' then 3 when 'benchmark_prior' then 4 else 5 end, f.role, o.time_period, o.figure_id`,
		func(c []string) {
			if p := r.part(c[0], c[1], c[2]); p != nil {
				c = c[3:]
				p.Figures = append(p.Figures, Figure{Role: c[0], ID: c[1], RefArea: c[2], Measure: c[3], Definition: c[4], TimePeriod: c[5], Value: c[6],
					UnitMeasure: c[7], UnitMult: c[8], Status: c[9], Vintage: c[10], Source: c[11], Origin: c[12], Capture: c[13], URL: c[14], Locator: c[15],
					Printed: c[16], UsedValue: c[17], Correction: c[18]})
			}
		})
}

// part is one part of a criterion; nil where it is not published.
func (r *explanationReader) part(area, criterion, part string) *PartTrace {
	e := r.of(area, criterion)
	if e == nil {
		return nil
	}
	for i := range e.Parts {
		if e.Parts[i].Part == part {
			return &e.Parts[i]
		}
	}
	return nil
}

func (r *explanationReader) readVariants(ctx context.Context, db *sql.DB) error {
	return r.each(ctx, db, "readings", "v", `
		select v.ref_area, v.criterion_id, v.option || '=' || v.option_value, v.score, v.low, v.high, v.status, v.is_flip
		from published.criterion_variant v join published.option o on o.option = v.option
		where {asked} order by v.ref_area, v.criterion_id, o.position, v.option_value`, func(c []string) {
		if e := r.of(c[0], c[1]); e != nil {
			e.Variants = append(e.Variants, Variant{Option: c[2], Score: trimDecimal(c[3]), Low: trimDecimal(c[4]), High: trimDecimal(c[5]), Status: c[6], IsFlip: c[7] == "true"})
		}
	})
}

// readRows adds the cases behind each rate, the undecided first, and the totals
// a bureau stated beside them.
func (r *explanationReader) readRows(ctx context.Context, db *sql.DB) error {
	if !r.hasCases {
		return nil
	}
	parts := map[ratedIn][]*PartTrace{}
	for _, e := range r.all {
		for i := range e.Parts {
			if p := &e.Parts[i]; p.Rate != "" {
				key := ratedIn{e.RefArea, p.Rate}
				parts[key] = append(parts[key], p)
			}
		}
	}
	err := r.each(ctx, db, "totals beside rows", "p", `
		select x.ref_area, x.rate, x.period, x.stated_numerator, x.stated_denominator, x.rows_numerator, x.rows_denominator, x.difference_ppm, x.is_apart
		from published.rate_difference x
		where exists (select 1 from published.criterion_part p where p.ref_area = x.ref_area and p.rate = x.rate and {asked})
		order by x.ref_area, x.rate`, func(c []string) {
		for _, p := range parts[ratedIn{c[0], c[1]}] {
			p.Stated = &Stated{Period: c[2], Numerator: c[3], Denominator: c[4], RowsNumerator: c[5], RowsDenominator: c[6], DifferencePPM: c[7], IsApart: c[8] == "true"}
		}
	})
	if err != nil {
		return err
	}
	return r.each(ctx, db, "cases", "p", `
		with ordered as (
			select x.*, count(*) over (partition by x.ref_area, x.rate) as cases, row_number() over (partition by x.ref_area, x.rate
				order by case when x.state in ('late', 'overdue', 'waiting', 'failure', 'success') then 2 else 1 end, x.day, x.case_no) as place
			from published.case_exception x
			where exists (select 1 from published.criterion_part p where p.ref_area = x.ref_area and p.rate = x.rate and {asked})
		)
		select ref_area, rate, case_no, day, due_on, done_on, state, reason, url, sheet, row, cases
		from ordered where place <= `+strconv.Itoa(shownCases)+` order by ref_area, rate, place`, func(c []string) {
		for _, p := range parts[ratedIn{c[0], c[1]}] {
			p.Cases = append(p.Cases, Case{Number: c[2], Day: c[3], DueOn: c[4], DoneOn: c[5], State: c[6], Reason: c[7], URL: c[8], Sheet: c[9], Row: c[10]})
			p.CaseCount, _ = strconv.Atoi(c[11]) // a count is a number
		}
	})
}

// correctionColumns are the columns that name a correction; a snapshot from
// before corrections has none.
func correctionColumns(ctx context.Context, db *sql.DB) (string, error) {
	var columns int
	err := db.QueryRowContext(ctx, "select count(*) from information_schema.columns where table_schema = 'published' and table_name = 'observation' and column_name = 'correction_id'").Scan(&columns)
	if columns == 0 {
		return "null as used_value, null as correction_id", err
	}
	return "case when o.correction_id is not null then o.used_value end, o.correction_id", err
}

// rateColumns are the columns that name a part's rate; a snapshot from before
// cases were published has none.
func rateColumns(ctx context.Context, db *sql.DB) (string, error) {
	var tables int
	err := db.QueryRowContext(ctx, "select count(*) from information_schema.tables where table_schema = 'published' and table_name = 'case_exception'").Scan(&tables)
	if tables == 0 {
		return "null as rate, null as name", err
	}
	return "rate, name", err
}

// each calls f with every row as text, null as "".
func each(ctx context.Context, db *sql.DB, query string, args []any, f func([]string)) error {
	rows, err := db.QueryContext(ctx, "select cast(columns(*) as varchar) from ("+query+")", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		cells := make([]*string, len(columns))
		into := make([]any, len(cells))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		f(texts(cells))
	}
	return rows.Err()
}
