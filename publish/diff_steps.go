package publish

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
)

// DiffStep is the scorecard after one more cause was applied. The last one's
// is the newer side itself.
type DiffStep struct {
	Cause string // "" leaves the change without a part
	After *ScoresDocument
}

// CompareSteps says what changed from a to the scorecard after the last step,
// each change attributed to the step in which it happened. A cause may stand in
// several steps. The causes of the document, and the versions of its sides, are
// left to the caller.
func CompareSteps(a *ScoresDocument, steps []DiffStep) *DiffDocument {
	w := waterfall{causes: []string{}, cells: []map[place]cell{cellsOf(a)}}
	last := a
	for _, s := range steps {
		w.causes = append(w.causes, s.Cause)
		w.cells = append(w.cells, cellsOf(s.After))
		last = s.After
	}
	d := &DiffDocument{
		Schema: DiffSchema, From: sideOf(a), To: sideOf(last), IsAttributed: true, Causes: []DiffCause{}, Areas: []DiffArea{},
		HasSynthetic: a.HasSynthetic || last.HasSynthetic, HasReconstruction: a.HasReconstruction || last.HasReconstruction,
	}
	for _, p := range w.places(levelArea, "") {
		if area, ok := w.area(p); ok {
			d.Areas = append(d.Areas, area)
		}
	}
	return d
}

func sideOf(d *ScoresDocument) DiffSide {
	return DiffSide{Snapshot: d.Snapshot, Edition: d.Edition, AsOf: d.AsOf, Years: d.Years}
}

// level is what a number stands for.
type level int

const (
	levelArea level = iota
	levelGroup
	levelIndicator
	levelCriterion
)

// place names one number of a scorecard.
type place struct {
	area      string
	level     level
	indicator int    // of an indicator or criterion
	id        string // of a group or criterion
}

// cell is one number of a scorecard with what is told of it.
type cell struct {
	state   DiffState
	figures *DiffFigures // of a criterion
	of      any          // AreaScore, GroupScore, …
}

func cellsOf(d *ScoresDocument) map[place]cell {
	cells := map[place]cell{}
	for _, a := range d.Areas {
		cells[place{area: a.RefArea}] = cell{state: DiffState{a.Score, a.Low, a.High, a.Max}, of: a}
		for _, g := range a.Groups {
			cells[place{area: a.RefArea, level: levelGroup, id: g.ID}] = cell{state: DiffState{g.Score, g.Low, g.High, g.Max}, of: g}
		}
		for _, i := range a.Indicators {
			cells[place{area: a.RefArea, level: levelIndicator, indicator: i.Number}] = cell{state: DiffState{i.Score, i.Low, i.High, i.Max}, of: i}
		}
		for _, c := range a.Criteria {
			cells[place{area: a.RefArea, level: levelCriterion, indicator: c.Indicator, id: c.ID}] = cell{
				state:   DiffState{c.Score, c.Low, c.High, c.Max},
				figures: &DiffFigures{c.Status, c.Value, c.Benchmark, c.Numerator, c.Denominator, c.Years, c.Parts}, of: c,
			}
		}
	}
	return cells
}

// waterfall is a scorecard before the first cause and after each: one map more
// than causes.
type waterfall struct {
	causes []string
	cells  []map[place]cell
}

// places lists the numbers of a level that any scorecard has, in order.
func (w *waterfall) places(of level, area string) []place {
	found := map[place]bool{}
	for _, cells := range w.cells {
		for p := range cells {
			if p.level == of && (of == levelArea || p.area == area) {
				found[p] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(p, q place) int {
		return cmp.Or(cmp.Compare(p.area, q.area), cmp.Compare(p.indicator, q.indicator), cmp.Compare(p.id, q.id))
	})
}

// number follows one number through the steps; changed is false where it is
// the same all the way.
func (w *waterfall) number(p place) (n DiffNumber, changed bool) {
	state := func(i int) (*DiffState, *DiffFigures) {
		if c, ok := w.cells[i][p]; ok {
			return &c.state, c.figures
		}
		return nil, nil
	}
	n.Parts = []DiffPart{}
	before, decided := state(0)
	n.From = before
	for i, cause := range w.causes {
		after, figures := state(i + 1)
		part := DiffPart{Cause: cause, DiffPoints: after.minus(before)}
		if figures != nil && !reflect.DeepEqual(figures, decided) {
			part.After = figures
		}
		differs := part.DiffPoints != DiffPoints{} || part.After != nil || (before == nil) != (after == nil) || before != nil && before.Max != after.Max
		changed = changed || differs
		n.Change = n.Change.plus(part.DiffPoints)
		if differs && cause != "" {
			n.add(part)
		}
		before, decided = after, figures
	}
	n.To, n.Parts = before, inOrder(n.Parts)
	return n, changed
}

// add joins what a cause changed in two steps.
func (n *DiffNumber) add(part DiffPart) {
	at := slices.IndexFunc(n.Parts, func(p DiffPart) bool { return p.Cause == part.Cause })
	if at < 0 {
		n.Parts = append(n.Parts, part)
		return
	}
	n.Parts[at].DiffPoints = n.Parts[at].plus(part.DiffPoints)
	if part.After != nil {
		n.Parts[at].After = part.After
	}
}

func (w *waterfall) area(p place) (d DiffArea, changed bool) {
	from, to, any := ends[AreaScore](w, p)
	d = DiffArea{RefArea: p.area, Name: any.Name, IsSynthetic: from.IsSynthetic || to.IsSynthetic, FromPasses: from.Passes, ToPasses: to.Passes,
		Groups: []DiffGroup{}, Indicators: []DiffIndicator{}, Criteria: []DiffCriterion{}}
	d.DiffNumber, changed = w.number(p)
	changed = changed || from.Passes != to.Passes
	for _, q := range w.places(levelGroup, p.area) {
		n, differs := w.number(q)
		_, _, g := ends[GroupScore](w, q)
		d.Groups = append(d.Groups, DiffGroup{q.id, g.Name, n})
		changed = changed || differs
	}
	for _, q := range w.places(levelIndicator, p.area) {
		n, differs := w.number(q)
		_, _, i := ends[IndicatorScore](w, q)
		if differs {
			d.Indicators = append(d.Indicators, DiffIndicator{q.indicator, i.Name, i.Group, n})
		}
	}
	for _, q := range w.places(levelCriterion, p.area) {
		n, differs := w.number(q)
		_, _, c := ends[CriterionScore](w, q)
		if differs {
			d.Criteria = append(d.Criteria, DiffCriterion{q.id, q.indicator, c.Text, c.Shape, n, w.cells[0][q].figures, w.cells[len(w.cells)-1][q].figures})
		}
	}
	return d, changed || len(d.Indicators) > 0 || len(d.Criteria) > 0
}

// ends are a number's entries in the first and the last scorecard, empty where
// one has none, and the newest entry of all.
func ends[T any](w *waterfall, p place) (from, to, newest T) {
	from, _ = w.cells[0][p].of.(T)
	to, _ = w.cells[len(w.cells)-1][p].of.(T)
	for _, cells := range w.cells {
		if c, ok := cells[p]; ok {
			newest, _ = c.of.(T)
		}
	}
	return from, to, newest
}
