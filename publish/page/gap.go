package page

import (
	"strconv"

	"netmarket/publish"
)

// gapTable is one titled table of ways to a point.
type gapTable struct {
	Title string // key of the label
	Rows  []gapView
	Marks []string // keys of the labels that explain the marks in it
	Holds bool     // rates that are won, with the failures they allow
}

// gapView is one way to a point as it stands in a table.
type gapView struct {
	publish.Gap
	Item, Points, More, Need, Allowed, Words string
}

// planView is the way over one gate.
type planView struct {
	publish.GapGate
	State string // yes, no, possible
	Steps []stepView
}

type stepView struct {
	publish.PlanStep
	Item, Points, More, Words string
}

const (
	countedMark = "△" // in the score already, to be made certain
	jointMark   = "＋" // only together with others
	overMark    = "*" // the period has ended
)

// gapTables sorts the gaps of an area into the tables they are shown in.
func gapTables(gaps *publish.AreaGaps) []gapTable {
	tables := []gapTable{{Title: "gap_open"}, {Title: "gap_lost"}, {Title: "gap_outlook"}, {Title: "gap_held", Holds: true}}
	if gaps == nil {
		return nil
	}
	for _, g := range gaps.Gaps {
		t := &tables[0]
		switch {
		case g.IsOutlook:
			t = &tables[2]
		case g.Way == "keep":
			t = &tables[3]
		case g.Way == "lost":
			t = &tables[1]
		}
		t.add(g)
	}
	var filled []gapTable
	for _, t := range tables {
		if len(t.Rows) > 0 {
			filled = append(filled, t)
		}
	}
	return filled
}

func (t *gapTable) add(g publish.Gap) {
	v := gapView{Gap: g, Item: itemName(&g.GapTarget), Points: g.Points.String(), More: more(&g.GapTarget), Need: need(&g.GapTarget), Words: wayWords(&g.GapTarget)}
	if g.IsJoint {
		v.Points += jointMark
		t.mark("gap_note_joint")
	}
	if g.Gain == 0 && (g.Way == "review" || g.Way == "decide") {
		v.Points += countedMark
		t.mark("gap_note_counted")
	}
	if g.IsOver {
		t.mark("gap_note_over")
	}
	if g.AllowedFailures != nil {
		v.Allowed = strconv.FormatInt(*g.AllowedFailures, 10) + " " + g.Unit
	}
	t.Rows = append(t.Rows, v)
}

func (t *gapTable) mark(key string) {
	for _, have := range t.Marks {
		if have == key {
			return
		}
	}
	t.Marks = append(t.Marks, key)
}

func plans(gaps *publish.AreaGaps) (views []planView) {
	if gaps == nil {
		return nil
	}
	for _, g := range gaps.Gates {
		v := planView{GapGate: g, State: "possible"}
		if g.Needed == 0 {
			v.State = "yes"
		} else if !g.IsReachable {
			v.State = "no"
		}
		for i := range g.Plan {
			s := &g.Plan[i]
			step := stepView{PlanStep: *s, Item: itemName(&s.GapTarget), Points: s.Points.String(), More: more(&s.GapTarget), Words: wayWords(&s.GapTarget)}
			if s.Points == 0 {
				step.Points = jointMark
			}
			v.Steps = append(v.Steps, step)
		}
		views = append(views, v)
	}
	return views
}

// itemName is the criterion with the year it is about.
func itemName(t *publish.GapTarget) string {
	name := t.Criterion
	if t.Year > 0 {
		name += " " + strconv.Itoa(t.Year)
	}
	if t.IsOver {
		name += overMark
	}
	return name
}

// more is what is missing, with its unit; a range where the bar is not known.
func more(t *publish.GapTarget) string {
	if t.More == "" {
		return ""
	}
	return between(t.More, t.MoreHigh) + " " + t.Unit
}

// need is what must be reached. Papers are simply handed in.
func need(t *publish.GapTarget) string {
	switch {
	case t.Unit == "份" || t.Need == "":
		return ""
	case t.More == "":
		return between(t.Need, t.NeedHigh) + " " + t.Unit
	}
	return between(t.Need, t.NeedHigh)
}

func between(low, high string) string {
	low, high = grouped(low), grouped(high)
	if high == "" || high == low {
		return low
	}
	return low + "～" + high
}

// wayWords is what a judged criterion asks for, or how a computed one is
// reached, with the operator or person it is about.
func wayWords(t *publish.GapTarget) string {
	words := t.Note
	if t.Kind == "judged" && t.Text != "" {
		words = t.Text
		if len([]rune(words)) < leastProse { // 符合一项即可得3分
			words = t.Name + "：" + words
		}
	}
	if t.Subject != "" {
		words = "（" + t.Subject + "）" + words
	}
	return words
}

// leastProse is the length below which a criterion's text does not say alone
// what it is about.
const leastProse = 14
