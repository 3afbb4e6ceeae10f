package ingest

import (
	"fmt"
	"strings"
)

// Observation is one printed figure in the terms of SDMX, still as text.
//
// Value is the decimal as printed, without thousands marks or blanks, with a
// leading minus where the publisher says 下降; it is empty when Status is not
// "A" or "P" (a dash in a table is a missing value, never a zero).
// UnitMult is the power of ten of the printed unit: 亿元 is CNY with 8, 万件 is
// PIECES with 4, a percentage is PERCENT with 0.
type Observation struct {
	RefArea     string // "CN", or a six-digit GB/T 2260 code
	Measure     string // what the publisher counts: retail_sales, express_volume_yoy, …
	Freq        string // "A" full year, "M" within a year
	TimePeriod  string // "2025" or, within a year, the last month "2025-05"
	Cumulative  bool   // January to TimePeriod, rather than the single month
	Value       string
	UnitMeasure string // CNY, PIECES, PERCENT
	UnitMult    int
	Status      string // SDMX CL_OBS_STATUS: A, P, V, E, B, L, M, O
	Locator     string // where on the page: "table 1 row 社会消费品零售总额 column 1—12月 绝对量", "paragraph 3"
	Printed     string // the cell or clause as printed, for a reader's eye
}

// Key is what must be unique within one release: area, measure, frequency,
// period and whether the figure is cumulative.
func (o Observation) Key() string {
	kind := "single"
	if o.Cumulative {
		kind = "cumulative"
	}
	return strings.Join([]string{o.RefArea, o.Measure, o.Freq, o.TimePeriod, kind}, " ")
}

// Page is what a publisher's parser is given: the kept bytes and where they
// came from. Nothing else may influence the result.
type Page struct {
	Body []byte
	URL  string
}

// Release is what a parser read from one page. ReleasedOn is the publication
// date printed on the page (YYYY-MM-DD), empty where the page prints none; the
// date inside a URL is not used, for it is the migration date on moved pages.
type Release struct {
	Title        string
	ReleasedOn   string
	Notes        []Note
	Observations []Observation
}

// Note is a footnote (附注, 注) that tells how the figures compare with those
// of other periods: a census, a changed scope, a comparable base.
type Note struct {
	Locator string // "paragraph 12"
	Text    string // as printed, blanks folded
}

// Parser reads the releases of one publisher. Version changes whenever the
// same bytes may give another result; it is part of the parse cache's key.
type Parser struct {
	Source  string // "nbs", "spb"
	Version string
	Parse   func(Page) (Release, error)
}

// LayoutError says that a page does not look like a release of its publisher:
// what was wanted, what was found instead and where. Nothing of such a page is
// used; its bytes stay in the store.
type LayoutError struct {
	Code   string // closed list: no_release, blocked_page, wrong_kind, missing_label, conflict, bad_number, bad_period
	Place  string
	Wanted string
	Found  string
}

func (e *LayoutError) Error() string {
	return fmt.Sprintf("%s: %s: wanted %s, found %s", e.Code, e.Place, e.Wanted, e.Found)
}
