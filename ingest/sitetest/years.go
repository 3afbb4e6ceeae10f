package sitetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"netmarket/ingest/publisher"
)

// Calendar is a sequence of releases, how they were changed afterwards, and
// what was known when.
type Calendar struct {
	Releases   []Release // decoys among them
	Amendments []Scheduled
	Vintages   []Vintage // of releases, by day
}

// Scheduled is an amendment of one page.
type Scheduled struct {
	Address string
	Why     string // one of the reasons below
	Amendment
}

// Reasons of an amendment. A cosmetic one makes no vintage.
const (
	WhyFigure   = "figure"   // a figure was revised
	WhyTypo     = "typo"     // a misprint was corrected
	WhyNote     = "note"     // a note was added
	WhyCosmetic = "cosmetic" // a byte changed that no figure is made of
)

// Vintage is what a release said from a day on.
type Vintage struct {
	Source  string
	Kind    string // publisher.KindMonthly or KindCommunique
	Month   string // YYYY-MM
	Day     string // its release, or the amendment that made it
	Why     string // "" for the first one
	Address string
	Release Release // with the figures and notes of this vintage
}

// Load publishes a calendar.
func (n *Net) Load(c *Calendar) {
	n.t.Helper()
	for _, r := range c.Releases {
		n.Publish(r)
	}
	for _, a := range c.Amendments {
		n.Amend(a.Address, a.Amendment)
	}
}

// Known are the vintages in force at the end of a day, one a release, by
// source, kind and month.
func (c *Calendar) Known(day string) []Vintage {
	latest := map[string]Vintage{}
	for _, v := range c.Vintages {
		if v.Day <= day {
			latest[strings.Join([]string{v.Source, v.Kind, v.Month}, " ")] = v
		}
	}
	var all []Vintage
	for _, v := range latest {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b Vintage) int {
		return strings.Compare(a.Source+" "+a.Kind+" "+a.Month, b.Source+" "+b.Kind+" "+b.Month)
	})
	return all
}

// New are the vintages that a day brings.
func (c *Calendar) New(day string) []Vintage {
	var all []Vintage
	for _, v := range c.Vintages {
		if v.Day == day {
			all = append(all, v)
		}
	}
	return all
}

// Days are the first and the last day on which something happens.
func (c *Calendar) Days() (first, last string) {
	for _, v := range c.Vintages {
		if first == "" || v.Day < first {
			first = v.Day
		}
		last = max(last, v.Day)
	}
	for _, a := range c.Amendments {
		last = max(last, a.On)
	}
	return first, last
}

// Without leaves out a kind of page.
func (c *Calendar) Without(kind string) *Calendar {
	out := &Calendar{}
	gone := map[string]bool{}
	for _, r := range c.Releases {
		if r.kind() == kind {
			gone[Address(r.Source, r.path())] = true
			continue
		}
		out.Releases = append(out.Releases, r)
	}
	for _, a := range c.Amendments {
		if !gone[a.Address] {
			out.Amendments = append(out.Amendments, a)
		}
	}
	for _, v := range c.Vintages {
		if v.Kind != kind {
			out.Vintages = append(out.Vintages, v)
		}
	}
	return out
}

// Years of the calendar: before the first all that is known are whole years.
const (
	firstMonthly = 2023
	firstYear    = 2014
	lastYear     = 2026
	lastMonth    = 8 // of the last year
)

// Years is a calendar of the releases about the years from one to another, of
// 2014 to 2026: monthly since 2023 and to August 2026, yearly before. What
// was published is as it was; every other figure is invented, its page is
// synthetic, and it fits the published ones: cumulated figures grow, and the
// growth that is printed differs from that of the levels as the year's
// published growth does. It panics on other years.
func Years(from, to int) *Calendar {
	if from < firstYear || to > lastYear || from > to {
		panic(fmt.Sprintf("sitetest: wanted years of %d to %d, found %d to %d", firstYear, lastYear, from, to))
	}
	c := &Calendar{}
	for year := from; year <= to; year++ {
		for month := 1; month <= 12 && (year < lastYear || month <= lastMonth); month++ {
			c.month(year, month)
		}
	}
	for _, change := range changes {
		if year := change.month / 100; year >= from && year <= to {
			c.change(change)
		}
	}
	slices.SortStableFunc(c.Amendments, func(a, b Scheduled) int { return strings.Compare(a.On, b.On) })
	slices.SortStableFunc(c.Vintages, func(a, b Vintage) int { return strings.Compare(a.Day, b.Day) })
	return c
}

// History is Years(2023, 2026): every monthly release of 44 months.
func History() *Calendar { return Years(firstMonthly, lastYear) }

// month adds what is released about one month.
func (c *Calendar) month(year, month int) {
	if r, ok := nbsMonth(year, month); ok {
		c.add(r)
		if year >= firstMonthly {
			c.decoys(r)
		}
	}
	if r, ok := spbMonth(year, month); ok {
		c.add(r)
	}
	if month == 12 && year >= firstMonthly-1 {
		c.add(communiqueOf(year))
		c.add(meetingOf(year))
	}
}

// add publishes a page, a release with its first vintage.
func (c *Calendar) add(r Release) {
	c.Releases = append(c.Releases, r)
	if r.isRelease() {
		c.Vintages = append(c.Vintages, Vintage{Source: r.Source, Kind: r.kind(), Month: r.month(), Day: r.ReleasedOn, Address: Address(r.Source, r.path()), Release: r})
	}
}

// decoys are the pages of other kinds that come with a release.
func (c *Calendar) decoys(r Release) {
	for _, kind := range []string{KindInterpretation, KindInterview, KindChart} {
		d := Release{Source: "nbs", Kind: kind, Year: r.Year, Month: r.Month, ReleasedOn: r.ReleasedOn, Figures: r.Figures, Synthetic: r.Synthetic}
		c.add(d)
	}
}

// change schedules a silent change of a release.
func (c *Calendar) change(s change) {
	index := slices.IndexFunc(c.Releases, func(r Release) bool {
		return r.Source == s.source && r.kind() == publisher.KindMonthly && at(r.Year, r.Month) == s.month
	})
	r := c.Releases[index]
	a := Scheduled{Address: Address(r.Source, r.path()), Why: s.why}
	switch s.why {
	case WhyFigure:
		a.Amendment = OneDigit(r.Figures, s.key, s.place)
	case WhyTypo: // the first version has the misprint
		a.Figures = Figures{s.key: r.Figures[s.key]}
		r.Figures = r.Figures.With(Figures{s.key: changed(r.Figures[s.key], s.place)})
		c.misprint(index, r)
	case WhyNote:
		a.Notes = []string{s.note}
	case WhyCosmetic:
		a.Amendment = OneByte
	}
	a.On = moment(r.ReleasedOn, "00:00").AddDate(0, 0, s.after).Format(time.DateOnly)
	c.Amendments = append(c.Amendments, a)
	if s.why == WhyCosmetic {
		return
	}
	r.Figures, r.Notes = r.Figures.With(a.Figures), append(slices.Clone(r.Notes), a.Notes...)
	c.Vintages = append(c.Vintages, Vintage{Source: r.Source, Kind: r.kind(), Month: r.month(), Day: a.On, Why: s.why, Address: a.Address, Release: r})
}

// misprint puts the first version of a release in the place of the right one.
func (c *Calendar) misprint(index int, r Release) {
	c.Releases[index] = r
	for i := range c.Vintages {
		if c.Vintages[i].Address == Address(r.Source, r.path()) {
			c.Vintages[i].Release = r
		}
	}
}
