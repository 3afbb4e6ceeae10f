package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
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
	all, err := explanations(ctx, db, asked{criterion, []string{area}})
	if err != nil {
		return nil, fmt.Errorf("explain %s of %s: %w", criterion, area, err)
	}
	if len(all) == 0 {
		return nil, unknownScore(ctx, db, criterion, area)
	}
	return all[0], nil
}

// Explanations reads every criterion of the areas named, of all areas where
// none is, in order of area, indicator and criterion. The number of queries
// does not depend on how many there are.
func Explanations(ctx context.Context, db *sql.DB, areas ...string) ([]*Explanation, error) {
	all, err := explanations(ctx, db, asked{areas: areas})
	if err != nil {
		return nil, fmt.Errorf("explain every criterion: %w", err)
	}
	return all, nil
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
