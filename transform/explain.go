package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Explanation walks one criterion's points back: the rule, each part with its
// figures down to the cell of a kept source, and every other legal reading.
// Points and measured numbers are decimal strings; a rate is a fraction of one.
type Explanation struct {
	Schema    string      `json:"schema"` // netmarket.explain/v1
	Snapshot  string      `json:"snapshot"`
	AsOf      string      `json:"as_of"`
	RefArea   string      `json:"ref_area"`
	AreaName  string      `json:"area_name"`
	Criterion string      `json:"criterion"`
	Indicator string      `json:"indicator"`
	Text      string      `json:"text"`
	Shape     string      `json:"shape"`
	Combine   string      `json:"combine"`
	Lead      string      `json:"lead"`
	Datasets  string      `json:"datasets"`
	Score     string      `json:"score"`
	Low       string      `json:"low"`
	High      string      `json:"high"`
	Max       string      `json:"max"`
	Status    string      `json:"status"`
	Parts     []PartTrace `json:"parts"`
	Variants  []Variant   `json:"variants"`
}

// PartTrace is one assessed year, rate or finding with the figures it was
// decided on.
type PartTrace struct {
	Part        string   `json:"part"`
	Year        string   `json:"year,omitempty"`
	Score       string   `json:"score"`
	Max         string   `json:"max"`
	Status      string   `json:"status"`
	Value       string   `json:"value,omitempty"`
	Benchmark   string   `json:"benchmark,omitempty"`
	Threshold   string   `json:"threshold,omitempty"`
	Numerator   string   `json:"numerator,omitempty"`
	Denominator string   `json:"denominator,omitempty"`
	Rate        string   `json:"rate,omitempty"` // share or rate it is decided on
	Name        string   `json:"name,omitempty"` // of that rate, Chinese
	Figures     []Figure `json:"figures"`

	Stated *Stated `json:"stated,omitempty"` // what a bureau stated beside the rows

	CaseCount int    `json:"case_count,omitempty"` // cases that cost the rate or that a person must decide
	Cases     []Case `json:"cases,omitempty"`      // the first of them
}

// Stated is a rate as two totals of a bureau, beside the rows of the same
// period; the rows decide.
type Stated struct {
	Period          string `json:"period"`
	Numerator       string `json:"numerator"`
	Denominator     string `json:"denominator"`
	RowsNumerator   string `json:"rows_numerator"`
	RowsDenominator string `json:"rows_denominator"`
	DifferencePPM   string `json:"difference_ppm"` // rows minus totals, millionths
	IsApart         bool   `json:"is_apart"`       // by more than half a percentage point
}

// Case is one case that cost a rate, or that a person must decide.
type Case struct {
	Number string `json:"case_no"`
	Day    string `json:"day"` // YYYY-MM-DD: receipt, dispatch or decision
	DueOn  string `json:"due_on,omitempty"`
	DoneOn string `json:"done_on,omitempty"`
	State  string `json:"state"`  // see published.case_exception
	Reason string `json:"reason"` // Chinese
	URL    string `json:"url"`
	Sheet  string `json:"sheet,omitempty"`
	Row    string `json:"row"`
}

// shownCases is how many cases of a rate an explanation lists.
const shownCases = 20

// Figure is one printed figure, or a count of rows, and where it stands.
type Figure struct {
	Role        string `json:"role"`
	ID          string `json:"figure_id"`
	RefArea     string `json:"ref_area"`
	Measure     string `json:"measure"`
	Definition  string `json:"definition,omitempty"`
	TimePeriod  string `json:"time_period,omitempty"`
	Value       string `json:"obs_value"`
	UnitMeasure string `json:"unit_measure"`
	UnitMult    string `json:"unit_mult"`
	Status      string `json:"obs_status"`
	Vintage     string `json:"vintage"`
	Source      string `json:"source"`
	Origin      string `json:"origin"`
	Capture     string `json:"capture"`
	URL         string `json:"url"`
	Locator     string `json:"locator"`
	Printed     string `json:"printed,omitempty"`
	UsedValue   string `json:"used_value,omitempty"`    // what is used in place of obs_value, where a correction names it
	Correction  string `json:"correction_id,omitempty"` // of published.correction
}

