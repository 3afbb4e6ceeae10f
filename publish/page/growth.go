package page

import (
	"slices"
	"strconv"
)

// growthView is one measure over the years, on both bases, in percent.
type growthView struct {
	Measure string
	Years   []growthYear
}

type growthYear struct {
	Year                           string
	NationPublished, NationLevels  string
	CountyPublished, CountyLevels  string
	Gap, Comparable, Why, Evidence string
	IsAssessed                     bool
}

// grownMeasures are those the index compares, in its order.
func grownMeasures() []string { return []string{"online_retail", "retail_sales", "express_volume"} }

func (m *material) growth(area string) (views []growthView) {
	for _, measure := range grownMeasures() {
		by := map[string]*growthYear{}
		var years []string
		year := func(name string) *growthYear {
			if by[name] == nil {
				by[name] = &growthYear{Year: name, IsAssessed: slices.Contains(m.assessed(), name)}
				years = append(years, name)
			}
			return by[name]
		}
		for _, n := range m.nation[measure] {
			y := year(n.Year)
			y.NationPublished, y.NationLevels, y.Gap, y.Comparable, y.Why, y.Evidence = n.Published, n.Levels, n.Gap, n.Comparable, n.Why, n.Evidence
		}
		level := map[string]string{}
		for _, l := range m.levels[area][measure] {
			level[l.Year] = l.Level
			if l.Growth != "" {
				year(l.Year).CountyPublished = trimmed(l.Growth)
			}
			if before, err := strconv.Atoi(l.Year); err == nil {
				if g := growth(l.Level, level[strconv.Itoa(before-1)]); g != "" {
					year(l.Year).CountyLevels = g
				}
			}
		}
		if len(years) == 0 {
			continue
		}
		v := growthView{Measure: measure}
		for _, name := range everyYear(slices.Min(years), slices.Max(years)) {
			v.Years = append(v.Years, *year(name))
		}
		views = append(views, v)
	}
	return views
}

// everyYear names the years from the first to the last, those without a figure
// too: a gap must look like one.
func everyYear(first, last string) (names []string) {
	from, err := strconv.Atoi(first)
	to, also := strconv.Atoi(last)
	if err != nil || also != nil {
		return []string{first, last}
	}
	for y := from; y <= to; y++ {
		names = append(names, strconv.Itoa(y))
	}
	return names
}

// Notes are the years whose two growth rates are not comparable for a reason
// that somebody stated.
func (g growthView) Notes() (notes []growthYear) {
	for _, y := range g.Years {
		if y.Evidence != "" {
			notes = append(notes, y)
		}
	}
	return notes
}

func (m *material) assessed() (years []string) {
	for _, y := range m.scores.Years {
		years = append(years, strconv.Itoa(y))
	}
	return years
}
