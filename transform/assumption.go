package transform

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"netmarket/metrics"
)

// Kinds of assumptions.
const (
	AssumedFigure  = "figure"  // a printed figure of a measure and period
	AssumedRate    = "rate"    // numerator and denominator of a rate
	AssumedFinding = "finding" // points found by reviewers
	AssumedTally   = "tally"   // a count
)

// assumptionSource is source, origin and identity of the capture that stands
// for assumptions: whatever is traced back to it was read nowhere.
const assumptionSource = "assumption"

// Assumption is one input of a what-if that stands for what was read. Value
// and Denominator are decimals as typed.
type Assumption struct {
	Given       string `json:"set"` // as typed: online_retail:2025=60500万元
	Kind        string `json:"kind"`
	RefArea     string `json:"ref_area"` // CN for the nation
	Name        string `json:"name"`     // measure, rate, criterion or tally
	Period      string `json:"period,omitempty"`
	Value       string `json:"value"` // the numerator of a rate
	Denominator string `json:"denominator,omitempty"`
	Unit        string `json:"unit,omitempty"` // of a figure, as in sql/ref/unit.csv
}

// AssumptionGrammar is how assumptions are written, for people.
const AssumptionGrammar = `  [AREA.]MEASURE:PERIOD=NUMBER UNIT   a figure; PERIOD is 2025, 2025-05 or 2025-01..05 (January to May)
      online_retail:2025=60500万元   express_volume:2025=2300000件   CN.online_retail_yoy:2026=7.9%
  [AREA.]RATE[:YEAR]=PART/WHOLE       a rate as its two numbers; without a year, of the last whole one
      first_check_on_time=190/200   mediation_success:2025=85/100   training_min_hours=52 (fewest hours)
  [AREA.]CRITERION=POINTS             what reviewers find, 0 to the criterion's points
      I10.1=2
  [AREA.]TALLY=COUNT                  a count
      new_large_operators=2   institutional_outputs=1
AREA is CN for the nation or a county of the area, and may be left out for the area itself.`

// ParseAssumptions reads what was typed for an area of package sql or of the
// installation's own. The error joins every
// problem, each with the text, the place, what was wanted and what was found.
func ParseAssumptions(e *metrics.Edition, area string, own []Area, given []string) ([]Assumption, error) {
	if len(given) == 0 {
		return nil, nil
	}
	p, err := newAssumptionParser(e, area, own)
	if err != nil {
		return nil, err
	}
	var all []Assumption
	var problems []error
	about := map[string]string{} // what is assumed → the text that said so
	for _, text := range given {
		a, err := p.parse(text)
		if err != nil {
			problems = append(problems, fmt.Errorf("assumption %q: %w", text, err))
			continue
		}
		subject := strings.Join([]string{a.RefArea, a.Name, a.Period}, " ")
		if a.Kind == AssumedRate {
			subject = a.RefArea + " " + a.Name // two years of one rate would be two rates
		}
		if first, ok := about[subject]; ok {
			problems = append(problems, fmt.Errorf("assumption %q: wanted each thing assumed once, found %q before it", text, first))
		}
		about[subject] = text
		all = append(all, a)
	}
	return all, errors.Join(problems...)
}

// assumptionForm cuts area, name, period and value apart.
var (
	assumptionForm = regexp.MustCompile(`^(?:(CN|\d{6})\.)?([^:=]+)(?::([^=]*))?=(.*)$`)
	criterionForm  = regexp.MustCompile(`^I\d+\.\d+$`)
	numberForm     = regexp.MustCompile(`^(-?\d+(?:\.\d+)?)(.*)$`)
)

// parse reads one assumption; full-width signs and blanks are as good as
// plain ones.
func (p *assumptionParser) parse(text string) (Assumption, error) {
	m := assumptionForm.FindStringSubmatch(metrics.Normalise(text))
	if m == nil {
		return Assumption{}, fmt.Errorf("wanted NAME=VALUE such as online_retail:2025=60500万元, first_check_on_time=190/200, I10.1=2 or new_large_operators=2, found %q", text)
	}
	a := Assumption{Given: text, RefArea: m[1], Name: m[2], Period: m[3], Value: m[4]}
	if a.RefArea == "" {
		a.RefArea = p.area
	}
	if err := p.checkArea(a.RefArea); err != nil {
		return a, err
	}
	if id := strings.ToUpper(a.Name); criterionForm.MatchString(id) {
		a.Name = id
		return p.finding(a)
	}
	_, isMeasure := p.measures[a.Name]
	isNational := a.RefArea == nation && isMeasure // a rate of the nation is a printed figure
	switch {
	case slices.Contains(p.minimums, a.Name):
		return p.minimum(a)
	case slices.Contains(p.rates, a.Name) && !isNational:
		return p.rate(a)
	case slices.Contains(p.tallies, a.Name):
		return p.tally(a)
	case isMeasure:
		return p.figure(a)
	}
	return a, fmt.Errorf("name: wanted a measure (%s), a rate (%s), a count (%s) or a criterion that reviewers judge (I10.1), found %q",
		strings.Join(p.measureNames(), ", "), strings.Join(append(slices.Clone(p.rates), p.minimums...), ", "), strings.Join(p.tallies, ", "), a.Name)
}

// assumptionRows are the rows of raw.assumption.
func assumptionRows(all []Assumption) (rows [][]string) {
	for _, a := range all {
		rows = append(rows, []string{a.RefArea, a.Kind, a.Name, a.Period, a.Value, a.Denominator, a.Unit, a.Given})
	}
	return rows
}
