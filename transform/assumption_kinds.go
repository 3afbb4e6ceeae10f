package transform

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"netmarket/metrics"
)

// nation is the area code of the whole country.
const nation = "CN"

// assumptionParser knows what may be assumed for one area.
type assumptionParser struct {
	edition  *metrics.Edition
	area     string
	areas    map[string]map[string]string // rows of the area table by code
	measures map[string]map[string]string // of ref/measure.csv by measure
	units    []map[string]string          // of ref/unit.csv, in order
	rates    []string
	tallies  []string
	minimums []string // least figures given directly, such as training_min_hours
}

func newAssumptionParser(e *metrics.Edition, area string, own []Area) (*assumptionParser, error) {
	p := &assumptionParser{edition: e, area: area}
	areas, err := areaRows(own)
	measures, err2 := referenceRows("measure")
	units, err3 := referenceRows("unit")
	if err := errors.Join(err, err2, err3); err != nil {
		return nil, err
	}
	p.areas, p.measures, p.units = byColumn(named(areas), "ref_area"), byColumn(measures, "measure"), units
	for _, t := range e.Terms {
		switch t.Kind {
		case metrics.TermRate:
			p.rates = append(p.rates, t.ID)
		case metrics.TermTally:
			p.tallies = append(p.tallies, t.ID)
		}
	}
	eachPart(e, func(_ *metrics.Criterion, part *metrics.Part) {
		if part.MinimumMeasure != "" && !slices.Contains(p.minimums, part.MinimumMeasure) {
			p.minimums = append(p.minimums, part.MinimumMeasure)
		}
	})
	return p, nil
}

func byColumn(rows []map[string]string, column string) map[string]map[string]string {
	by := make(map[string]map[string]string, len(rows))
	for _, r := range rows {
		by[r[column]] = r
	}
	return by
}

// checkArea wants the nation, the area itself or one of its counties: nothing
// else moves the area's score.
func (p *assumptionParser) checkArea(code string) error {
	if code == nation || code == p.area || p.areas[code]["parent"] == p.area && p.areas[code]["valid_to"] == "" {
		return nil
	}
	return fmt.Errorf("area: wanted CN, %s or one of its counties, found %s", p.area, code)
}

// mostDecimals is how many decimals the models keep.
const mostDecimals = 4

// widest bounds a value in base units: products of two are exact below it.
var widest = big.NewRat(1_000_000_000_000_000, 1)

// number takes a decimal that is kept exactly. It is compared in base units.
func number(place, text string, factor int64) (*big.Rat, error) {
	r, ok := new(big.Rat).SetString(text)
	if m := numberForm.FindStringSubmatch(text); !ok || m == nil || m[2] != "" {
		return nil, fmt.Errorf("%s: wanted a number in plain digits, found %q", place, text)
	}
	_, decimals, _ := strings.Cut(text, ".")
	if len(strings.TrimRight(decimals, "0")) > mostDecimals {
		return nil, fmt.Errorf("%s: wanted at most %d decimals, found %s; use a smaller unit", place, mostDecimals, text)
	}
	if r.Mul(r, big.NewRat(factor, 1)).Cmp(widest) >= 0 {
		return nil, fmt.Errorf("%s: wanted less than 10^15 in base units, found %s", place, text)
	}
	return r, nil
}

// wholeNumber takes a count from 0.
func wholeNumber(place, text string) error {
	r, err := number(place, text, 1)
	if err == nil && (!r.IsInt() || r.Sign() < 0) {
		err = fmt.Errorf("%s: wanted a whole number from 0, found %s", place, text)
	}
	return err
}

