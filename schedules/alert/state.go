package alert

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Notice is a condition told in one of its phases.
type Notice struct {
	ID    string    `json:"id"` // the same when it is sent again
	Phase string    `json:"phase"`
	Since time.Time `json:"since"` // UTC: when the condition was first found
	At    time.Time `json:"at"`    // UTC
	Condition
}

// State is what stands and what is still to be told.
type State struct {
	Schema   string                 `json:"schema"`
	Standing map[string]*Standing   `json:"standing"` // by key
	Onsets   map[string][]time.Time `json:"onsets"`   // of the keys told within the last interval
	Owed     []Owed                 `json:"owed"`     // notices that some channel has not got
	Channels []string               `json:"channels"` // of the last configuration
	Faults   map[string]string      `json:"faults"`   // channel → why it last failed
	Scores   map[string]Score       `json:"scores"`   // area → what was last told or first seen
}

// Standing is a condition that is not over.
type Standing struct {
	Condition
	Since time.Time `json:"since"`
	Told  time.Time `json:"told,omitzero"` // the last notice; zero while it is held back
}

// Owed is a notice and the channels that have not got it.
type Owed struct {
	Notice
	Channels []string `json:"channels"`
}

const stateSchema = "netmarket.alerts/v1"

// Bounds against a flood.
const (
	mostOnsets   = 3 // of one key within an interval; what comes and goes more often waits
	mostOwed     = 500
	leastDamping = 24 * time.Hour // the interval where no reminders are wanted
)

func newState() *State {
	return &State{Schema: stateSchema, Standing: map[string]*Standing{}, Onsets: map[string][]time.Time{}, Faults: map[string]string{}, Scores: map[string]Score{}}
}

// Advance takes in a look at now and returns the notices it gives, which are
// owed to every channel from then on. remind is the interval of reminders, 0
// for none.
func (s *State) Advance(l Look, now time.Time, remind time.Duration, channels []string) []Notice {
	now = now.UTC().Truncate(time.Second)
	s.settleClock(now, remind)
	var notices []Notice
	found := map[string]bool{}
	for _, c := range l.Conditions {
		if found[c.Key()] {
			continue
		}
		found[c.Key()] = true
		if n, ok := s.meet(c, now, remind); ok {
			notices = append(notices, n)
		}
	}
	for _, key := range s.keys() {
		stood := s.Standing[key]
		if found[key] || !slices.Contains(l.Judged, stood.Kind) {
			continue
		}
		delete(s.Standing, key)
		if !stood.Told.IsZero() {
			notices = append(notices, noticeOf(PhaseRecovery, stood.Condition, stood.Since, now))
		}
	}
	for _, n := range notices {
		s.owe(n, channels)
	}
	return notices
}

// meet takes in one condition that was found.
func (s *State) meet(c Condition, now time.Time, remind time.Duration) (Notice, bool) {
	if isEvent(c.Kind) {
		return noticeOf(PhaseEvent, c, now, now), true
	}
	key := c.Key()
	stood := s.Standing[key]
	if stood == nil {
		stood = &Standing{Since: now}
		s.Standing[key] = stood
	}
	stood.Condition = c
	switch {
	case stood.Told.IsZero() && len(s.Onsets[key]) < mostOnsets:
		s.Onsets[key] = append(s.Onsets[key], now)
		stood.Told = now
		return noticeOf(PhaseOnset, c, stood.Since, now), true
	case !stood.Told.IsZero() && remind > 0 && now.Sub(stood.Told) >= remind:
		stood.Told = now
		return noticeOf(PhaseReminder, c, stood.Since, now), true
	}
	return Notice{}, false
}

func noticeOf(phase string, c Condition, since, now time.Time) Notice {
	at := now
	if phase == PhaseOnset {
		at = since // the same onset, whenever it could be told
	}
	return Notice{ID: fmt.Sprintf("%s@%s/%s", c.Key(), at.Format(time.RFC3339), phase), Phase: phase, Since: since, At: now, Condition: c}
}

