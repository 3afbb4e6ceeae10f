package page

import "netmarket/publish"

// chartData is what the charts of a page draw: the figures of the tables beside
// them, as decimal strings; an empty one is a gap.
type chartData struct {
	Groups   []chartBar            `json:"groups,omitempty"`
	Growth   map[string]chartLines `json:"growth,omitempty"`
	Gauges   map[string]chartGauge `json:"gauges,omitempty"`
	Readings []chartChange         `json:"readings,omitempty"`
	Areas    []chartBar            `json:"areas,omitempty"`
}

// chartBar is a score with its range on a scale to max.
type chartBar struct {
	Name  string `json:"name"`
	Here  bool   `json:"here,omitempty"`
	Score string `json:"score"`
	Low   string `json:"low"`
	High  string `json:"high"`
	Max   string `json:"max"`
	Gate  string `json:"gate,omitempty"`
}

// chartLines are the growth rates of a measure, in percent.
type chartLines struct {
	Years     []string `json:"years"`
	Assessed  []string `json:"assessed"`
	Published []string `json:"nation_published"`
	Levels    []string `json:"nation_levels"`
	County    []string `json:"county_published"`
	Computed  []string `json:"county_levels"`
}

// chartGauge is a share and the least share of each band, in percent.
type chartGauge struct {
	Value string   `json:"value"`
	Shown string   `json:"shown"`
	Label string   `json:"label"`
	Bands []string `json:"bands"`
	Score string   `json:"score"`
	Max   string   `json:"max"`
}

// chartChange is a reading that changes the total.
type chartChange struct {
	Name   string `json:"name"`
	Change string `json:"change"`
	Score  string `json:"score"`
}

func (v *areaView) charts() *chartData {
	d := &chartData{Growth: map[string]chartLines{}, Gauges: map[string]chartGauge{}}
	for _, g := range v.Gates {
		d.Groups = append(d.Groups, g.chart())
	}
	for _, g := range v.Growth {
		d.Growth[g.Measure] = g.chart()
	}
	for _, g := range v.Gauges {
		c := chartGauge{Value: percentNumber(g.Value), Shown: g.Shown(), Label: g.Label, Score: g.Score.String(), Max: g.Max.String()}
		for _, b := range g.Bands {
			c.Bands = append(c.Bands, b.AtLeast)
		}
		d.Gauges[g.ID] = c
	}
	for _, r := range v.Readings[:v.Changed] {
		d.Readings = append(d.Readings, chartChange{r.Option + "=" + r.Value, r.Difference.String(), r.Score.String()})
	}
	if len(v.Area.Counties) == 0 {
		d.Areas = areaBars(v.Rivals, v.Total.Gate)
	}
	return d
}

func (g gateView) chart() chartBar {
	b := chartBar{Name: g.ID + " " + g.Name, Score: g.Score.String(), Low: g.Low.String(), High: g.High.String(), Max: g.Max.String()}
	if g.Gate != nil {
		b.Gate = g.Gate.String()
	}
	return b
}

func (g growthView) chart() chartLines {
	c := chartLines{Assessed: []string{}}
	for _, y := range g.Years {
		c.Years = append(c.Years, y.Year)
		c.Published = append(c.Published, y.NationPublished)
		c.Levels = append(c.Levels, y.NationLevels)
		c.County = append(c.County, y.CountyPublished)
		c.Computed = append(c.Computed, y.CountyLevels)
		if y.IsAssessed {
			c.Assessed = append(c.Assessed, y.Year)
		}
	}
	return c
}

// percentNumber is a fraction of one in percent, without the sign.
func percentNumber(fraction string) string {
	r, ok := decimal(fraction)
	if !ok {
		return ""
	}
	return trimmed(r.Mul(r, hundred).FloatString(mostPlaces))
}

func areaBars(rivals []rivalView, gate *publish.Points) (bars []chartBar) {
	for _, r := range rivals {
		b := chartBar{Name: r.Name, Here: r.IsHere, Score: r.Score.String(), Low: r.Low.String(), High: r.High.String(), Max: r.Max.String()}
		if gate != nil {
			b.Gate = gate.String()
		}
		bars = append(bars, b)
	}
	return bars
}
