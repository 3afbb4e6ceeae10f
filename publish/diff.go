package publish

import (
	"fmt"
	"slices"

	"netmarket/transform"
)

// DiffSchema names the shape of DiffDocument.
const DiffSchema = "netmarket.diff/v1"

// Causes a change of points is attributed to. Where a program or an edition
// differs, so may everything else; the waterfall that tells them apart applies
// them in the order of Causes.
const (
	CauseCode             = "code"                          // another version of the program
	CauseNewPeriod        = transform.CauseNewPeriod        // the as-of date, and figures of periods that were not known
	CauseSourceRevision   = transform.CauseSourceRevision   // a publisher states another figure for a known period
	CauseCountyData       = transform.CauseCountyData       // a county delivered what it had not
	CauseCountyCorrection = transform.CauseCountyCorrection // a county's later delivery says otherwise of a known key and period
	CauseEvidence         = transform.CauseEvidence         // new or changed entries of an evidence ledger
	CauseMisprint         = "misprint"                      // the list of corrections of publishers' misprints
	CauseOption           = "option"                        // another reading of the rules
	CausePlan             = "plan"                          // stages of the plan that the configuration moved
	CauseEdition          = "edition"                       // another edition of the index: rules, weights, gates
	CauseArea             = "area"                          // other areas were asked for
)

// Causes are all causes in the order in which they are applied.
func Causes() []string {
	return []string{CauseCode, CauseNewPeriod, CauseSourceRevision, CauseCountyData, CauseCountyCorrection, CauseEvidence, CauseMisprint, CauseOption, CausePlan, CauseEdition, CauseArea}
}

// CauseName is the cause in Chinese.
func CauseName(cause string) string {
	return map[string]string{
		CauseCode: "程序版本", CauseNewPeriod: "新数据期", CauseSourceRevision: "来源修订", CauseCountyData: "县级新增数据", CauseCountyCorrection: "县级更正",
		CauseEvidence: "佐证材料", CauseMisprint: "印刷错误更正表", CauseOption: "口径选项", CausePlan: "方案阶段", CauseEdition: "指标体系版本", CauseArea: "评分地区",
	}[cause]
}

// DiffDocument is what changed between two snapshots, and why: what
// `diff --json` prints. Points are exact; for every number the parts add up to
// its change. What did not change in any part is left out, so the difference of
// two equal snapshots has no causes and no areas.
type DiffDocument struct {
	Schema            string      `json:"schema"` // DiffSchema
	From              DiffSide    `json:"from"`
	To                DiffSide    `json:"to"`
	IsAttributed      bool        `json:"is_attributed"`   // false: only what changed, not why; every list of parts is then empty
	Notes             []string    `json:"notes,omitempty"` // what must be known before reading the causes, or why there are none; Chinese
	HasSynthetic      bool        `json:"has_synthetic"`   // either side has
	HasReconstruction bool        `json:"has_reconstruction"`
	Causes            []DiffCause `json:"causes"` // whose inputs differ, in the order in which they were applied
	Areas             []DiffArea  `json:"areas"`  // where anything differs, by code
}

// DiffSide is one of the two snapshots.
type DiffSide struct {
	Snapshot string `json:"snapshot"`
	Edition  string `json:"edition"`
	AsOf     string `json:"as_of"`             // YYYY-MM-DD
	Version  string `json:"version,omitempty"` // of the program; empty where only the scores were read
	Years    []int  `json:"years"`             // scored
}

// DiffCause is a cause whose inputs differ between the snapshots, with what
// differs.
type DiffCause struct {
	ID         string                   `json:"id"`
	Name       string                   `json:"name"` // Chinese
	Settings   []DiffSetting            `json:"settings,omitempty"`
	Figures    []transform.FigureChange `json:"figures,omitempty"`    // of publishers' pages
	Deliveries []transform.RowsChange   `json:"deliveries,omitempty"` // of counties
}

// DiffSetting is something a person or the program decided that differs: the
// as-of date, an option, a correction, a stage of the plan, the edition, the
// areas, the version.
type DiffSetting struct {
	Name string `json:"name"` // as_of, the option, the correction's id, the stage's number, …
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// DiffPoints are differences of points; any may be negative.
type DiffPoints struct {
	Score Points `json:"score"`
	Low   Points `json:"low"`
	High  Points `json:"high"`
}

func (p DiffPoints) plus(q DiffPoints) DiffPoints {
	return DiffPoints{p.Score + q.Score, p.Low + q.Low, p.High + q.High}
}

// DiffState is what one side gives for a number.
type DiffState struct {
	Score Points `json:"score"`
	Low   Points `json:"low"`
	High  Points `json:"high"`
	Max   Points `json:"max"`
}

// minus takes what is missing on a side as nothing.
func (s *DiffState) minus(t *DiffState) DiffPoints {
	var to, from DiffState
	if s != nil {
		to = *s
	}
	if t != nil {
		from = *t
	}
	return DiffPoints{to.Score - from.Score, to.Low - from.Low, to.High - from.High}
}

// DiffNumber is how one number changed. A side that does not have it, for it
// was not scored or the edition has no such criterion, is left out and counts
// as nothing.
type DiffNumber struct {
	From   *DiffState `json:"from,omitempty"`
	To     *DiffState `json:"to,omitempty"`
	Change DiffPoints `json:"change"`
	Parts  []DiffPart `json:"parts"` // add up to Change, in the order of the causes
}

// DiffPart is what one cause changed, applied after those before it. After is
// what a criterion is decided on from then on, where the cause changed it.
type DiffPart struct {
	Cause string `json:"cause"`
	DiffPoints
	After *DiffFigures `json:"after,omitempty"`
	Alone *DiffPoints  `json:"alone,omitempty"` // where it was asked for and differs: what the cause changes when it comes first; the rest is joint
}

// DiffFigures are what a criterion was decided on; see CriterionScore.
type DiffFigures struct {
	Status      string      `json:"status"`
	Value       string      `json:"value,omitempty"`
	Benchmark   string      `json:"benchmark,omitempty"`
	Numerator   string      `json:"numerator,omitempty"`
	Denominator string      `json:"denominator,omitempty"`
	Years       []YearScore `json:"years,omitempty"`
	Parts       []PartScore `json:"parts,omitempty"`
}

// DiffArea is what changed of one area. All its groups are listed; of
// indicators and criteria those where anything differs.
type DiffArea struct {
	RefArea     string `json:"ref_area"`
	Name        string `json:"name"`
	IsSynthetic bool   `json:"is_synthetic"`
	DiffNumber
	FromPasses string          `json:"from_passes,omitempty"` // no, possible, yes
	ToPasses   string          `json:"to_passes,omitempty"`
	Groups     []DiffGroup     `json:"groups"`
	Indicators []DiffIndicator `json:"indicators"`
	Criteria   []DiffCriterion `json:"criteria"`
}

// DiffGroup is a 一级指标.
type DiffGroup struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	DiffNumber
}

