package transform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Causes by which what two builds read may differ. A county's figure of a
// period that nobody had stated before is a new period, as a publisher's is.
const (
	CauseNewPeriod        = "new_period"
	CauseSourceRevision   = "source_revision"
	CauseCountyData       = "county_data"
	CauseCountyCorrection = "county_correction"
	CauseEvidence         = "evidence"
)

// dataCauses are these in the order in which they are applied.
var dataCauses = []string{CauseNewPeriod, CauseSourceRevision, CauseCountyData, CauseCountyCorrection, CauseEvidence}

// Kinds of a difference.
const (
	KindNew     = "new"     // nothing was known of it
	KindChanged = "changed" // something else was known of it
	KindGone    = "gone"    // it is known no longer
)

// DatasetKey says what a row of a county data set is about, as staging takes
// it: of several deliveries' rows with one key the newest counts. It is handed
// in, for the templates belong to the reader of county exports.
type DatasetKey struct {
	Columns  []string          // name what a row is about, within its area
	Fallback map[string]string // column to read where one of these is empty
	Area     []string          // columns that name the area; empty cells leave it to the folder
	Period   string            // period, year or day of a figure; "" for registers and cases
	Series   string            // a measure, or the column that names one: whose periods are new together
	KnownOn  string            // column with the day from which a row counts; "" for the delivery's vintage
	Cause    string            // of every difference; "" tells new periods, new data and corrections apart
	IsNation bool              // rows are publishers' figures
	IsShown  bool              // values may be told; else only where they stand
}

// DatasetKeys has an entry for every county data set.
type DatasetKeys map[string]DatasetKey

// Known is what one build read.
type Known struct {
	AsOf     string // YYYY-MM-DD
	Captures []Source
	OwnAreas []Area // of the installation
}

// Differences are the rows and figures that one of two builds read and the
// other did not, each with its cause. Builds from a part of the causes are made
// of Captures.
type Differences struct {
	Figures []FigureChange // by source, area, measure and period
	Rows    []RowsChange   // by delivery and cause
	shares  []share
	causes  map[string]bool
}

// Has reports whether something differs by a cause.
func (d *Differences) Has(cause string) bool { return d.causes[cause] }

// FigureChange is a figure of publishers' pages of which the two builds read
// different newest statements.
type FigureChange struct {
	Cause        string         `json:"-"`
	Kind         string         `json:"kind"` // new, changed, gone
	RefArea      string         `json:"ref_area"`
	Measure      string         `json:"measure"`
	Freq         string         `json:"freq"`
	TimePeriod   string         `json:"time_period"`
	IsCumulative bool           `json:"is_cumulative"`
	From         *FigureReading `json:"from,omitempty"`
	To           *FigureReading `json:"to,omitempty"`
	Why          string         `json:"why,omitempty"`      // as published.revision has it: census, scope, typo, preliminary_to_final, restated
	Evidence     string         `json:"evidence,omitempty"` // the note or document that says so
}

// FigureReading is a figure as a page prints it.
type FigureReading struct {
	Value       string `json:"value"` // decimal in the printed unit
	UnitMeasure string `json:"unit_measure"`
	UnitMult    string `json:"unit_mult"`
	Status      string `json:"obs_status"` // A, P
	Vintage     string `json:"vintage"`
	Source      string `json:"source"`
	Title       string `json:"title"` // of the release
	URL         string `json:"url"`
	Locator     string `json:"locator"`
	Origin      string `json:"origin"`
	Capture     string `json:"capture"`
}

// RowsChange is what one delivery of a county brought, or took away, by one
// cause. Rows holds no more than the first rowsTold of Count.
type RowsChange struct {
	Cause   string      `json:"-"`
	Kind    string      `json:"kind"` // new, changed, gone
	Dataset string      `json:"dataset"`
	RefArea string      `json:"ref_area,omitempty"` // the folder's
	File    string      `json:"file"`
	Vintage string      `json:"vintage"`
	Origin  string      `json:"origin"`
	Capture string      `json:"capture"`
	Count   int         `json:"count"` // rows; 0 for a delivery that says there are none
	Rows    []RowChange `json:"rows"`
}

const rowsTold = 50

// RowChange is one row; FromFile, FromSheet and FromRow say where what was
// known before stands.
type RowChange struct {
	Sheet     string        `json:"sheet"`
	Row       string        `json:"row"`
	FromFile  string        `json:"from_file,omitempty"`
	FromSheet string        `json:"from_sheet,omitempty"`
	FromRow   string        `json:"from_row,omitempty"`
	Fields    []FieldChange `json:"fields,omitempty"` // of a changed row those that differ; of another all that are filled, where they may be told
}

// FieldChange is one field of a row. Values of registers and cases are not
// told.
type FieldChange struct {
	Field  string `json:"field"`
	Header string `json:"header,omitempty"` // as printed
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
}

// share is a capture of either build and which of its rows each read.
type share struct {
	Source
	inEarlier, inLater bool
	rows               []rowShare // nil where both builds read all of it
	empty              string     // cause of a capture without rows
}

// isWhole reports whether both builds read all of it.
func (s *share) isWhole() bool { return s.inEarlier && s.inLater && s.rows == nil }

// rowShare is one row of a share.
type rowShare struct {
	key     digest
	content digest
	earlier bool // that build read it
	later   bool
	kind    string // KindNew, …; "" for what says the same
	cause   string // with which it comes or goes
	period  int
	series  string
	record  []string // of pages
}

