package publisher

import (
	"slices"
	"time"
)

// Rhythm is when a publisher's monthly release can be expected: on a day of
// the month after the one it is about.
type Rhythm struct {
	Opens     int   // first day of the month a release has ever come on
	Due       int   // last day it is waited for; moved to the next working day where it is none
	Grace     int   // working days after Due before it is called late
	Skipped   []int // months no release of their own is expected for: 1, for January comes with February
	YearOpens int   // Opens and Due for the release about December, which is the year's
	YearDue   int
}

// month is how months are written here: "2025-12".
const month = "2006-01"

// Next is the month after held for which a release of its own is expected. It
// is "" where nothing is expected at a known time or held is no month.
func (r Rhythm) Next(held string) string {
	at, err := time.Parse(month, held)
	if err != nil || !r.known() {
		return ""
	}
	for range 12 {
		at = at.AddDate(0, 1, 0)
		if !r.skips(at) {
			return at.Format(month)
		}
	}
	return ""
}

// Window is when the release about a month can come, each YYYY-MM-DD: not
// before opens, by due as a rule, and it is late when it is not there at the
// end of the day late, Grace working days after due. isWorkday tells for a day
// YYYY-MM-DD whether people work; nil takes Monday to Friday for that. All are
// "" where nothing is expected at a known time or about is no month.
func (r Rhythm) Window(about string, isWorkday func(day string) bool) (opens, due, late string) {
	at, err := time.Parse(month, about)
	if err != nil || !r.known() {
		return "", "", ""
	}
	first, last := r.Opens, r.Due
	if at.Month() == time.December && r.YearDue > 0 {
		first, last = r.YearOpens, r.YearDue
	}
	dueOn := workingDay(dayOf(at, last), 0, isWorkday)
	return dayOf(at, first).Format(time.DateOnly), dueOn.Format(time.DateOnly),
		workingDay(dueOn, r.Grace, isWorkday).Format(time.DateOnly)
}

// Latest is the newest month whose release must be out when the day today
// (YYYY-MM-DD) begins: today is after the day on which Window calls it late.
// It is "" where nothing is expected at a known time or today is no day.
func (r Rhythm) Latest(today string, isWorkday func(day string) bool) string {
	now, err := time.Parse(time.DateOnly, today)
	if err != nil || !r.known() {
		return ""
	}
	at := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	for range 24 {
		at = at.AddDate(0, -1, 0)
		if r.skips(at) {
			continue
		}
		if _, _, late := r.Window(at.Format(month), isWorkday); late < today {
			return at.Format(month)
		}
	}
	return ""
}

func (r Rhythm) known() bool { return r.Opens > 0 && r.Due > 0 }

func (r Rhythm) skips(at time.Time) bool { return slices.Contains(r.Skipped, int(at.Month())) }

// dayOf is a day of the month after the one a release is about, its last where
// it has fewer days.
func dayOf(about time.Time, day int) time.Time {
	first := about.AddDate(0, 1, 0)
	return first.AddDate(0, 0, min(max(day, 1), first.AddDate(0, 1, -1).Day())-1)
}

// longestRest is far beyond any holiday: a calendar without a single working
// day is taken as it is.
const longestRest = 60

// workingDay is the first working day from at on, and then a number of working
// days further.
func workingDay(at time.Time, further int, isWorkday func(day string) bool) time.Time {
	rests := 0
	for rests < longestRest {
		switch {
		case !works(at, isWorkday):
			rests++
		case further <= 0:
			return at
		default:
			further, rests = further-1, 0
		}
		at = at.AddDate(0, 0, 1)
	}
	return at.AddDate(0, 0, -longestRest)
}

func works(at time.Time, isWorkday func(day string) bool) bool {
	if isWorkday != nil {
		return isWorkday(at.Format(time.DateOnly))
	}
	return at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
}
