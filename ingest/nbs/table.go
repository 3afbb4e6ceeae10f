package nbs

import (
	"fmt"
	"strings"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
)

// readTables reads the main table: the one with a row 社会消费品零售总额 under
// columns of 绝对量（亿元） and 同比增长（%）. It is recognised by that row because the
// element around it changes from template to template. A second table with
// 环比增速 has no such columns and is left alone.
func (r *release) readTables(tables []bulletin.Table) {
	read := 0
	var found []string
	for _, t := range tables {
		top := rowOf(t, retailLabel)
		if top < 0 {
			found = append(found, t.Labels()...)
			continue
		}
		columns, err := r.columns(t, top)
		if err != nil {
			r.figures.Fail(err)
			read++
			continue
		}
		if len(columns) == 0 {
			found = append(found, t.Labels()...)
			continue
		}
		read++
		r.readRows(t, top, columns)
	}
	if read > 0 {
		return
	}
	what := "no table"
	if len(found) > 0 {
		what = "row labels " + strings.Join(found[:min(len(found), 12)], "、")
	}
	r.figures.Fail(&ingest.LayoutError{Code: "missing_label", Place: "tables", Wanted: "a table with a row " + retailLabel + " under 绝对量（亿元） and 同比增长（%）", Found: what})
}

// rowLabel is the name of a row without 其中： and marks.
func rowLabel(row []bulletin.Cell) string {
	if len(row) == 0 {
		return ""
	}
	label := strings.TrimLeft(row[0].Folded, "#*")
	return strings.TrimPrefix(label, "其中:")
}

func rowOf(t bulletin.Table, label string) int {
	for i, row := range t.Rows {
		if rowLabel(row) == label {
			return i
		}
	}
	return -1
}

// column is a column of figures: what it holds and for which period.
type column struct {
	at     int
	growth bool
	period bulletin.Period
	header string
}

// columns reads the header above row top. Headers have one or two rows: the
// period (12月, 1—12月) above 绝对量（亿元） and 同比增长（%）; a release about January and
// February prints no period.
func (r *release) columns(t bulletin.Table, top int) ([]column, error) {
	var columns []column
	dated := 0
	for at := range t.Rows[top] {
		header := t.Header(top, at)
		c, ok := heading(header)
		if !ok {
			continue
		}
		if at == 0 {
			return nil, r.misplaced(t, c.header)
		}
		c.at, c.period = at, r.period
		for i := len(header) - 1; i >= 0; i-- {
			if p, printed := bulletin.ParsePeriod(header[i].Folded, r.period.Year); printed {
				c.period = p
				dated++
				break
			}
		}
		if !c.period.EndsWith(r.period) {
			return nil, &ingest.LayoutError{Code: "bad_period", Place: bulletin.Place("table", t.Number, "column", c.header),
				Wanted: fmt.Sprintf("a period that ends with %d年%d月, as in the title", r.period.Year, r.period.Month), Found: c.header}
		}
		columns = append(columns, c)
	}
	if dated != 0 && dated != len(columns) {
		return nil, &ingest.LayoutError{Code: "bad_period", Place: bulletin.Place("table", t.Number, "header"), Wanted: "a period above every column", Found: fmt.Sprintf("%d of %d columns with one", dated, len(columns))}
	}
	if len(columns) > 0 && top > 0 && len(t.Rows[top-1]) != len(t.Rows[top]) {
		return nil, r.misplaced(t, fmt.Sprintf("%d header cells above %d", len(t.Rows[top-1]), len(t.Rows[top])))
	}
	return columns, nil
}

func (r *release) misplaced(t bulletin.Table, found string) error {
	return &ingest.LayoutError{Code: "missing_label", Place: bulletin.Place("table", t.Number, "header"), Wanted: "a header cell above every figure and 指标 above the labels", Found: found}
}

// heading tells levels from growth rates by the header of a column.
func heading(header []bulletin.Cell) (column, bool) {
	var shown, folded []string
	for _, cell := range header {
		shown, folded = append(shown, cell.Shown), append(folded, cell.Folded)
	}
	c := column{header: strings.Join(shown, " ")}
	text := strings.Join(folded, " ")
	switch {
	case strings.Contains(text, "环比"):
		return c, false
	case strings.Contains(text, "绝对量") && strings.Contains(text, unit):
		return c, true
	case strings.Contains(text, "同比") || strings.Contains(text, "比上年") || strings.Contains(text, "比去年"):
		c.growth = true
		return c, true
	}
	return c, false
}

// readRows reads the rows that are measures. A blank or a dash is a figure not
// published and gives no observation.
func (r *release) readRows(t bulletin.Table, top int, columns []column) {
	for _, row := range t.Rows[top:] {
		label := rowLabel(row)
		measure := measureOf[label]
		if measure == "" {
			continue
		}
		if err := r.current(label, bulletin.Place("table", t.Number), row[0].Shown); err != nil {
			r.figures.Fail(err)
			continue
		}
		if len(row) != len(t.Rows[top]) {
			r.figures.Fail(&ingest.LayoutError{Code: "missing_label", Place: bulletin.Place("table", t.Number, "row", label),
				Wanted: fmt.Sprintf("%d cells", len(t.Rows[top])), Found: fmt.Sprintf("%d cells", len(row))})
			continue
		}
		for _, c := range columns {
			r.readCell(t, label, row[c.at], c)
		}
	}
}

func (r *release) readCell(t bulletin.Table, label string, cell bulletin.Cell, c column) {
	o := c.period.Level(measureOf[label], "CNY", unitMult)
	if c.growth {
		o = c.period.Growth(measureOf[label])
	}
	o.Locator = bulletin.Place("table", t.Number, "row", label, "column", c.header)
	r.figures.AddCell(o, cell)
}
