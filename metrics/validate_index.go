package metrics

import (
	"fmt"
	"regexp"
)

var (
	decimal = regexp.MustCompile(`^(0|[1-9]\d*)(\.\d+)?$`)
	isoDay  = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)
	isoMon  = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`)
)

const indexFile = "index.yaml"

// index checks the head of the edition and the declared counts.
func (c *checker) index() {
	e := c.edition
	for _, f := range []struct{ name, value string }{
		{"title", e.Title}, {"document", e.Document}, {"authority", e.Authority}, {"pass.source", e.Pass.Source},
	} {
		if f.value == "" {
			c.add(indexFile, f.name, "wanted a text, found nothing")
		}
	}
	if !isoDay.MatchString(e.Issued) {
		c.add(indexFile, "issued", "wanted YYYY-MM-DD, found %q", e.Issued)
	}
	if !decimal.MatchString(e.Pass.GroupPercent) {
		c.add(indexFile, "pass.group_percent", "wanted a decimal string, found %q", e.Pass.GroupPercent)
	}
	if e.Pass.Total <= 0 || e.Pass.Total > e.Total {
		c.add(indexFile, "pass.total", "wanted 1 to %d, found %d", e.Total, e.Pass.Total)
	}
	c.counts()
	c.unique(indexFile, "groups", names(e.Groups, func(g Group) string { return g.ID }))
	c.unique(indexFile, "subgroups", names(e.Subgroups, func(s Subgroup) string { return s.ID }))
	c.unique(indexFile, "slips", names(e.Slips, func(s Slip) string { return s.ID }))
	for _, s := range e.Slips {
		c.slip(s)
	}
}

func (c *checker) counts() {
	e := c.edition
	if n := len(e.Indicators); n != e.Counts.Indicators {
		c.add(indexFile, "counts.indicators", "wanted %d files in indicators/, found %d", e.Counts.Indicators, n)
	}
	criteria := 0
	for _, ind := range e.Indicators {
		criteria += len(ind.Criteria)
	}
	if criteria != e.Counts.Criteria {
		c.add(indexFile, "counts.criteria", "wanted %d criteria in indicators/, found %d", e.Counts.Criteria, criteria)
	}
}

func (c *checker) slip(s Slip) {
	place := "slip " + s.ID
	if s.Where == "" || s.Printed == "" || s.Reading == "" {
		c.add(indexFile, place, "wanted where, printed and reading, found one empty")
	}
	c.oneOf(indexFile, place+".field", s.Field, []string{"", "group", "name", "sources"})
	c.oneOf(indexFile, place+".basis", s.Basis, []string{"document", "assumed"})
	for _, n := range s.Indicators {
		if n < 1 || n > c.edition.Counts.Indicators {
			c.add(indexFile, place+".indicators", "wanted 1 to %d, found %d", c.edition.Counts.Indicators, n)
		}
	}
}

// wording compares the digest of the official text with the declared one.
func (c *checker) wording() {
	if found := Digest(c.edition.Indicators); found != c.edition.TextDigest {
		c.add(indexFile, "text_digest", "wanted %s, found %s: a number, name or explanation in indicators/ is no longer the official wording; undo the change, or set the digest after comparing with 附件2",
			c.edition.TextDigest, found)
	}
}

// points checks that criteria, indicators, subgroups and groups add up.
func (c *checker) points() {
	e := c.edition
	bySubgroup, byGroup, total := map[string]int{}, map[string]int{}, 0
	for _, ind := range e.Indicators {
		sum := 0
		for _, crit := range ind.Criteria {
			sum += crit.Points
		}
		if sum != ind.Points {
			c.add(ind.file, "points", "wanted the sum of its criteria to be %d, found %d", ind.Points, sum)
		}
		bySubgroup[ind.Subgroup] += ind.Points
	}
	for _, s := range e.Subgroups {
		if got := bySubgroup[s.ID]; got != s.Points {
			c.add(indexFile, "subgroup "+s.ID, "wanted the sum of its indicators to be %d, found %d", s.Points, got)
		}
		byGroup[s.Group] += s.Points
	}
	for _, g := range e.Groups {
		if got := byGroup[g.ID]; got != g.Points {
			c.add(indexFile, "group "+g.ID, "wanted the sum of its subgroups to be %d, found %d", g.Points, got)
		}
		total += g.Points
	}
	if total != e.Total {
		c.add(indexFile, "total", "wanted the sum of the groups to be %d, found %d", e.Total, total)
	}
	for _, s := range e.Subgroups {
		c.oneOf(indexFile, fmt.Sprintf("subgroup %s.group", s.ID), s.Group, names(e.Groups, func(g Group) string { return g.ID }))
	}
}
