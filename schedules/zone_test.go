package schedules

import (
	"slices"
	"testing"
	"time"
)

// What is due does not depend on the zone of the machine, also where that zone
// sets its clocks forward and back: the looks of a spring and an autumn under
// each of them give the occurrences, starts and fates they give under UTC.
func TestZoneOfTheMachine(t *testing.T) {
	machine := time.Local
	t.Cleanup(func() { time.Local = machine })
	season := func(name string, from time.Time, steps []time.Duration) (runs []string, all []Occurrence) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = zone
		f := newOffice(t, jobFrom(t, "catch_up_window: 48h", "catch_up_window: 720h"), from.Local())
		at := from
		for i := 0; at.Before(from.AddDate(0, 0, 50)); i++ {
			f.look(t, at.Local()) // as time.Now gives it
			at = at.Add(steps[i%len(steps)])
		}
		return f.runs, f.history(t)
	}
	for _, from := range []time.Time{time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 9, 25, 0, 0, 0, 0, time.UTC)} {
		for name, steps := range map[string][]time.Duration{
			"often": {95 * time.Minute}, "as a timer fires, or late": {5 * time.Hour, 19 * time.Hour, 7 * time.Minute, 50 * time.Hour},
		} {
			wanted, ledger := season("UTC", from, steps)
			if len(wanted) < 25 || len(ledger) < 49 {
				t.Fatalf("%s: wanted a season of runs, found %d of %d occurrences", name, len(wanted), len(ledger))
			}
			for _, zone := range []string{"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Asia/Shanghai", "Pacific/Kiritimati"} {
				runs, all := season(zone, from, steps)
				if !slices.Equal(runs, wanted) {
					t.Errorf("%s, %s: wanted the runs of UTC, found others", name, zone)
				}
				if !slices.EqualFunc(all, ledger, isSameOccurrence) {
					t.Errorf("%s, %s: wanted the ledger of UTC, found another", name, zone)
				}
			}
		}
	}
}

// isSameOccurrence compares moments, wherever they are told from.
func isSameOccurrence(a, b Occurrence) bool {
	return a.Job == b.Job && a.Due.Equal(b.Due) && a.Start.Equal(b.Start) && a.Fate == b.Fate && a.Reason == b.Reason && len(a.Attempts) == len(b.Attempts)
}