// Variant is the criterion under one other reading.
type Variant struct {
	Option string `json:"option"` // nation_growth=naive
	Score  string `json:"score"`
	Low    string `json:"low"`
	High   string `json:"high"`
	Status string `json:"status"`
	IsFlip bool   `json:"is_flip"`
}

// Explain reads a snapshot's published tables. An unknown criterion or area is
// an error that says which there are.
func Explain(ctx context.Context, db *sql.DB, criterion, area string) (*Explanation, error) {
	e := &Explanation{Schema: "netmarket.explain/v1"}
	row := db.QueryRowContext(ctx, `
		select cast(r.as_of as varchar), s.ref_area, a.name, s.criterion_id, i.name, c.text, c.shape, c.combine, i.lead, coalesce(c.datasets, ''),
			cast(s.score as varchar), cast(s.low as varchar), cast(s.high as varchar), cast(s.max as varchar), s.status
		from published.criterion_score s
		join published.criterion c on c.criterion_id = s.criterion_id
		join published.indicator i on i.number = s.indicator
		join published.area a on a.ref_area = s.ref_area
		cross join published.run r
		where s.criterion_id = ? and s.ref_area = ?`, criterion, area)
	err := row.Scan(&e.AsOf, &e.RefArea, &e.AreaName, &e.Criterion, &e.Indicator, &e.Text, &e.Shape, &e.Combine, &e.Lead, &e.Datasets,
		&e.Score, &e.Low, &e.High, &e.Max, &e.Status)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, unknownScore(ctx, db, criterion, area)
	}
	if err != nil {
		return nil, fmt.Errorf("explain %s of %s: %w", criterion, area, err)
	}
	e.trimPoints()
	if e.Parts, err = partTraces(ctx, db, criterion, area); err != nil {
		return nil, err
	}
	e.Variants, err = variants(ctx, db, criterion, area)
	return e, err
}

// ErrUnknownScore is returned for a criterion or area that a snapshot lacks.
var ErrUnknownScore = errors.New("not in this snapshot")

func unknownScore(ctx context.Context, db *sql.DB, criterion, area string) error {
	var criteria, areas string
	err := db.QueryRowContext(ctx, `select
		(select string_agg(distinct criterion_id, ' ' order by criterion_id) from published.criterion),
		(select coalesce(string_agg(ref_area || ' ' || name, ', ' order by ref_area), 'none') from published.scorecard)`).Scan(&criteria, &areas)
	if err != nil {
		return fmt.Errorf("explain %s of %s: %w", criterion, area, err)
	}
	if !strings.Contains(" "+criteria+" ", " "+criterion+" ") {
		return fmt.Errorf("criterion %q: %w; wanted one of %s", criterion, ErrUnknownScore, criteria)
	}
	return fmt.Errorf("area %q: %w; wanted one of %s", area, ErrUnknownScore, areas)
}

func (e *Explanation) trimPoints() {
	for _, p := range []*string{&e.Score, &e.Low, &e.High, &e.Max} {
		*p = trimDecimal(*p)
	}
}