// settleClock forgets onsets that are an interval old, and takes a clock that
// went back for a new beginning: times to come would silence reminders.
func (s *State) settleClock(now time.Time, remind time.Duration) {
	within := max(remind, leastDamping)
	for key, times := range s.Onsets {
		times = slices.DeleteFunc(times, func(t time.Time) bool { return t.After(now) || now.Sub(t) >= within })
		s.Onsets[key] = times
		if len(times) == 0 {
			delete(s.Onsets, key)
		}
	}
	for _, stood := range s.Standing {
		if stood.Told.After(now) {
			stood.Told = now
		}
	}
}

// owe puts a notice on the list of every channel in place of an older one of
// the same key, so that a channel that was down is told how things stand, once.
func (s *State) owe(n Notice, channels []string) {
	kept := s.Owed[:0]
	for _, o := range s.Owed {
		if o.Key() != n.Key() {
			kept = append(kept, o)
			continue
		}
		if n.Phase == PhaseEvent && o.From != "" {
			n.From = o.From
		}
	}
	s.Owed = kept
	if n.Phase == PhaseEvent && n.From != "" && n.From == n.To {
		return // it went back before anybody was told
	}
	if len(channels) > 0 {
		s.Owed = append(s.Owed, Owed{n, slices.Clone(channels)})
	}
	if over := len(s.Owed) - mostOwed; over > 0 {
		s.Owed = s.Owed[over:]
	}
}

// Configure forgets what stands of kinds that were switched off and what is
// owed to channels that are gone; a channel that is new is owed what stands.
func (s *State) Configure(off, channels []string, now time.Time) {
	for key, stood := range s.Standing {
		if slices.Contains(off, stood.Kind) {
			delete(s.Standing, key)
		}
	}
	for i := range s.Owed {
		s.Owed[i].Channels = slices.DeleteFunc(s.Owed[i].Channels, func(c string) bool { return !slices.Contains(channels, c) })
	}
	s.Owed = slices.DeleteFunc(s.Owed, func(o Owed) bool { return len(o.Channels) == 0 || slices.Contains(off, o.Kind) })
	for _, c := range channels {
		if slices.Contains(s.Channels, c) {
			continue
		}
		for _, key := range s.keys() {
			if stood := s.Standing[key]; !stood.Told.IsZero() {
				s.Owed = append(s.Owed, Owed{noticeOf(PhaseOnset, stood.Condition, stood.Since, now.UTC().Truncate(time.Second)), []string{c}})
			}
		}
	}
	s.Channels = slices.Clone(channels)
	for c := range s.Faults {
		if !slices.Contains(channels, c) {
			delete(s.Faults, c)
		}
	}
}

// owedTo are the notices a channel has not got, oldest first.
func (s *State) owedTo(channel string) (notices []Notice) {
	for _, o := range s.Owed {
		if slices.Contains(o.Channels, channel) {
			notices = append(notices, o.Notice)
		}
	}
	return notices
}

// told takes a channel off the notices it got.
func (s *State) told(channel string, notices []Notice) {
	for i, o := range s.Owed {
		if slices.ContainsFunc(notices, func(n Notice) bool { return n.ID == o.ID }) {
			s.Owed[i].Channels = slices.DeleteFunc(o.Channels, func(c string) bool { return c == channel })
		}
	}
	s.Owed = slices.DeleteFunc(s.Owed, func(o Owed) bool { return len(o.Channels) == 0 })
}

// keys of what stands, in order.
func (s *State) keys() (keys []string) {
	for key := range s.Standing {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, strings.Compare)
	return keys
}

// List is what stands, in order of key.
func (s *State) List() []Standing {
	all := []Standing{}
	for _, key := range s.keys() {
		all = append(all, *s.Standing[key])
	}
	return all
}

// Counts is how many conditions of each kind stand; every kind that can stand
// is named.
func (s *State) Counts() map[string]int {
	n := map[string]int{}
	for _, kind := range Kinds() {
		if !isEvent(kind) {
			n[kind] = 0
		}
	}
	for _, stood := range s.Standing {
		n[stood.Kind]++
	}
	return n
}
