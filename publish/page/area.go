package page

import (
	"cmp"
	"slices"
	"strings"

	"netmarket/publish"
	"netmarket/transform"
)

// areaView is what the template of a scorecard page shows of one area.
type areaView struct {
	page
	Area     *publish.AreaScore
	Scores   *publish.ScoresDocument
	Total    gateView
	Gates    []gateView // groups
	Groups   []groupView
	Growth   []growthView
	Gauges   []gaugeView
	Readings []readingView // those that change the total first
	Changed  int           // of these
	Options  []option
	Gaps     []gapTable
	Plans    []planView
	Work     *publish.AreaWorklist
	Rivals   []rivalView
	Others   int // areas of the snapshot that Rivals leaves out
	Sources  []source
	Revised  []revision
	Problems []problem
	Explain  []explainView
	Forms    []formLink
	Data     any // of the charts
}

// gateView is a group, or the total, beside its gate.
type gateView struct {
	ID, Name              string
	Score, Low, High, Max publish.Points
	Gate                  *publish.Points
	State                 string // yes, possible, no, none
	Needed, Obtainable    publish.Points
}

// groupView is one 一级指标 with its indicators.
type groupView struct {
	gateView
	Indicators []indicatorView
}

type indicatorView struct {
	*publish.IndicatorScore
	Criteria []criterionView
}

// criterionView is a row of the table: the points, and what was held against
// what.
type criterionView struct {
	*publish.CriterionScore
	Measured []measuredView
	Sense    string // open, lost or full, for the filter
}

// measuredView is one year, rate or count beside its benchmark.
type measuredView struct {
	Label, Value, Benchmark string
	Score, Max              string
	IsFixed                 bool // the benchmark is a bar set by the index
}

// rivalView is an area beside the one shown.
type rivalView struct {
	*publish.AreaScore
	Place  int
	IsHere bool
}

// area puts the material of one area together.
func (m *material) area(a *publish.AreaScore) *areaView {
	v := &areaView{
		page: m.page(a.Name+" "+a.RefArea, kindArea), Area: a, Scores: m.scores,
		Growth: m.growth(a.RefArea), Options: m.options, Work: m.work[a.RefArea], Sources: m.sourcesOf(a.RefArea), Problems: m.problems[a.RefArea],
	}
	v.IsSynthetic = a.IsSynthetic
	v.Total, v.Gates = m.gates(a)
	v.Groups = m.groups(a, v.Gates)
	v.Gauges = m.gauges(a)
	v.Readings, v.Changed = ranked(m.readings[a.RefArea])
	v.Gaps, v.Plans = gapTables(m.gaps[a.RefArea]), plans(m.gaps[a.RefArea])
	v.Rivals = m.rivals(a)
	v.Others = len(m.ranked) - len(v.Rivals)
	v.Explain = m.explanations(a)
	v.Revised = m.revisedOf(a.RefArea)
	v.Forms = formLinks(a.RefArea+"/forms/", "")
	v.Data = v.charts()
	return v
}

func (m *material) gates(a *publish.AreaScore) (total gateView, groups []gateView) {
	known := map[string]publish.GapGate{}
	if gaps := m.gaps[a.RefArea]; gaps != nil {
		for _, g := range gaps.Gates {
			known[g.ID] = g
		}
	}
	for _, g := range a.Groups {
		v := gateView{ID: g.ID, Name: g.Name, Score: g.Score, Low: g.Low, High: g.High, Max: g.Max, Gate: g.Gate, Needed: known[g.ID].Needed, Obtainable: known[g.ID].Obtainable}
		v.State = gateState(v)
		groups = append(groups, v)
	}
	total = gateView{ID: "total", Score: a.Score, Low: a.Low, High: a.High, Max: a.Max, Needed: known["total"].Needed, Obtainable: known["total"].Obtainable}
	if g, ok := known["total"]; ok {
		total.Gate = &g.Gate
	}
	total.State = gateState(total)
	return total, groups
}

// gateState says where a gate stands: reached whatever happens, out of reach, or
// open.
func gateState(g gateView) string {
	switch {
	case g.Gate == nil:
		return "none"
	case g.Low >= *g.Gate:
		return "yes"
	case g.High < *g.Gate:
		return "no"
	}
	return "possible"
}

func (m *material) groups(a *publish.AreaScore, gates []gateView) []groupView {
	parts := map[string]*transform.Explanation{}
	for _, e := range m.explained[a.RefArea] {
		parts[e.Criterion] = e
	}
	of := map[int][]criterionView{}
	for i := range a.Criteria {
		c := &a.Criteria[i]
		v := criterionView{CriterionScore: c, Sense: sense(c)}
		if e := parts[c.ID]; e != nil {
			v.Measured = measured(e, m.bands[e.Criterion])
		}
		of[c.Indicator] = append(of[c.Indicator], v)
	}
	var groups []groupView
	for _, g := range gates {
		v := groupView{gateView: g}
		for i := range a.Indicators {
			if x := &a.Indicators[i]; x.Group == g.ID {
				v.Indicators = append(v.Indicators, indicatorView{x, of[x.Number]})
			}
		}
		groups = append(groups, v)
	}
	return groups
}

