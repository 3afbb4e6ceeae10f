package publish

import (
	"fmt"
	"strings"
	"time"
)

// sdmxTime is a period in a form of SDMX 3.0: a year, a month, a day, or a
// range as first day and duration.
type sdmxTime struct {
	freq   string // A, M, or _Z where the period recurs in no calendar
	period string
	basis  string // one of the four below
}

// Where a TIME_PERIOD comes from.
const (
	basisStated   = "stated"   // the figure's own period
	basisWindow   = "window"   // the window its definition names
	basisDelivery = "delivery" // a count of what was there: the day it became known
	basisUnread   = "unread"   // a period in words, see PERIOD_PRINTED: the day it became known
)

// sdmxPeriod brings a period of published.observation into a form of SDMX.
func sdmxPeriod(period, definition, vintage string) sdmxTime {
	if period == "" {
		if t, ok := windowPeriod(definition); ok {
			return t
		}
		return sdmxTime{sdmxNotApplicable, vintage, basisDelivery}
	}
	switch {
	case hasForm(period, "9999"):
		return sdmxTime{"A", period, basisStated}
	case hasForm(period, "9999-99"):
		return sdmxTime{"M", period, basisStated}
	case hasForm(period, "9999-99-99"):
		return sdmxTime{sdmxNotApplicable, period, basisStated}
	}
	first, last, ok := strings.Cut(period, "..")
	if !ok && hasForm(period, "9999-9999") {
		first, last, ok = period[:4], period[5:], true
	}
	if t, good := rangePeriod(first, last); ok && good {
		return t
	}
	return sdmxTime{sdmxNotApplicable, vintage, basisUnread}
}

// windowPeriod reads a definition that starts with 2024-01-01<2026-01-01/, the
// first day and the day after the last.
func windowPeriod(definition string) (sdmxTime, bool) {
	window, _, _ := strings.Cut(definition, "/")
	first, before, _ := strings.Cut(window, "<")
	from, err := time.Parse(time.DateOnly, first)
	to, err2 := time.Parse(time.DateOnly, before)
	if err != nil || err2 != nil || !to.After(from) {
		return sdmxTime{}, false
	}
	return sdmxTime{sdmxNotApplicable, first + "/" + duration(from, to), basisWindow}, true
}

// rangePeriod covers first to last, both years, months or days.
func rangePeriod(first, last string) (sdmxTime, bool) {
	for _, f := range []struct {
		layout string
		years  int
		months int
		days   int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {time.DateOnly, 0, 0, 1}} {
		from, err := time.Parse(f.layout, first)
		to, err2 := time.Parse(f.layout, last)
		if err != nil || err2 != nil || to.Before(from) {
			continue
		}
		if first == last && f.years == 1 {
			return sdmxTime{"A", first, basisStated}, true
		}
		return sdmxTime{sdmxNotApplicable, from.Format(time.DateOnly) + "/" + duration(from, to.AddDate(f.years, f.months, f.days)), basisStated}, true
	}
	return sdmxTime{}, false
}

// duration is the time between two days in whole years, whole months or days.
func duration(from, before time.Time) string {
	months := (before.Year()-from.Year())*12 + int(before.Month()) - int(from.Month())
	switch {
	case from.Day() != before.Day() || months == 0:
		return fmt.Sprintf("P%dD", int(before.Sub(from).Hours())/24)
	case months%12 == 0:
		return fmt.Sprintf("P%dY", months/12)
	default:
		return fmt.Sprintf("P%dM", months)
	}
}

// hasForm compares a text with a pattern in which 9 stands for any digit.
func hasForm(text, pattern string) bool {
	if len(text) != len(pattern) {
		return false
	}
	for i := range text {
		if digit := text[i] >= '0' && text[i] <= '9'; digit != (pattern[i] == '9') || !digit && text[i] != pattern[i] {
			return false
		}
	}
	return true
}
