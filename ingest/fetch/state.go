package fetch

import (
	"time"

	"netmarket/ingest"
	"netmarket/ingest/publisher"
)

// States of a source.
const (
	StateFresh      = "fresh"       // something new came that day
	StateNothingNew = "nothing new" // nothing came, and nothing had to
	StateLate       = "late"        // looked at soundly, but a release is overdue
	StateStale      = "stale"       // could not be looked at, or what came could not be used
	StateEnded      = "ended"       // a series its publisher has stopped
)

// Clocks are the three times of a source: what its newest release is about,
// when that was released, and when it was fetched; and what comes next.
type Clocks struct {
	Period   string `json:"period,omitempty"`    // YYYY-MM of the newest monthly release
	Released string `json:"released,omitempty"`  // YYYY-MM-DD
	Fetched  string `json:"fetched,omitempty"`   // YYYY-MM-DD
	LookedOn string `json:"looked_on,omitempty"` // YYYY-MM-DD of the last look
	Expected string `json:"expected,omitempty"`  // YYYY-MM the next release is about
	OpensOn  string `json:"opens_on,omitempty"`  // YYYY-MM-DD it may come from
	DueOn    string `json:"due_on,omitempty"`    // YYYY-MM-DD it is due by
	late     string // YYYY-MM-DD after which it is late
}

// notLookedAfter is how many days without a look make a source stale that was
// looked at before.
const notLookedAfter = 3

// State tells how a source stood on a day from what was held and looked at by
// then. It opens no socket.
func (r *Run) State(s publisher.Source, day string) (Outcome, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	held, err := r.shelf(s)
	if err != nil {
		return Outcome{}, err
	}
	held = held.knownOn(day)
	last, err := r.Journal.latest(day, recentMonths, func(e Entry) bool { return e.Source == s.Name && e.Purpose == purposeLook })
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{Source: s.Name, holds: s.Holds, Clocks: held.clocks(s, day, r.Workday)}
	if last != nil {
		o.LookedOn, o.Via = dayOf(last.At), last.Site
	}
	switch {
	case last != nil && last.Result == StateStale:
		o.State, o.Reason, o.Detail = StateStale, last.Reason, last.Detail
	case last != nil && daysApart(o.LookedOn, day) > notLookedAfter:
		o.State, o.Reason = StateStale, CodeNotLooked
	case o.isLate(day):
		o.State = StateLate
	case o.Fetched == day:
		o.State = StateFresh
	default:
		o.State = StateNothingNew
	}
	if last == nil && o.Reason == "" {
		o.Reason = CodeNeverLooked
	}
	return o, nil
}

// knownOn is the library as it was on a day.
func (l *library) knownOn(day string) *library {
	then := &library{byKey: map[string]ingest.Observation{}, byHash: map[string]*release{}}
	for _, r := range l.releases {
		if r.capture.Vintage <= day {
			then.add(r)
		}
	}
	return then
}

// clocks reads the three times off the newest monthly release.
func (l *library) clocks(s publisher.Source, day string, workday func(string) bool) Clocks {
	c := Clocks{LookedOn: day, Period: l.newestMonth()}
	for _, r := range l.releases {
		if r.id.month == c.Period && r.id.kind == publisher.KindMonthly && (c.Released == "" || r.capture.Vintage < c.Released) {
			c.Released, c.Fetched = r.capture.Vintage, dayOf(r.capture.FetchedAt)
		}
	}
	if s.Rhythm.Due == 0 {
		return c
	}
	c.Expected = s.Rhythm.Next(c.Period)
	if c.Period == "" {
		c.Expected = s.Rhythm.Latest(day, workday)
	}
	c.OpensOn, c.DueOn, c.late = s.Rhythm.Window(c.Expected, workday)
	return c
}

func (c Clocks) isLate(day string) bool { return c.late != "" && day > c.late }

func daysApart(from, to string) int {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}
