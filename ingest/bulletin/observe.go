package bulletin

import (
	"fmt"

	"netmarket/ingest"
)

// Nation is the area of everything the national bureaus publish.
const Nation = "CN"

// percentUnit is the unit of every growth rate.
const percentUnit = "PERCENT"

// Level is an observation of a measure in the unit it is printed in.
func (p Period) Level(measure, unit string, mult int) ingest.Observation {
	return ingest.Observation{RefArea: Nation, Measure: measure, Freq: p.Freq(), TimePeriod: p.TimePeriod(),
		Cumulative: p.Cumulative, UnitMeasure: unit, UnitMult: mult, Status: "A"}
}

// Growth is an observation of the publisher's own growth rate of a measure, in
// per cent: a measure of its own, never computed from levels.
func (p Period) Growth(measure string) ingest.Observation {
	return p.Level(measure+"_yoy", percentUnit, 0)
}

// Echo checks that a clause is about the period the title announces: it needs
// a lead-in, and the lead-in must end with the title's month.
func (c Clause) Echo(title Period) error {
	if c.Lead == "" {
		return &ingest.LayoutError{Code: "bad_period", Place: Place("paragraph", c.Paragraph, c.Subject),
			Wanted: fmt.Sprintf("a lead-in for %s before it", title), Found: c.Printed}
	}
	if !c.Period.EndsWith(title) {
		return &ingest.LayoutError{Code: "bad_period", Place: Place("paragraph", c.Paragraph, c.Subject),
			Wanted: fmt.Sprintf("a lead-in that ends with %d年%d月", title.Year, title.Month),
			Found:  fmt.Sprintf("%s before %s", c.Lead, c.Printed)}
	}
	return nil
}

// Observations are the level and the growth a clause prints. unit and mult
// are those of c.Unit.
func (c Clause) Observations(measure, unit string, mult int) []ingest.Observation {
	var found []ingest.Observation
	add := func(o ingest.Observation, value string) {
		if value == "" {
			return
		}
		o.Value, o.Printed, o.Locator = value, c.Printed, Place("paragraph", c.Paragraph, c.Subject)
		if c.Provisional {
			o.Status = "P"
		}
		found = append(found, o)
	}
	add(c.Period.Level(measure, unit, mult), c.Level)
	add(c.Period.Growth(measure), c.Growth)
	return found
}
