package spb

import (
	"fmt"
	"regexp"
	"strings"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
)

// unitColumn is where the annex prints the unit of a row: 指标名称 | 单位 | ….
const unitColumn = 1

var (
	numbering = regexp.MustCompile(`^[一二三四五六七八九十\d]+[、.]|^其中:`)
	unitWords = regexp.MustCompile(`^[万亿]?[元件份笔人户吨%]`)
)

// readAnnex reads the row 快递业务 counted in pieces; a row of the same name
// counted in 亿元 is its revenue. The tables by province and by city name no
// 快递业务 row. Figures of the annex must agree with the prose to the digits
// printed there and stand for themselves where the prose has none.
func (r *release) readAnnex(tables []bulletin.Table) {
	for _, t := range tables {
		top := firstRow(t)
		if top < 0 {
			continue
		}
		for _, row := range t.Rows[top:] {
			mult, pieces := multOf[unitOf(row)]
			if !pieces || !isExpress(row) {
				continue
			}
			r.readRow(t, top, row, mult)
		}
	}
}

// firstRow is the first row below the header: the first with a unit.
func firstRow(t bulletin.Table) int {
	for i, row := range t.Rows {
		if unitWords.MatchString(unitOf(row)) {
			return i
		}
	}
	return -1
}

func unitOf(row []bulletin.Cell) string {
	if len(row) <= unitColumn {
		return ""
	}
	return row[unitColumn].Folded
}

func isExpress(row []bulletin.Cell) bool {
	label := numbering.ReplaceAllString(row[0].Folded, "")
	return label == "快递业务" || label == "快递业务量"
}

func (r *release) readRow(t bulletin.Table, top int, row []bulletin.Cell, mult int) {
	if top == 0 || len(row) != len(t.Rows[top-1]) {
		found := "no header"
		if top > 0 {
			found = fmt.Sprintf("%d header cells above %d", len(t.Rows[top-1]), len(row))
		}
		r.figures.Fail(&ingest.LayoutError{Code: "missing_label", Place: bulletin.Place("table", t.Number, "row", row[0].Shown), Wanted: "a header cell above every figure", Found: found})
		return
	}
	last := r.period
	for at := unitColumn + 1; at < len(row); at++ {
		header := t.Header(top, at)
		locator := bulletin.Place("table", t.Number, "row", row[0].Shown, "column", text(header))
		period, err := r.columnPeriod(header, locator, last)
		if err != nil {
			r.figures.Fail(err)
			continue
		}
		last = period
		o := period.Level(measure, "PIECES", mult)
		if strings.Contains(text(header), "增长") {
			o = period.Growth(measure)
		}
		o.Locator = locator
		r.figures.AddCell(o, row[at])
	}
}

func text(header []bulletin.Cell) string {
	var shown []string
	for _, cell := range header {
		shown = append(shown, cell.Shown)
	}
	return strings.Join(shown, " ")
}

// columnPeriod reads what stands above a column: a month or range (7月份, 1-2月),
// 累计 or 当月 below it, or months of their own (累计 | 1月 | 2月 in the release about
// January and February). Without any of them it is the period given.
func (r *release) columnPeriod(header []bulletin.Cell, locator string, otherwise bulletin.Period) (bulletin.Period, error) {
	period, found := otherwise, false
	for i, cell := range header {
		switch printed, ok := bulletin.ParsePeriod(cell.Folded, r.period.Year); {
		case ok && !r.fits(printed, i > 0 && i == len(header)-1):
			return period, &ingest.LayoutError{Code: "bad_period", Place: locator,
				Wanted: fmt.Sprintf("a period that ends with %d年%d月, as in the title", r.period.Year, r.period.Month), Found: text(header)}
		case ok:
			period, found = printed, true
		case strings.Contains(cell.Folded, "累计"), strings.Contains(cell.Folded, "当月"):
			if !found {
				period, found = r.period, true
			}
			period.Cumulative = strings.Contains(cell.Folded, "累计")
		}
	}
	return period, nil
}

// fits checks a printed period against the title. An earlier single month may
// only stand lowest in a header of several rows.
func (r *release) fits(printed bulletin.Period, lowest bool) bool {
	if printed.EndsWith(r.period) {
		return true
	}
	return lowest && !printed.Cumulative && printed.Year == r.period.Year && printed.Month > 0 && printed.Month < r.period.Month
}