func (p *assumptionParser) finding(a Assumption) (Assumption, error) {
	a.Kind = AssumedFinding
	c, _ := p.edition.Criterion(a.Name)
	if c == nil {
		return a, fmt.Errorf("name: wanted a criterion of %s, found %q", p.edition.ID, a.Name)
	}
	if !slices.ContainsFunc(c.Parts, func(part metrics.Part) bool { return part.Shape == metrics.ShapeAttested }) {
		return a, fmt.Errorf("name: wanted a criterion that reviewers judge, found %s, which is computed; assume the figures, the rate or the count it is computed from", a.Name)
	}
	if err := p.ofArea(a, "a finding"); err != nil {
		return a, err
	}
	points, err := number("points", a.Value, 1)
	if err != nil {
		return a, err
	}
	_, decimals, _ := strings.Cut(a.Value, ".")
	if points.Sign() < 0 || points.Cmp(big.NewRat(int64(c.Points), 1)) > 0 || len(decimals) > 2 {
		return a, fmt.Errorf("points: wanted 0 to %d with at most two decimals, found %s", c.Points, a.Value)
	}
	return a, nil
}

func (p *assumptionParser) tally(a Assumption) (Assumption, error) {
	a.Kind = AssumedTally
	if err := p.ofArea(a, "a count"); err != nil {
		return a, err
	}
	return a, wholeNumber("count", a.Value)
}

// ofArea refuses a period and the nation.
func (p *assumptionParser) ofArea(a Assumption, what string) error {
	if a.Period != "" {
		return fmt.Errorf("period: wanted none, for %s has none, found %q", what, a.Period)
	}
	return p.notNational(a)
}

func (p *assumptionParser) notNational(a Assumption) error {
	if a.RefArea == nation {
		return fmt.Errorf("area: wanted %s or one of its counties for %s, found CN", p.area, a.Name)
	}
	return nil
}

// mayExceedOne are rates whose numerator is no part of the denominator.
var mayExceedOne = []string{"platform_user_share"}

func (p *assumptionParser) rate(a Assumption) (Assumption, error) {
	a.Kind = AssumedRate
	if err := cmp.Or(p.notNational(a), yearOrNone(a)); err != nil {
		return a, err
	}
	part, whole, ok := strings.Cut(a.Value, "/")
	if !ok {
		return a, fmt.Errorf("value: wanted two numbers PART/WHOLE such as 190/200, for a rounded percentage does not decide, found %q", a.Value)
	}
	a.Value, a.Denominator = part, whole
	n, err := number("part", part, 1)
	d, err2 := number("whole", whole, 1)
	if err := errors.Join(err, err2); err != nil {
		return a, err
	}
	if n.Sign() < 0 || d.Sign() < 0 || n.Cmp(d) > 0 && !slices.Contains(mayExceedOne, a.Name) {
		return a, fmt.Errorf("value: wanted a part from 0 to the whole, found %s/%s", part, whole)
	}
	return a, nil
}

// minimum is a least figure; it travels as a rate over one.
func (p *assumptionParser) minimum(a Assumption) (Assumption, error) {
	a.Kind, a.Denominator = AssumedRate, "1"
	if err := cmp.Or(p.notNational(a), yearOrNone(a)); err != nil {
		return a, err
	}
	if term := p.edition.Term(metrics.TermMeasure, a.Name); term != nil {
		a.Value = strings.TrimSuffix(a.Value, term.Unit)
	}
	n, err := number("value", a.Value, 1)
	if err == nil && n.Sign() < 0 {
		err = fmt.Errorf("value: wanted a number from 0, found %s", a.Value)
	}
	return a, err
}

var (
	yearForm  = regexp.MustCompile(`^20\d\d$`)
	monthForm = regexp.MustCompile(`^20\d\d-(0[1-9]|1[0-2])$`)
	untilForm = regexp.MustCompile(`^20\d\d-01\.\.(0[2-9]|1[0-2])$`)
)

func yearOrNone(a Assumption) error {
	if a.Period == "" || yearForm.MatchString(a.Period) {
		return nil
	}
	return fmt.Errorf("period: wanted a year such as 2025 or none, found %q", a.Period)
}
