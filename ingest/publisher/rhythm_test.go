package publisher_test

import (
	"testing"
	"time"

	"netmarket/ingest/publisher"
)

// monthly is a rhythm like that of 国家统计局.
var monthly = publisher.Rhythm{Opens: 13, Due: 20, Grace: 3, Skipped: []int{1}, YearOpens: 15, YearDue: 22}

// calendar2025 holds the holidays around the edges below, as the State Council
// announced them for 2025, with the working Saturdays and Sundays.
func calendar2025(day string) bool {
	switch {
	case "2025-10-01" <= day && day <= "2025-10-08", "2025-01-28" <= day && day <= "2025-02-04":
		return false
	case day == "2025-09-28", day == "2025-10-11", day == "2025-01-26", day == "2025-02-08":
		return true
	}
	at, err := time.Parse(time.DateOnly, day)
	return err == nil && at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
}

func TestNextMonth(t *testing.T) {
	for held, want := range map[string]string{
		"2025-10": "2025-11", "2025-11": "2025-12",
		"2025-12": "2026-02", // January has no release of its own
		"2026-01": "2026-02", // held all the same
		"2026-02": "2026-03",
		"":        "", "2025": "", "2025-13": "", "2025-1": "", "x": "",
	} {
		if got := monthly.Next(held); got != want {
			t.Errorf("after %q: wanted %q, got %q", held, want, got)
		}
	}
	if got := (publisher.Rhythm{}).Next("2025-10"); got != "" {
		t.Errorf("nothing is due at a known time, got %q", got)
	}
	if got := (publisher.Rhythm{Opens: 1, Due: 2, Skipped: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}).Next("2025-10"); got != "" {
		t.Errorf("every month is skipped, got %q", got)
	}
}

func TestWindow(t *testing.T) {
	early := publisher.Rhythm{Opens: 1, Due: 3, Grace: 2}
	for _, c := range []struct {
		name                 string
		rhythm               publisher.Rhythm
		about                string
		isWorkday            func(string) bool
		opens, due, wantLate string
	}{
		{"due on a Wednesday", monthly, "2025-07", nil, "2025-08-13", "2025-08-20", "2025-08-25"},
		{"due on a Saturday goes to Monday", monthly, "2025-08", nil, "2025-09-13", "2025-09-22", "2025-09-25"},
		{"due on a Sunday goes to Monday", monthly, "2025-03", nil, "2025-04-13", "2025-04-21", "2025-04-24"},
		{"grace over a weekend", monthly, "2025-10", nil, "2025-11-13", "2025-11-20", "2025-11-25"},
		{"December has days of its own and another year", monthly, "2025-12", nil, "2026-01-15", "2026-01-22", "2026-01-27"},
		{"国庆 moves due and a working Saturday counts", early, "2025-09", calendar2025, "2025-10-01", "2025-10-09", "2025-10-11"},
		{"without a calendar only weekends rest", early, "2025-09", nil, "2025-10-01", "2025-10-03", "2025-10-07"},
		{"Spring Festival moves due", publisher.Rhythm{Opens: 20, Due: 28, Grace: 2}, "2024-12", calendar2025, "2025-01-20", "2025-02-05", "2025-02-07"},
		{"the day before Spring Festival", publisher.Rhythm{Opens: 20, Due: 27, Grace: 1}, "2024-12", calendar2025, "2025-01-20", "2025-01-27", "2025-02-05"},
		{"a day the month has not", publisher.Rhythm{Opens: 10, Due: 31}, "2025-01", nil, "2025-02-10", "2025-02-28", "2025-02-28"},
		{"nothing known", publisher.Rhythm{}, "2025-01", nil, "", "", ""},
		{"no month", monthly, "2025", nil, "", "", ""},
	} {
		opens, due, late := c.rhythm.Window(c.about, c.isWorkday)
		if opens != c.opens || due != c.due || late != c.wantLate {
			t.Errorf("%s: wanted %s %s %s, got %s %s %s", c.name, c.opens, c.due, c.wantLate, opens, due, late)
		}
	}
}

// TestLatest goes under, at and over each edge: the day before the last of
// grace, that day, and the day after.
func TestLatest(t *testing.T) {
	for _, c := range []struct {
		today, want string
		isWorkday   func(string) bool
	}{
		{"2025-08-24", "2025-06", nil}, // July is late after 2025-08-25
		{"2025-08-25", "2025-06", nil},
		{"2025-08-26", "2025-07", nil},
		{"2025-09-25", "2025-07", nil},
		{"2025-09-26", "2025-08", nil},
		{"2026-01-27", "2025-11", nil}, // the year's release
		{"2026-01-28", "2025-12", nil},
		{"2026-02-28", "2025-12", nil}, // January is none
		{"2026-03-25", "2025-12", nil},
		{"2026-03-26", "2026-02", nil},
		{"2025-10-23", "2025-08", calendar2025},
		{"2025-10-24", "2025-09", calendar2025},
		{"2025-02", "", nil}, {"", "", nil},
	} {
		if got := monthly.Latest(c.today, c.isWorkday); got != c.want {
			t.Errorf("on %s: wanted %q, got %q", c.today, c.want, got)
		}
	}
	if got := (publisher.Rhythm{}).Latest("2025-08-26", nil); got != "" {
		t.Errorf("nothing is due at a known time, got %q", got)
	}
}

// TestNoWorkingDay: a calendar that knows no working day ends all the same.
func TestNoWorkingDay(t *testing.T) {
	_, due, late := monthly.Window("2025-07", func(string) bool { return false })
	if due != "2025-08-20" || late != "2025-08-20" {
		t.Errorf("wanted the printed day, got %s %s", due, late)
	}
}
