package spb

import (
	"fmt"
	"regexp"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
)

const measure = "express_volume" // 快递业务量, national

// labels: until 2021 the sentence speaks of 全国快递服务企业业务量.
var labels = []string{"快递服务企业业务量", "快递业务量"}

// multOf holds the units of a volume as powers of ten of one piece.
var multOf = map[string]int{"亿件": 8, "万件": 4}

// readProse reads sentences such as 1-7月，邮政行业寄递业务量…。其中,快递业务量累计完成1174.7亿件，
// 同比增长4.8%. Whether a figure is of one month or cumulative is told by the
// lead-in alone: 累计 is left out of yearly figures (2025) and put into monthly
// ones (2026-03).
func (r *release) readProse(prose []bulletin.Paragraph) {
	clauses, problems := bulletin.NewReader(r.period.Year, labels...).Read(prose)
	for _, problem := range problems {
		r.figures.Fail(problem)
	}
	for _, c := range clauses {
		if err := c.Echo(r.period); err != nil {
			r.figures.Fail(err)
			continue
		}
		mult, known := multOf[c.Unit]
		if c.Unit != "" && !known {
			r.figures.Fail(&ingest.LayoutError{Code: "bad_number", Place: bulletin.Place("paragraph", c.Paragraph, c.Subject), Wanted: "a volume in 亿件 or 万件", Found: c.Printed})
			continue
		}
		for _, o := range c.Observations(measure, "PIECES", mult) {
			r.figures.Add(o)
		}
	}
}

// requireTitlePeriod checks that the page holds the volume of the period its
// title announces.
func (r *release) requireTitlePeriod(prose []bulletin.Paragraph) {
	wanted := r.period.Level(measure, "PIECES", 0)
	if r.figures.Has(func(o ingest.Observation) bool {
		return o.Measure == measure && o.TimePeriod == wanted.TimePeriod && o.Cumulative == wanted.Cumulative
	}) {
		return
	}
	if !r.period.Cumulative && r.figures.Has(func(o ingest.Observation) bool { return o.Measure == measure }) {
		return
	}
	r.figures.Fail(&ingest.LayoutError{Code: "missing_label", Place: "page",
		Wanted: fmt.Sprintf("快递业务量 of %s in 亿件", r.period), Found: bulletin.Subjects(prose, subject)})
}

// subject is anything the prose calls a volume.
var subject = regexp.MustCompile(`[\p{Han}/]{0,12}业务量[\p{Han}]{0,4}`)