// DiffIndicator is one of the 三级指标.
type DiffIndicator struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	Group  string `json:"group"`
	DiffNumber
}

// DiffCriterion is one scoring item.
type DiffCriterion struct {
	ID        string `json:"id"`
	Indicator int    `json:"indicator"`
	Text      string `json:"text,omitempty"`
	Shape     string `json:"shape,omitempty"`
	DiffNumber
	FromFigures *DiffFigures `json:"from_figures,omitempty"`
	ToFigures   *DiffFigures `json:"to_figures,omitempty"`
}

// Encode is the document's one form in bytes.
func (d *DiffDocument) Encode() ([]byte, error) { return encodeJSON(d) }

// CompareScores says what changed between two scorecards, without why.
func CompareScores(a, b *ScoresDocument) *DiffDocument {
	d := CompareSteps(a, []DiffStep{{After: b}})
	d.IsAttributed = false
	d.Notes = []string{"只比较两次发布的结果，未归因；各项变动的原因请用 netmarket diff 查看"}
	return d
}

// Reversed reads a cause's differences from the newer side to the older.
func (c DiffCause) Reversed() DiffCause {
	other := map[string]string{transform.KindNew: transform.KindGone, transform.KindGone: transform.KindNew, transform.KindChanged: transform.KindChanged}
	c.Settings, c.Figures, c.Deliveries = slices.Clone(c.Settings), slices.Clone(c.Figures), slices.Clone(c.Deliveries)
	for i, s := range c.Settings {
		c.Settings[i].From, c.Settings[i].To = s.To, s.From
	}
	for i, f := range c.Figures {
		c.Figures[i].From, c.Figures[i].To, c.Figures[i].Kind = f.To, f.From, other[f.Kind]
	}
	for i := range c.Deliveries {
		d := &c.Deliveries[i]
		d.Kind, d.Rows = other[d.Kind], slices.Clone(d.Rows)
		for j := range d.Rows {
			d.Rows[j].Fields = slices.Clone(d.Rows[j].Fields)
			for k, f := range d.Rows[j].Fields {
				d.Rows[j].Fields[k].From, d.Rows[j].Fields[k].To = f.To, f.From
			}
		}
	}
	return c
}

// MarkAlone tells of every listed number what a cause changes when it comes
// first, where that is not its part: alone is the comparison of the scorecards
// without and with it.
func (d *DiffDocument) MarkAlone(cause string, alone *DiffDocument) {
	first := map[string]DiffPoints{}
	alone.eachNumber(func(name string, n *DiffNumber) { first[name] = n.Change })
	d.eachNumber(func(name string, n *DiffNumber) {
		if n.From == nil || n.To == nil {
			return // what brought the area, or took it away, is listed
		}
		is := first[name]
		at := slices.IndexFunc(n.Parts, func(p DiffPart) bool { return p.Cause == cause })
		switch {
		case at >= 0 && n.Parts[at].DiffPoints != is:
			n.Parts[at].Alone = &is
		case at < 0 && is != DiffPoints{}:
			n.Parts = inOrder(append(n.Parts, DiffPart{Cause: cause, Alone: &is}))
		}
	})
}

// HasPart reports whether some number has a part of a cause.
func (d *DiffDocument) HasPart(cause string) (found bool) {
	d.eachNumber(func(_ string, n *DiffNumber) {
		found = found || slices.ContainsFunc(n.Parts, func(p DiffPart) bool { return p.Cause == cause })
	})
	return found
}

// eachNumber calls f for every number of the document with a name of its own.
func (d *DiffDocument) eachNumber(f func(name string, n *DiffNumber)) {
	for i := range d.Areas {
		a := &d.Areas[i]
		f(a.RefArea, &a.DiffNumber)
		for j := range a.Groups {
			f(a.RefArea+" "+a.Groups[j].ID, &a.Groups[j].DiffNumber)
		}
		for j := range a.Indicators {
			f(fmt.Sprintf("%s %d", a.RefArea, a.Indicators[j].Number), &a.Indicators[j].DiffNumber)
		}
		for j := range a.Criteria {
			f(a.RefArea+" "+a.Criteria[j].ID, &a.Criteria[j].DiffNumber)
		}
	}
}

// inOrder sorts parts by cause.
func inOrder(parts []DiffPart) []DiffPart {
	slices.SortStableFunc(parts, func(a, b DiffPart) int {
		return slices.Index(Causes(), a.Cause) - slices.Index(Causes(), b.Cause)
	})
	return parts
}
