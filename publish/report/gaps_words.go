package report

import (
	"unicode/utf8"

	"netmarket/publish"
)

// wayWord is a way to a point as officials read it.
func wayWord(way string) string { return publish.WayWord(way) }

// itemName is the criterion with the year it is about.
func itemName(t *publish.GapTarget) string {
	name := t.Criterion
	if t.Year > 0 {
		name += " " + decimalInt(t.Year)
	}
	if t.IsOver {
		name += overMark
	}
	return name
}

// marks stand beside a gap's points and are explained below the table.
const (
	jointMark   = "＋" // only with others
	countedMark = "△" // in the score already, to be made certain
	overMark    = "*" // the period has ended
)

// markedPoints are a gap's points with their marks.
func markedPoints(g *publish.Gap) string {
	points := g.Points.String()
	if g.IsJoint {
		points += jointMark
	}
	if g.Gain == 0 && (g.Way == "review" || g.Way == "decide") {
		points += countedMark
	}
	return points
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
	if t.Unit == "份" {
		return ""
	}
	if t.More == "" {
		return between(t.Need, t.NeedHigh) + " " + t.Unit
	}
	return between(t.Need, t.NeedHigh)
}

func between(low, high string) string {
	low, high = grouped(low), grouped(high)
	if high == "" || high == low {
		return low
	}
	return low + "～\n" + high
}

// grouped sets off the thousands of a decimal: 592,718,055.
func grouped(decimal string) string { return publish.Grouped(decimal) }

// description is the way to a point, then what a judged criterion asks for or
// how a computed one is reached, with the operator or person it is about.
func description(t *publish.GapTarget) string {
	words := t.Note
	if t.Kind == "judged" && t.Text != "" {
		words = t.Text
		if utf8.RuneCountInString(words) < leastProse { // 符合一项即可得3分
			words = t.Name + "：" + words
		}
	}
	way := wayWord(t.Way)
	if t.Subject != "" {
		way += "（" + t.Subject + "）"
	}
	return way + "：" + words
}