// CompareKnown finds what differs between what two builds read. The as-of date
// of the earlier must not be after the later's.
func CompareKnown(earlier, later Known, keys DatasetKeys) (*Differences, error) {
	if earlier.AsOf > later.AsOf {
		return nil, fmt.Errorf("compare captures: wanted the build as of %s first, found it after that of %s", later.AsOf, earlier.AsOf)
	}
	c := &comparison{earlier: earlier, later: later, keys: keys, dirty: map[digest]bool{}, groups: map[string]bool{},
		newest: [2]map[digest]statement{{}, {}}, lastPeriod: [2]map[string]int{{}, {}}}
	var err error
	if c.areas, err = areaNames(later.OwnAreas); err != nil {
		return nil, err
	}
	c.pair()
	if err := c.readDiffering(); err != nil {
		return nil, err
	}
	d := &Differences{causes: map[string]bool{}}
	if len(c.dirty) > 0 {
		if err := c.readKnown(); err != nil {
			return nil, err
		}
	}
	if err := c.judge(d); err != nil {
		return nil, err
	}
	d.shares = c.shares
	return d, c.tell(d)
}

// pair lists the captures of both builds in the order of the store.
func (c *comparison) pair() {
	at := map[string]int{}
	for side, known := range []Known{c.earlier, c.later} {
		for _, s := range known.Captures {
			i, ok := at[s.ID]
			if !ok {
				i = len(c.shares)
				at[s.ID] = i
				c.shares = append(c.shares, share{Source: s})
			}
			c.shares[i].inEarlier = c.shares[i].inEarlier || side == 0
			c.shares[i].inLater = c.shares[i].inLater || side == 1
		}
	}
	slices.SortFunc(c.shares, func(a, b share) int {
		return cmp.Or(strings.Compare(a.Source.Source, b.Source.Source), strings.Compare(a.Vintage, b.Vintage), strings.Compare(a.ID, b.ID))
	})
}

// judge gives every row that only one build read its kind and cause.
func (c *comparison) judge(d *Differences) error {
	for i := range c.shares {
		s := &c.shares[i]
		if s.isWhole() {
			continue
		}
		if len(s.rows) == 0 && !(s.inEarlier && s.inLater) {
			s.empty = c.causeOfEmpty(s)
			d.causes[s.empty] = d.causes[s.empty] || s.Dataset != ""
		}
		first := len(dataCauses)
		for j := range s.rows {
			r := &s.rows[j]
			if r.earlier == r.later {
				continue
			}
			if r.kind = c.kindOf(s, r); r.kind != "" {
				r.cause = c.causeOf(s, r)
				d.causes[r.cause] = true
				first = min(first, slices.Index(dataCauses, r.cause))
			}
		}
		quiet, err := c.quietCause(s, d)
		if err != nil {
			return err
		}
		if first < len(dataCauses) {
			quiet = dataCauses[first]
		}
		for j := range s.rows {
			if r := &s.rows[j]; r.cause == "" {
				r.cause = quiet
			}
		}
	}
	return nil
}

// kindOf compares a row that one build read with the newest the other did.
func (c *comparison) kindOf(s *share, r *rowShare) string {
	other, alone := 0, KindNew
	if r.earlier {
		other, alone = 1, KindGone
	}
	known, ok := c.newest[other][r.key]
	switch {
	case !ok:
		return alone
	case known.says(r.content) || s.Dataset == "" && statesTheSame(known.record, r.record):
		return ""
	default:
		return KindChanged
	}
}

// causeOf is the cause of a row that is new, changed or gone.
func (c *comparison) causeOf(s *share, r *rowShare) string {
	key := c.keys[s.Dataset]
	isNation := s.Dataset == "" || key.IsNation
	switch {
	case key.Cause != "":
		return key.Cause
	case r.kind == KindChanged && isNation:
		return CauseSourceRevision
	case r.kind == KindChanged:
		return CauseCountyCorrection
	case isNation:
		return CauseNewPeriod
	}
	other := 0
	if r.earlier {
		other = 1
	}
	if last, ok := c.lastPeriod[other][r.series]; ok && r.period > last {
		return CauseNewPeriod
	}
	return CauseCountyData
}

// causeOfEmpty is the cause of a capture without rows: a page that states
// nothing, or a county's word that there is nothing to list.
func (c *comparison) causeOfEmpty(s *share) string {
	if s.Dataset == "" {
		return CauseNewPeriod
	}
	for i := range c.shares {
		o := &c.shares[i]
		if o.Dataset == s.Dataset && o.RefArea == s.RefArea && (s.inLater && o.inEarlier || s.inEarlier && o.inLater) {
			return cmp.Or(c.keys[s.Dataset].Cause, CauseCountyCorrection)
		}
	}
	return cmp.Or(c.keys[s.Dataset].Cause, CauseCountyData)
}

// quietCause is with which rows come that say what was known, of a capture
// that has nothing else. A page may still bring a note that changes how figures
// compare.
func (c *comparison) quietCause(s *share, d *Differences) (string, error) {
	if s.Dataset != "" {
		key := c.keys[s.Dataset]
		if key.IsNation {
			return CauseNewPeriod, nil
		}
		return cmp.Or(key.Cause, CauseCountyData), nil
	}
	isNoted, err := c.bringsNote(s)
	if err != nil || !isNoted {
		return CauseNewPeriod, err
	}
	if !slices.ContainsFunc(s.rows, func(r rowShare) bool { return r.kind != "" }) {
		d.causes[CauseSourceRevision] = true
	}
	return CauseSourceRevision, nil
}
