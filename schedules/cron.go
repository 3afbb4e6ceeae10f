package schedules

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the zones, also where the machine has none

	"github.com/robfig/cron/v3"
)

// parseCron takes the five plain fields only. What the parser makes trouble of
// never reaches it: a TZ= prefix without a blank makes it panic, @every -1s
// becomes one second, a day and a weekday together mean either of them, and 31
// February is accepted and never comes.
func parseCron(expression string) (cron.Schedule, error) {
	fields := strings.Fields(expression)
	if len(fields) != 5 || strings.ContainsAny(expression, "@=") {
		return nil, fmt.Errorf("cron: wanted five fields (minute hour day month weekday), found %q; the zone belongs in time_zone", expression)
	}
	if !isAny(fields[2]) && !isAny(fields[4]) {
		return nil, fmt.Errorf("cron: wanted a day of the month or a weekday, found both in %q, which would mean either", expression)
	}
	schedule, err := cron.ParseStandard(strings.Join(fields, " "))
	if err != nil {
		return nil, fmt.Errorf("cron: wanted five fields (minute hour day month weekday), found %q: %w", expression, err)
	}
	if schedule.Next(leapYear).IsZero() {
		return nil, fmt.Errorf("cron: wanted a date that exists, found %q, which never comes", expression)
	}
	return schedule, nil
}

// leapYear starts a year in which every date that exists comes.
var leapYear = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// isAny reports whether a field leaves its unit open, as the parser sees it.
func isAny(field string) bool {
	for part := range strings.SplitSeq(field, ",") {
		if part == "*" || part == "?" || part == "*/1" {
			return true
		}
	}
	return false
}

// loadZone refuses what would depend on the machine.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("time_zone: wanted an IANA name such as Asia/Shanghai, found %q", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("time_zone: wanted an IANA name such as Asia/Shanghai, found %q: %w", name, err)
	}
	return zone, nil
}

// Next returns the next n moments after after at which the job is due, in the
// job's zone and without jitter; fewer where the calendar ends. Where a zone
// sets its clocks back, an hour's runs come twice; Asia/Shanghai never does.
func (j Job) Next(after time.Time, n int) []time.Time {
	var due []time.Time
	if j.schedule == nil {
		return nil
	}
	at := after.In(j.zone)
	for range n {
		if at = j.schedule.Next(at); at.IsZero() {
			break
		}
		due = append(due, at)
	}
	return due
}
