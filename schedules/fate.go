package schedules

import (
	"fmt"
	"time"
)

// Fate is what became of an occurrence. An occurrence has none while it waits
// or runs, and exactly one for ever after.
type Fate string

// The fates.
const (
	Ran        Fate = "ran"        // on its day
	CaughtUp   Fate = "caught_up"  // later, because nothing was running when it was due
	Skipped    Fate = "skipped"    // by the job's policy; Reason says which
	Superseded Fate = "superseded" // a later occurrence of the job did its work
	Failed     Fate = "failed"     // after as many tries as the job allows
	Voided     Fate = "voided"     // recorded while the clock stood in the future; its time had not come
)

// Fates lists them, for documentation and checks.
func Fates() []Fate { return []Fate{Ran, CaughtUp, Skipped, Superseded, Failed, Voided} }

// Occurrence is one time at which a job was due.
type Occurrence struct {
	Job      string    `json:"job"`
	Due      time.Time `json:"due"`            // UTC, without jitter
	Start    time.Time `json:"start"`          // UTC: not before this; Due and jitter, or the next try
	Fate     Fate      `json:"fate,omitempty"` // empty while it waits or runs
	Reason   string    `json:"reason,omitempty"`
	IsLate   bool      `json:"is_late,omitempty"` // found due only after its grace: a run of it is CaughtUp
	Attempts []Attempt `json:"attempts,omitempty"`
	Settled  time.Time `json:"settled,omitzero"` // UTC: when it got its fate
}

// Attempt is one try. Ended is zero while it runs, and stays so where the
// runner died under it.
type Attempt struct {
	Started time.Time `json:"started"` // UTC
	Ended   time.Time `json:"ended,omitzero"`
	Owner   string    `json:"owner"` // who ran it: host and process
	Fence   uint64    `json:"fence"` // of the lease it ran under
	Exit    int       `json:"exit"`  // of the command; -1 where it gave none
	Reason  string    `json:"reason,omitempty"`
}

// IsOpen reports whether the occurrence still waits or runs.
func (o Occurrence) IsOpen() bool { return o.Fate == "" }

// isRunning reports whether the last attempt has not ended.
func (o Occurrence) isRunning() bool {
	return o.IsOpen() && len(o.Attempts) > 0 && o.Attempts[len(o.Attempts)-1].Ended.IsZero()
}

// key orders the occurrences of a job by time.
func (o Occurrence) key() []byte { return occurrenceKey(o.Due) }

func occurrenceKey(due time.Time) []byte { return []byte(due.UTC().Format(time.RFC3339)) }

// settle gives the occurrence its fate; a second one is refused.
func (o *Occurrence) settle(fate Fate, reason string, at time.Time) error {
	if !o.IsOpen() {
		return fmt.Errorf("%s due %s: wanted no fate yet, found %s", o.Job, o.Due.Format(time.RFC3339), o.Fate)
	}
	o.Fate, o.Reason, o.Settled = fate, reason, at.UTC()
	return nil
}
