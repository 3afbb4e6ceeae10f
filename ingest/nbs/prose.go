package nbs

import (
	"fmt"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
)

// readProse reads sentences such as 2025年，全国网上零售额159722亿元，比上年增长8.6%。
// The online total is printed only here.
func (r *release) readProse(prose []bulletin.Paragraph) {
	clauses, problems := bulletin.NewReader(r.period.Year, labels...).Read(prose)
	for _, problem := range problems {
		r.figures.Fail(problem)
	}
	for _, c := range clauses {
		r.readClause(c)
	}
}

func (r *release) readClause(c bulletin.Clause) {
	measure := measureOf[c.Label]
	if measure == "" {
		return
	}
	if err := r.current(c.Label, bulletin.Place("paragraph", c.Paragraph), c.Printed); err != nil {
		r.figures.Fail(err)
		return
	}
	if err := c.Echo(r.period); err != nil {
		r.figures.Fail(err)
		return
	}
	if c.Unit != "" && c.Unit != unit {
		r.figures.Fail(&ingest.LayoutError{Code: "bad_number", Place: bulletin.Place("paragraph", c.Paragraph, c.Subject), Wanted: "a figure in " + unit, Found: c.Printed})
		return
	}
	for _, o := range c.Observations(measure, "CNY", unitMult) {
		r.figures.Add(o)
	}
}

// current refuses the online total of another era: the series before and
// after 2026 have different scopes and must never meet under one label.
func (r *release) current(label, place, printed string) error {
	measure := measureOf[label]
	if measure != onlineRetail && measure != onlineWithWider {
		return nil
	}
	wantedLabel, wanted := onlineTotal(r.period.Year)
	if measure == wanted {
		return nil
	}
	return &ingest.LayoutError{Code: "missing_label", Place: place,
		Wanted: fmt.Sprintf("全国%s on a page about %d", wantedLabel, r.period.Year), Found: printed}
}