// sense sorts a criterion for the filter of the table.
func sense(c *publish.CriterionScore) string {
	switch {
	case c.Low != c.High:
		return "open"
	case c.Score < c.Max:
		return "lost"
	}
	return "full"
}

// measured has a line for each year, rate or count a criterion was decided on.
// The points of a finding are the score itself and are not repeated.
func measured(e *transform.Explanation, ends []band) (lines []measuredView) {
	for _, p := range e.Parts {
		if isFinding(e.Shape, p) || p.Value == "" && p.Numerator == "" && p.Benchmark == "" {
			continue
		}
		line := measuredView{Label: partName(p), Score: p.Score, Max: p.Max}
		line.Value, line.Benchmark, line.IsFixed = beside(e.Shape, p, ends)
		if line.Label == "" && strings.Contains(e.Shape, "capped_count") {
			line.Label = "计入"
		}
		lines = append(lines, line)
	}
	return lines
}

// isFinding tells what people judged from what was computed.
func isFinding(shape string, p transform.PartTrace) bool {
	return p.Rate == "" && strings.Contains(shape, "attested")
}

// beside is a part's value and what it is compared with, as people read them;
// ends are those of the criterion's bands, where it has any.
func beside(shape string, p transform.PartTrace, ends []band) (value, benchmark string, isFixed bool) {
	rate := publish.Ratio(p.Value, p.Numerator, p.Denominator)
	switch {
	case strings.Contains(shape, "capped_count"):
		return grouped(p.Value), grouped(p.Benchmark), true
	case p.Threshold == "0": // must be none, of however many
		return grouped(p.Numerator) + " 件", "0 件", true
	case rate == nil:
		return p.Value, percent(p.Benchmark), false
	case strings.Contains(shape, "coverage"):
		value, _ = percentBeside(rate, "", nil)
		if p.Benchmark != "" {
			value += "，最低 " + p.Benchmark + " 学时"
		}
		return value, p.Threshold + " 学时", true
	case p.Benchmark != "":
		value, benchmark = percentBeside(rate, p.Benchmark, ends)
		return value, benchmark, false
	case p.Threshold != "":
		value, benchmark = percentBeside(rate, fraction(p.Threshold), ends)
		return value, benchmark, true
	}
	value, _ = percentBeside(rate, "", ends)
	return value, "", false
}

// partName names a part: its rate, its year, or both.
func partName(p transform.PartTrace) string {
	name := p.Name
	if p.Year != "" {
		name = strings.TrimSpace(name + " " + p.Year)
	}
	return name
}

// readingView is a reading with whether it changes anything.
type readingView struct {
	reading
	IsChange bool // of the total
}

// ranked puts the readings that change the total first, the largest change at
// the top.
func ranked(all []reading) (views []readingView, changed int) {
	for _, r := range all {
		v := readingView{reading: r, IsChange: r.Difference != 0}
		if v.IsChange {
			changed++
		}
		views = append(views, v)
	}
	slices.SortStableFunc(views, func(a, b readingView) int {
		return cmp.Compare(max(b.Difference, -b.Difference), max(a.Difference, -a.Difference))
	})
	return views, changed
}

// ranking is the areas by total, equal totals sharing a place.
func ranking(areas []publish.AreaScore) (rivals []rivalView) {
	for i := range areas {
		rivals = append(rivals, rivalView{AreaScore: &areas[i]})
	}
	slices.SortStableFunc(rivals, func(a, b rivalView) int { return cmp.Compare(b.Score, a.Score) })
	for i := range rivals {
		rivals[i].Place = i + 1
		if i > 0 && rivals[i].Score == rivals[i-1].Score {
			rivals[i].Place = rivals[i-1].Place
		}
	}
	return rivals
}

// mostRivals is how many areas a page shows beside its own: all of a small
// snapshot, of a nation those next to it.
const mostRivals = 60

// rivals are the areas by total, with the one shown marked; of many those around
// it.
func (s *shared) rivals(here *publish.AreaScore) []rivalView {
	at := slices.IndexFunc(s.ranked, func(r rivalView) bool { return r.RefArea == here.RefArea })
	from := 0
	if len(s.ranked) > mostRivals {
		from = min(max(at-mostRivals/2, 0), len(s.ranked)-mostRivals)
	}
	around := slices.Clone(s.ranked[from:min(from+mostRivals, len(s.ranked))])
	if at >= 0 {
		around[at-from].IsHere = true
	}
	return around
}

// sourcesOf are the sources of an area's data and of what it is compared with,
// publishers first.
func (m *material) sourcesOf(area string) []source {
	of := append(slices.Clone(m.publishers), m.sources[area]...)
	last := func(s source) int {
		if s.Source == "county" {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(of, func(a, b source) int {
		return cmp.Or(last(a)-last(b), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Dataset, b.Dataset), cmp.Compare(a.RefArea, b.RefArea))
	})
	return of
}

// revisedOf are the revisions of the figures this area was scored on.
func (m *material) revisedOf(area string) (of []revision) {
	seen := map[string]bool{}
	for _, e := range m.explained[area] {
		for _, p := range e.Parts {
			for _, f := range p.Figures {
				if !seen[f.ID] {
					seen[f.ID] = true
					of = append(of, m.revisions[f.ID]...)
				}
			}
		}
	}
	return of
}
