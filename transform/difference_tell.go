package transform

import (
	"cmp"
	"slices"
	"strings"

	"netmarket/ingest"
)

// tell lists the figures and rows that differ.
func (c *comparison) tell(d *Differences) error {
	figures := map[digest]bool{}
	for i := range c.shares {
		s := &c.shares[i]
		if s.isWhole() {
			continue
		}
		if s.Dataset == "" {
			for _, r := range s.rows {
				if r.kind != "" {
					figures[r.key] = true
				}
			}
			continue
		}
		changes, err := c.tellRows(s)
		if err != nil {
			return err
		}
		d.Rows = append(d.Rows, changes...)
	}
	for key := range figures {
		if f, ok := c.figure(key); ok {
			d.Figures = append(d.Figures, f)
		}
	}
	slices.SortFunc(d.Figures, func(a, b FigureChange) int {
		return cmp.Or(slices.Index(dataCauses, a.Cause)-slices.Index(dataCauses, b.Cause), strings.Compare(a.sortKey(), b.sortKey()))
	})
	return nil
}

func (f FigureChange) sortKey() string {
	r := f.To
	if r == nil {
		r = f.From
	}
	kind := "1"
	if f.IsCumulative {
		kind = "0"
	}
	return strings.Join([]string{r.Source, f.RefArea, f.Measure, f.Freq, f.TimePeriod, kind}, "\x1f")
}

// figure compares the newest statements of a figure; ok is false where a page
// took back what another of the same build had changed.
func (c *comparison) figure(key digest) (f FigureChange, ok bool) {
	from, isFrom := c.newest[0][key]
	to, isTo := c.newest[1][key]
	f.Kind, f.Cause = KindChanged, CauseSourceRevision
	switch {
	case isFrom && isTo && statesTheSame(from.record, to.record) || !isFrom && !isTo:
		return f, false
	case !isFrom:
		f.Kind, f.Cause = KindNew, CauseNewPeriod
	case !isTo:
		f.Kind, f.Cause = KindGone, CauseNewPeriod
	}
	known := from
	if isTo {
		known = to
	}
	name := columnsOf(known.record)
	f.RefArea, f.Measure, f.Freq, f.TimePeriod, f.IsCumulative = name("ref_area"), name("measure"), name("freq"), name("time_period"), name("cumulative") == "true"
	if isFrom {
		f.From = c.readingOf(from)
	}
	if isTo {
		f.To = c.readingOf(to)
	}
	return f, true
}

// columnsOf reads a row of a page's table by name.
func columnsOf(record []string) func(string) string {
	return func(name string) string {
		if i := slices.Index(ingest.ObservationHeader, name); i >= 0 && i < len(record) {
			return record[i]
		}
		return ""
	}
}

func (c *comparison) readingOf(s statement) *FigureReading {
	name, page := columnsOf(s.record), c.shares[s.share]
	return &FigureReading{
		Value: name("value"), UnitMeasure: name("unit_measure"), UnitMult: name("unit_mult"), Status: name("obs_status"), Vintage: page.Vintage,
		Source: page.Source.Source, Title: page.Title, URL: page.URL, Locator: name("locator"), Origin: page.Origin, Capture: page.ID,
	}
}

// tellRows lists what a county's delivery brought or took away, by cause and
// kind.
func (c *comparison) tellRows(s *share) ([]RowsChange, error) {
	if len(s.rows) == 0 {
		kind := KindNew
		if s.inEarlier {
			kind = KindGone
		}
		return []RowsChange{c.rowsChange(s, s.empty, kind)}, nil
	}
	var changes []RowsChange
	var told []toldRow
	err := c.eachRow(s, func(t *table, line int, record []string) error {
		r := &s.rows[line]
		if r.kind == "" {
			return nil
		}
		at := slices.IndexFunc(changes, func(x RowsChange) bool { return x.Cause == r.cause && x.Kind == r.kind })
		if at < 0 {
			at = len(changes)
			changes = append(changes, c.rowsChange(s, r.cause, r.kind))
		}
		if changes[at].Count++; changes[at].Count <= rowsTold {
			told = append(told, toldRow{change: at, row: r, table: t, record: slices.Clone(record)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := c.findBefore(told); err != nil {
		return nil, err
	}
	for _, x := range told {
		changes[x.change].Rows = append(changes[x.change].Rows, x.describe())
	}
	slices.SortFunc(changes, func(a, b RowsChange) int {
		return cmp.Or(slices.Index(dataCauses, a.Cause)-slices.Index(dataCauses, b.Cause), strings.Compare(a.Kind, b.Kind))
	})
	return changes, nil
}

// toldRow is a row to tell of, beside what was known of its key.
type toldRow struct {
	change int
	row    *rowShare
	table  *table
	record []string
	other  *table // nil where nothing was known
	before []string
}

// findBefore reads what was known of the rows that changed, each capture once.
func (c *comparison) findBefore(told []toldRow) error {
	wanted := map[int]map[int][]int{} // by share and line, places in told
	for i, x := range told {
		side := 0
		if x.row.earlier {
			side = 1
		}
		known, ok := c.newest[side][x.row.key]
		if !ok || x.row.kind != KindChanged {
			continue
		}
		if wanted[known.share] == nil {
			wanted[known.share] = map[int][]int{}
		}
		wanted[known.share][known.line] = append(wanted[known.share][known.line], i)
	}
	for share, lines := range wanted {
		err := c.eachRow(&c.shares[share], func(t *table, line int, record []string) error {
			for _, i := range lines[line] {
				told[i].other, told[i].before = t, slices.Clone(record)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) rowsChange(s *share, cause, kind string) RowsChange {
	return RowsChange{Cause: cause, Kind: kind, Dataset: s.Dataset, RefArea: s.RefArea, File: s.URL, Vintage: s.Vintage, Origin: s.Origin, Capture: s.ID, Rows: []RowChange{}}
}

// describe tells where a row stands, where what was known before does, and the
// fields that differ.
func (x toldRow) describe() RowChange {
	t := x.table
	row := RowChange{Sheet: t.of(x.record, "sheet"), Row: t.of(x.record, "row")}
	if x.other != nil {
		row.FromFile, row.FromSheet, row.FromRow = x.other.share.URL, x.other.of(x.before, "sheet"), x.other.of(x.before, "row")
	} else if !t.key.IsShown {
		return row
	}
	for i, name := range t.header {
		was := ""
		if x.other != nil {
			was = x.other.of(x.before, name)
		}
		if name == "sheet" || name == "row" || slices.Contains(t.key.Area, name) || was == x.record[i] {
			continue
		}
		field := FieldChange{Field: name, Header: headerOf(t.share, name)}
		if t.key.IsShown {
			field.From, field.To = was, x.record[i]
		}
		if x.row.kind == KindGone {
			field.From, field.To = field.To, ""
		}
		row.Fields = append(row.Fields, field)
	}
	return row
}

// headerOf is the printed header of a field, "" where it was not recorded.
func headerOf(s *share, field string) string {
	for _, c := range s.Columns {
		if c.Field == field {
			return c.Header
		}
	}
	return ""
}
