package county

import (
	"math/big"
	"slices"
	"strings"
)

// Circumstances are what the gates need beside the file: the day it is taken
// in, and what the same area delivered before.
type Circumstances struct {
	Today  string                           // YYYY-MM-DD in China; "" asks nothing about the future
	Former func(d *Dataset) (Former, error) // nil: nothing was delivered before
}

// lastDay is the day after which nothing in a file can have happened: the day
// it says it was filled in, where that is not after today.
func (c Circumstances) lastDay(declared string) string {
	if declared != "" && c.Today != "" && declared < c.Today {
		return declared
	}
	return c.Today
}

// HoldGates holds the tables of a file against the gates of their data sets and
// adds what does not hold to Problems. The error is about reading what was
// delivered before. A file that is refused already is asked nothing more.
func (e *Export) HoldGates(name string, c Circumstances) error {
	if e.Refused() {
		return nil
	}
	probs := &problems{file: Scrub(name)}
	kinds := gateKinds()
	for _, tables := range byDataset(e.Tables) {
		if isUnread(tables) {
			continue
		}
		d := tables[0].Dataset
		h := &holding{dataset: d, tables: tables, kept: d.keptIndex(), today: c.lastDay(e.DeclaredOn), probs: probs}
		if c.Former != nil {
			former, err := c.Former(d)
			if err != nil {
				return err
			}
			h.former = former
		}
		for _, g := range d.Gates {
			if hold := kinds[g.Gate].hold; hold != nil {
				hold(h, g)
			}
		}
	}
	e.Problems = append(e.Problems, probs.all()...)
	return nil
}

// holding is one data set of a file held against its gates.
type holding struct {
	dataset *Dataset
	tables  []*Table
	kept    map[string]int
	former  Former
	today   string
	probs   *problems
	all     []heldRow
}

// heldRow is a row with the table it stands in; table is nil for a row that was
// delivered before.
type heldRow struct {
	table *Table
	Row
	isLone bool // its delivery is about one area, however that is spelt
}

// rows are the rows of all sheets of the data set.
func (h *holding) rows() []heldRow {
	if h.all == nil {
		total := 0
		for _, t := range h.tables {
			total += len(t.Rows)
		}
		h.all = make([]heldRow, 0, total)
		for _, t := range h.tables {
			for _, row := range t.Rows {
				h.all = append(h.all, heldRow{table: t, Row: row})
			}
		}
		h.all = h.settleArea(h.all)
	}
	return h.all
}

// held are the rows of an earlier delivery.
func (h *holding) held(rows []Row) []heldRow {
	out := make([]heldRow, len(rows))
	for i, row := range rows {
		out[i] = heldRow{Row: row}
	}
	return h.settleArea(out)
}

// settleArea marks the rows of a delivery that names one area only: one bureau
// writes its code, the next its name, and both mean their own county.
func (h *holding) settleArea(rows []heldRow) []heldRow {
	for i := range h.dataset.Columns {
		if c := &h.dataset.Columns[i]; c.Region {
			at := h.place(c.Key)
			for _, row := range rows {
				if row.valueAt(at) != rows[0].valueAt(at) {
					return rows
				}
			}
		}
	}
	for i := range rows {
		rows[i].isLone = true
	}
	return rows
}

func (h *holding) value(row heldRow, key string) string { return row.valueAt(h.place(key)) }

// place is where the values of a column stand, -1 where none are kept.
func (h *holding) place(key string) int {
	if at, ok := h.kept[key]; ok {
		return at
	}
	return -1
}

// valueAt is "" also of no row at all.
func (r heldRow) valueAt(at int) string {
	if at < 0 || at >= len(r.Values) {
		return ""
	}
	return r.Values[at]
}

// report adds a problem at the column of a row, or about the table.
func (h *holding) report(g Gate, code string, at place, format string, args ...any) {
	if g.Severity == SeverityFail {
		h.probs.fail(code, at, format, args...)
		return
	}
	h.probs.warn(code, at, format, args...)
}

func (h *holding) at(row heldRow, key string) place {
	at := place{sheet: row.table.Sheet, row: row.Number}
	for _, m := range row.table.Mapping {
		if m.Key == key && m.Column != "" {
			at.col = columnNumber(m.Column)
		}
	}
	return at
}

// columnNumber is the inverse of columnName.
func columnNumber(name string) int {
	n := 0
	for _, c := range name {
		n = n*26 + int(c-'A') + 1
	}
	return n
}

// first is where the table begins.
func (h *holding) first() place { return place{sheet: h.tables[0].Sheet} }

// series names what a row is about whatever the period: the columns of By; of
// several that name the area the first that is filled in.
func (h *holding) series(g Gate, row heldRow) string {
	var parts []string
	region := false
	for _, key := range g.By {
		value := h.value(row, key)
		if h.dataset.Column(key).Region {
			if region || value == "" || row.isLone {
				continue
			}
			region = true
		}
		parts = append(parts, value)
	}
	return strings.Join(parts, "\x1f")
}

// periodColumn is the key column that says when: a period, a year or a day.
func (d *Dataset) periodColumn() string {
	for _, key := range d.Key {
		if c := d.Column(key); c.Type == "period" || c.Type == "date" || c.isYear() {
			return key
		}
	}
	return ""
}

// unitFactors are the powers of ten of units, as decimals.
var unitFactors = map[string]string{"千元": "1000", "万元": "10000", "亿元": "100000000", "万件": "10000", "亿件": "100000000", "万人": "10000"}

// when is the period a row is about, "" where the data set has none.
func (h *holding) when(row heldRow) string { return h.value(row, h.dataset.periodColumn()) }

// figure is a number of a row in base units; ok is false where there is none.
func (h *holding) figure(row heldRow, key string) (*big.Rat, bool) {
	value, ok := new(big.Rat).SetString(h.value(row, key))
	if !ok {
		return nil, false
	}
	c := h.dataset.Column(key)
	unit := h.value(row, key+unitSuffix)
	if c.UnitColumn != "" {
		unit = h.value(row, c.UnitColumn)
	}
	if factor, ok := new(big.Rat).SetString(unitFactors[orElse(unit, c.DefaultUnit)]); ok {
		value.Mul(value, factor)
	}
	return value, true
}

// known are the rows in force before this file: of each series and period the
// one delivered last.
func (h *holding) known(g Gate) map[string]map[string]heldRow {
	out := map[string]map[string]heldRow{}
	for _, delivery := range h.former {
		for _, row := range h.held(delivery.Rows) {
			h.file(out, g, row)
		}
	}
	return out
}

// file puts a row under its series and period.
func (h *holding) file(into map[string]map[string]heldRow, g Gate, row heldRow) {
	series := h.series(g, row)
	if into[series] == nil {
		into[series] = map[string]heldRow{}
	}
	into[series][h.when(row)] = row
}

// filed puts the rows of this file under their series and period.
func (h *holding) filed(g Gate) map[string]map[string]heldRow {
	out := map[string]map[string]heldRow{}
	for _, row := range h.rows() {
		h.file(out, g, row)
	}
	return out
}

// byDataset groups tables, one sheet a month or a township, in order of their
// first sheet.
func byDataset(tables []Table) [][]*Table {
	var groups [][]*Table
	for i := range tables {
		t := &tables[i]
		at := slices.IndexFunc(groups, func(g []*Table) bool { return g[0].Dataset.ID == t.Dataset.ID })
		if at < 0 {
			groups = append(groups, []*Table{t})
		} else {
			groups[at] = append(groups[at], t)
		}
	}
	return groups
}
