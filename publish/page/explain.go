package page

import (
	"strings"

	"netmarket/publish"
	"netmarket/transform"
)

// explainView is one criterion walked back, as the template shows it.
type explainView struct {
	*transform.Explanation
	Note   string
	Parts  []partView
	Flips  []transform.Variant
	Others []transform.Variant
	Gaps   []gapView // what would add points, or may still be lost
}

type partView struct {
	transform.PartTrace
	Title            string
	Value, Benchmark string
	IsFixed          bool
	IsJudged         bool
	Ratio            string
	Figures          []figureView
	More             int // cases that are not listed
}

// figureView is a printed figure with where it stands and what became of it.
type figureView struct {
	transform.Figure
	Unit       string
	Place      string
	IsWeb      bool
	Parts      []figureView // it was added up from
	Correction correction
	Revisions  []revision
}

func (m *material) explanations(a *publish.AreaScore) (views []explainView) {
	notes := map[string]string{}
	for _, c := range a.Criteria {
		notes[c.ID] = c.Note
	}
	gaps := map[string][]gapView{}
	for _, t := range gapTables(m.gaps[a.RefArea]) {
		for _, g := range t.Rows {
			gaps[g.Criterion] = append(gaps[g.Criterion], g)
		}
	}
	for _, e := range m.explained[a.RefArea] {
		v := explainView{Explanation: e, Note: notes[e.Criterion], Gaps: gaps[e.Criterion]}
		for _, p := range e.Parts {
			v.Parts = append(v.Parts, m.part(e, p))
		}
		for _, r := range e.Variants {
			if r.IsFlip {
				v.Flips = append(v.Flips, r)
			} else {
				v.Others = append(v.Others, r)
			}
		}
		views = append(views, v)
	}
	return views
}

func (m *material) part(e *transform.Explanation, p transform.PartTrace) partView {
	v := partView{PartTrace: p, Title: partName(p), IsJudged: isFinding(e.Shape, p), More: p.CaseCount - len(p.Cases)}
	if !v.IsJudged {
		v.Value, v.Benchmark, v.IsFixed = beside(e.Shape, p, m.bands[e.Criterion])
		if p.Numerator != "" && p.Denominator != "" && !strings.Contains(e.Shape, "capped_count") {
			v.Ratio = grouped(p.Numerator) + " ÷ " + grouped(p.Denominator)
		}
	}
	components := map[string][]figureView{}
	for _, f := range p.Figures {
		if role, ok := strings.CutSuffix(f.Role, componentSuffix); ok {
			components[role] = append(components[role], m.figure(f))
		}
	}
	for _, f := range p.Figures {
		if !strings.HasSuffix(f.Role, componentSuffix) {
			shown := m.figure(f)
			shown.Parts = components[f.Role]
			v.Figures = append(v.Figures, shown)
		}
	}
	return v
}

// componentSuffix marks the figures another one was added up from.
const componentSuffix = " component"

func (m *material) figure(f transform.Figure) figureView {
	v := figureView{Figure: f, Unit: unitWord(f.UnitMeasure, f.UnitMult), Place: place(f.Locator), IsWeb: strings.HasPrefix(f.URL, "http"), Revisions: m.revisions[f.ID]}
	if f.Correction != "" {
		v.Correction = m.corrections[f.Correction]
	}
	return v
}

// Label is what a figure counts: a rate's own name for its two figures, else
// the measure.
func (v partView) Label(f figureView) string {
	if v.Rate != "" && v.Name != "" && (f.Measure == v.Rate || strings.HasPrefix(f.Measure, v.Rate+"_of") || strings.HasPrefix(f.Measure, v.Rate+" ")) {
		return v.Name
	}
	return ""
}

// ShownValue is a figure's value with its thousands set off.
func (v figureView) ShownValue() string { return grouped(v.Value) }
