package page

import (
	"strings"

	"netmarket/publish"
)

// gaugeView is a share that is scored by band, with what the next band takes.
type gaugeView struct {
	ID, Name, Label string
	Value           string // fraction of one; empty where data is missing
	Numerator       string
	Denominator     string
	Score, Max      publish.Points
	Status          string
	Bands           []band
	Now             int // bands reached
	Next            []publish.Gap
}

// gauges are the criteria of this area whose points are given by band.
func (m *material) gauges(a *publish.AreaScore) (gauges []gaugeView) {
	for _, e := range m.explained[a.RefArea] {
		bands := m.bands[e.Criterion]
		if len(bands) == 0 || len(e.Parts) == 0 {
			continue
		}
		p := e.Parts[0]
		g := gaugeView{ID: e.Criterion, Name: e.Indicator, Label: partName(p), Value: p.Value, Numerator: p.Numerator, Denominator: p.Denominator, Status: e.Status, Bands: bands}
		for _, c := range a.Criteria {
			if c.ID == e.Criterion {
				g.Score, g.Max = c.Score, c.Max
			}
		}
		for _, b := range bands {
			if g.Value != "" && b.Points <= g.Score {
				g.Now++
			}
		}
		if gaps := m.gaps[a.RefArea]; gaps != nil {
			for _, gap := range gaps.Gaps {
				if gap.Criterion == e.Criterion && !gap.IsOutlook && gap.Way != "keep" {
					g.Next = append(g.Next, gap)
				}
			}
		}
		gauges = append(gauges, g)
	}
	return gauges
}

// BandWords lists the bands: 8%–15% 1 分 and so on.
func (g gaugeView) BandWords() string {
	var words []string
	for i, b := range g.Bands {
		text := b.AtLeast + "%以上"
		if i+1 < len(g.Bands) {
			text = b.AtLeast + "%–" + g.Bands[i+1].AtLeast + "%"
		}
		words = append(words, text+" 得 "+b.Points.String()+" 分")
	}
	return strings.Join(words, "；")
}

// NowWords is the band the share stands in; empty below the lowest.
func (g gaugeView) NowWords() string {
	switch {
	case g.Now == 0:
		return ""
	case g.Now == len(g.Bands):
		return g.Bands[g.Now-1].AtLeast + "%以上"
	}
	return g.Bands[g.Now-1].AtLeast + "%–" + g.Bands[g.Now].AtLeast + "%"
}

// IsTop reports whether no band is left to reach.
func (g gaugeView) IsTop() bool { return g.Now == len(g.Bands) && g.Value != "" }

// Shown is the share in percent, exact enough not to look like a band's end it
// has not reached.
func (g gaugeView) Shown() string {
	shown, _ := percentBeside(publish.Ratio(g.Value, g.Numerator, g.Denominator), "", g.Bands)
	return shown
}