// trimDecimal drops trailing zeros: 1.00 is 1, 0.50 is 0.5.
func trimDecimal(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

func partTraces(ctx context.Context, db *sql.DB, criterion, area string) ([]PartTrace, error) {
	var parts []PartTrace
	named, err := rateColumns(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("explain %s of %s: %w", criterion, area, err)
	}
	err = each(ctx, db, `
		select part, year, score, max, status, value, benchmark, threshold, numerator, denominator, `+named+`
		from published.criterion_part where criterion_id = ? and ref_area = ? order by part`, []any{criterion, area}, func(c []string) {
		parts = append(parts, PartTrace{Part: c[0], Year: c[1], Score: trimDecimal(c[2]), Max: trimDecimal(c[3]), Status: c[4],
			Value: c[5], Benchmark: c[6], Threshold: c[7], Numerator: c[8], Denominator: c[9], Rate: c[10], Name: c[11]})
	})
	if err != nil {
		return nil, fmt.Errorf("explain %s of %s: %w", criterion, area, err)
	}
	corrected, err := correctionColumns(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("explain %s of %s: %w", criterion, area, err)
	}
	for i := range parts {
		p := &parts[i]
		err := each(ctx, db, `
			select f.role, o.figure_id, o.ref_area, o.measure, o.definition, o.time_period, o.obs_value, o.unit_measure, o.unit_mult, o.obs_status,
				o.vintage, o.source, o.origin, o.capture, o.url, o.locator, o.printed, `+corrected+`
			from published.criterion_figure f join published.observation o on o.figure_id = f.figure_id
			where f.criterion_id = ? and f.ref_area = ? and f.part = ?
			order by case f.role when 'numerator' then 1 when 'denominator' then 2 when 'benchmark' then 3 when 'benchmark_prior' then 4 else 5 end, f.role, o.time_period, o.figure_id`,
			[]any{criterion, area, p.Part}, func(c []string) {
				p.Figures = append(p.Figures, Figure{Role: c[0], ID: c[1], RefArea: c[2], Measure: c[3], Definition: c[4], TimePeriod: c[5], Value: c[6],
					UnitMeasure: c[7], UnitMult: c[8], Status: c[9], Vintage: c[10], Source: c[11], Origin: c[12], Capture: c[13], URL: c[14], Locator: c[15], Printed: c[16], UsedValue: c[17], Correction: c[18]})
			})
		if err != nil {
			return nil, fmt.Errorf("explain figures of %s: %w", criterion, err)
		}
		if err := p.readRows(ctx, db, area); err != nil {
			return nil, fmt.Errorf("explain cases of %s: %w", criterion, err)
		}
	}
	return parts, nil
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

// readRows adds the cases behind a rate, the undecided first, and the totals a
// bureau stated beside them.
func (p *PartTrace) readRows(ctx context.Context, db *sql.DB, area string) error {
	if p.Rate == "" {
		return nil
	}
	err := each(ctx, db, `
		select period, stated_numerator, stated_denominator, rows_numerator, rows_denominator, difference_ppm, is_apart
		from published.rate_difference where ref_area = ? and rate = ?`, []any{area, p.Rate}, func(c []string) {
		p.Stated = &Stated{Period: c[0], Numerator: c[1], Denominator: c[2], RowsNumerator: c[3], RowsDenominator: c[4], DifferencePPM: c[5], IsApart: c[6] == "true"}
	})
	if err != nil {
		return err
	}
	return each(ctx, db, `
		select case_no, day, due_on, done_on, state, reason, url, sheet, row, count(*) over ()
		from published.case_exception where ref_area = ? and rate = ?
		order by case when state in ('late', 'overdue', 'waiting', 'failure', 'success') then 2 else 1 end, day, case_no limit `+strconv.Itoa(shownCases),
		[]any{area, p.Rate}, func(c []string) {
			p.Cases = append(p.Cases, Case{Number: c[0], Day: c[1], DueOn: c[2], DoneOn: c[3], State: c[4], Reason: c[5], URL: c[6], Sheet: c[7], Row: c[8]})
			p.CaseCount, _ = strconv.Atoi(c[9]) // a count is a number
		})
}

func variants(ctx context.Context, db *sql.DB, criterion, area string) ([]Variant, error) {
	var all []Variant
	err := each(ctx, db, `
		select v.option || '=' || v.option_value, v.score, v.low, v.high, v.status, v.is_flip
		from published.criterion_variant v join published.option o on o.option = v.option
		where v.criterion_id = ? and v.ref_area = ? order by o.position, v.option_value`, []any{criterion, area}, func(c []string) {
		all = append(all, Variant{Option: c[0], Score: trimDecimal(c[1]), Low: trimDecimal(c[2]), High: trimDecimal(c[3]), Status: c[4], IsFlip: c[5] == "true"})
	})
	if err != nil {
		return nil, fmt.Errorf("explain readings of %s: %w", criterion, err)
	}
	return all, nil
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
