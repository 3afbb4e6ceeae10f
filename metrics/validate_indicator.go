package metrics

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

var natures = []string{"定量", "定性", "定性+定量", "定量+定性"}

// indicator checks one file below indicators/.
func (c *checker) indicator(ind *Indicator) {
	e := c.edition
	if want := fmt.Sprintf("%02d_", ind.Number); !strings.HasPrefix(path.Base(ind.file), want) {
		c.add(ind.file, "number", "wanted the file name to begin with %s, found number %d", want, ind.Number)
	}
	for _, other := range e.Indicators {
		if other.Number == ind.Number && other.file < ind.file {
			c.add(ind.file, "number", "wanted a number of its own, found %d also in %s", ind.Number, other.file)
		}
	}
	if e.Subgroup(ind.Subgroup) == nil {
		c.oneOf(ind.file, "subgroup", ind.Subgroup, names(e.Subgroups, func(s Subgroup) string { return s.ID }))
	}
	c.oneOf(ind.file, "nature", ind.Nature, natures)
	for _, f := range []struct {
		name string
		list []string
	}{{"methods", ind.Methods}, {"sources", ind.Sources}, {"units", ind.Units}} {
		if len(f.list) == 0 {
			c.add(ind.file, f.name, "wanted at least one, found none")
		}
	}
	c.responsible(ind)
	for i := range ind.Criteria {
		c.criterion(ind, i)
	}
}

// responsible checks units and lead against units.yaml.
func (c *checker) responsible(ind *Indicator) {
	c.unique(ind.file, "units", ind.Units)
	for _, name := range ind.Units {
		u := c.edition.Unit(name)
		switch {
		case u == nil:
			c.add(ind.file, "units", "wanted a unit of units.yaml, found %q", name)
		case u.Name != name:
			c.add(ind.file, "units", "wanted the canonical name %q, found %q", u.Name, name)
		case !u.Annex2:
			c.add(ind.file, "units", "wanted annex2: true for %s in units.yaml, found false", name)
		}
	}
	c.oneOf(ind.file, "lead", ind.Lead, ind.Units)
	c.oneOf(ind.file, "lead_basis", ind.LeadBasis, []string{LeadNamed, LeadFirstListed})
}

// criterion checks the i-th criterion of an indicator, which must carry the
// id I<number>.<i+1>: that also makes ids unique.
func (c *checker) criterion(ind *Indicator, i int) {
	crit := &ind.Criteria[i]
	if want := fmt.Sprintf("I%02d.%d", ind.Number, i+1); crit.ID != want {
		c.add(ind.file, fmt.Sprintf("criterion %d", i+1), "wanted id %s, found %q", want, crit.ID)
	}
	if crit.Points < 1 {
		c.add(ind.file, crit.ID+".points", "wanted 1 or more, found %d", crit.Points)
	}
	c.oneOf(ind.file, crit.ID+".kind", crit.Kind, []string{KindComputed, KindJudged, KindMixed})
	c.contained(ind, crit.ID+".text", crit.Text)
	c.combination(ind, crit)
	for _, name := range crit.Options {
		if c.edition.Option(name) == nil {
			c.add(ind.file, crit.ID+".options", "wanted an option of options.yaml, found %q", name)
		}
	}
	c.unique(ind.file, crit.ID+".options", crit.Options)
	if len(crit.Datasets) == 0 {
		c.add(ind.file, crit.ID+".datasets", "wanted at least one, found none")
	}
	c.unique(ind.file, crit.ID+".datasets", crit.Datasets)
	for j := range crit.Parts {
		c.part(ind, crit, &crit.Parts[j])
	}
}

// contained reports a text that the indicator's explanation does not hold.
func (c *checker) contained(ind *Indicator, place, text string) {
	if text == "" || !strings.Contains(Normalise(ind.Explanation), Normalise(text)) {
		c.add(ind.file, place, "wanted words of the explanation, found %q", text)
	}
}

// combination checks how parts are joined and that kind follows from them.
func (c *checker) combination(ind *Indicator, crit *Criterion) {
	c.oneOf(ind.file, crit.ID+".combine", crit.Combine, []string{CombineSum, CombineAll})
	if crit.Combine == CombineAll && len(crit.Parts) < 2 {
		c.add(ind.file, crit.ID+".parts", "wanted two or more to combine all, found %d", len(crit.Parts))
	}
	parts := names(crit.Parts, func(p Part) string { return p.Part })
	switch {
	case len(parts) == 0:
		c.add(ind.file, crit.ID+".parts", "wanted at least one, found none")
	case len(parts) == 1 && parts[0] != "":
		c.add(ind.file, crit.ID+".parts", "wanted no part name where there is one part, found %q", parts[0])
	case len(parts) > 1 && slices.Contains(parts, ""):
		c.add(ind.file, crit.ID+".parts", "wanted a name for each of %d parts, found one without", len(parts))
	}
	c.unique(ind.file, crit.ID+".parts", parts)
	if want := kindOf(crit.Parts); len(parts) > 0 && crit.Kind != want {
		c.add(ind.file, crit.ID+".kind", "wanted %s by its shapes, found %q", want, crit.Kind)
	}
}

func kindOf(parts []Part) string {
	judged := 0
	for _, p := range parts {
		if p.Shape == ShapeAttested {
			judged++
		}
	}
	switch judged {
	case 0:
		return KindComputed
	case len(parts):
		return KindJudged
	}
	return KindMixed
}
