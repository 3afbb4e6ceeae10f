package metrics

import (
	"fmt"
	"slices"
)

// use is one name used in a criterion and where.
type use struct{ file, place, kinds, name string }

// uses lists every measure, rate, tally and data set the edition asks for.
// kinds is the term kind; a benchmark or minimum may be a measure or a rate.
func (e *Edition) uses() []use {
	var all []use
	for _, ind := range e.Indicators {
		for _, crit := range ind.Criteria {
			for _, d := range crit.Datasets {
				all = append(all, use{ind.file, crit.ID + ".datasets", TermDataset, d})
			}
			for _, p := range crit.Parts {
				for _, u := range []use{
					{place: "measure", kinds: TermMeasure, name: p.Measure},
					{place: "benchmark_measure", kinds: TermMeasure, name: p.BenchmarkMeasure},
					{place: "numerator", kinds: TermMeasure, name: p.Numerator},
					{place: "denominator", kinds: TermMeasure, name: p.Denominator},
					{place: "rate", kinds: TermRate, name: p.Rate},
					{place: "tally", kinds: TermTally, name: p.Tally},
					{place: "benchmark", kinds: "measure or rate", name: p.Benchmark},
					{place: "minimum_measure", kinds: "measure or rate", name: p.MinimumMeasure},
				} {
					if u.name != "" {
						all = append(all, use{ind.file, crit.ID + "." + u.place, u.kinds, u.name})
					}
				}
			}
		}
	}
	return all
}

// vocabulary checks every used name against what the project supplies.
func (c *checker) vocabulary(v Vocabulary) {
	either := slices.Concat(v.Measures, v.Rates)
	if v.Measures == nil || v.Rates == nil {
		either = nil
	}
	lists := map[string][]string{
		TermMeasure: v.Measures, TermRate: v.Rates, TermTally: v.Tallies, TermDataset: v.Datasets, "measure or rate": either,
	}
	for _, u := range c.edition.uses() {
		if known := lists[u.kinds]; known != nil && !slices.Contains(known, u.name) {
			c.add(u.file, u.place, "wanted a %s of %q, found %q", u.kinds, known, u.name)
		}
	}
}

// terms checks that every used name is explained in terms.yaml.
func (c *checker) terms() {
	const file = "terms.yaml"
	e := c.edition
	c.unique(file, "terms", names(e.Terms, func(t Term) string { return t.Kind + " " + t.ID }))
	for _, t := range e.Terms {
		c.oneOf(file, "term "+t.ID+".kind", t.Kind, []string{TermMeasure, TermRate, TermTally, TermDataset})
		if t.Name == "" || t.Meaning == "" || t.Unit == "" {
			c.add(file, "term "+t.ID, "wanted name, meaning and unit, found one empty")
		}
	}
	for _, u := range e.uses() {
		kinds := []string{u.kinds}
		if u.kinds == "measure or rate" {
			kinds = []string{TermMeasure, TermRate}
		}
		if !slices.ContainsFunc(kinds, func(k string) bool { return e.Term(k, u.name) != nil }) {
			c.add(u.file, u.place, "wanted a %s of terms.yaml, found %q", u.kinds, u.name)
		}
	}
}

// options checks options.yaml by itself and that each is used.
func (c *checker) options() {
	const file = "options.yaml"
	e := c.edition
	c.unique(file, "options", names(e.Options, func(o Option) string { return o.Name }))
	used := map[string]bool{}
	for _, ind := range e.Indicators {
		for _, crit := range ind.Criteria {
			for _, name := range crit.Options {
				used[name] = true
			}
		}
	}
	for _, o := range e.Options {
		place := "option " + o.Name
		if o.Title == "" || o.Label == "" || o.Rule == "" || o.Basis == "" {
			c.add(file, place, "wanted title, label, rule and basis, found one empty")
		}
		if len(o.Values) < 2 {
			c.add(file, place+".values", "wanted two or more, found %d", len(o.Values))
		}
		for _, v := range o.Values {
			if v.Value == "" || v.Meaning == "" || v.Label == "" {
				c.add(file, place+".values", "wanted value, meaning and label, found one empty")
			}
		}
		c.unique(file, place+".values", names(o.Values, func(v OptionValue) string { return v.Value }))
		if used[o.Name] == o.Everywhere {
			c.add(file, place, "wanted either everywhere or some criterion that lists it, found everywhere %t and listed %t", o.Everywhere, used[o.Name])
		}
	}
}

// units checks units.yaml by itself: one spelling, one unit; the 附件2 mark as
// the indicators have it.
func (c *checker) units() {
	const file = "units.yaml"
	e := c.edition
	var spellings []string
	named := map[string]bool{}
	for _, ind := range e.Indicators {
		for _, u := range ind.Units {
			named[u] = true
		}
	}
	for _, u := range e.Units {
		spellings = append(spellings, Normalise(u.Name))
		for _, a := range u.Aliases {
			spellings = append(spellings, Normalise(a))
		}
		if u.Annex2 != named[u.Name] {
			c.add(file, u.Name+".annex2", "wanted %t by the units of indicators/, found %t", named[u.Name], u.Annex2)
		}
	}
	c.unique(file, "names and aliases", spellings)
	if e.UnitGap == "" {
		c.add(file, "gap", "wanted how 附件1 and 附件2 disagree, found nothing")
	}
}

// plan checks plan.yaml: months in order, known units, existing indicators.
func (c *checker) plan() {
	const file = "plan.yaml"
	p := c.edition.Plan
	if w := p.Window; !isoDay.MatchString(w.From) || !isoDay.MatchString(w.To) || w.To < w.From {
		c.add(file, "window", "wanted two days in order, found %q to %q", w.From, w.To)
	}
	last := ""
	for i, s := range p.Stages {
		place := fmt.Sprintf("stage %d", i+1)
		if s.Number != i+1 || !isoMon.MatchString(s.From) || !isoMon.MatchString(s.To) || s.To < s.From || s.From < last {
			c.add(file, place, "wanted number %d and months in order after %q, found number %d, %q to %q", i+1, last, s.Number, s.From, s.To)
		}
		last = s.To
	}
	for i, t := range p.Tasks {
		c.task(file, i+1, t)
	}
}

func (c *checker) task(file string, want int, t Task) {
	place := fmt.Sprintf("task %d", want)
	if t.Number != want || t.Title == "" || t.Text == "" || len(t.Units) == 0 {
		c.add(file, place, "wanted number %d, title, text and units, found number %d %q with %d units", want, t.Number, t.Title, len(t.Units))
	}
	for _, name := range t.Units {
		if u := c.edition.Unit(name); u == nil || u.Name != name {
			c.add(file, place+".units", "wanted a canonical name of units.yaml, found %q", name)
		}
	}
	for _, n := range t.Indicators {
		if n < 1 || n > c.edition.Counts.Indicators {
			c.add(file, place+".indicators", "wanted 1 to %d, found %d", c.edition.Counts.Indicators, n)
		}
	}
	c.unique(file, place+".criteria", t.Criteria)
	for _, id := range t.Criteria {
		switch _, ind := c.edition.Criterion(id); {
		case ind == nil:
			c.add(file, place+".criteria", "wanted a criterion of indicators/ such as I20.1, found %q", id)
		case slices.Contains(t.Indicators, ind.Number):
			c.add(file, place+".criteria", "wanted what indicators does not name already, found %s of indicator %d", id, ind.Number)
		}
	}
}
