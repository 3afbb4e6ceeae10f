package alert

import (
	"slices"
	"strings"
)

// Kinds of conditions.
const (
	KindSourceStale = "source_stale"     // a source could not be looked at, or what came could not be used
	KindSourceLate  = "source_late"      // a release is overdue
	KindQuarantined = "quarantined"      // a file of the inbox was refused
	KindWithheld    = "withheld"         // checks failed, the old snapshot stays
	KindDiskLow     = "disk_low"         // less room than wanted
	KindSnapshotOld = "snapshot_old"     // nothing was published for longer than expected
	KindPush        = "push_outstanding" // a portal has not got the snapshot
	KindRunFailed   = "run_failed"       // a command ended with a fault
	KindClockHeld   = "clock_held"       // the clock cannot be believed
	KindRunDied     = "run_died"         // happened: a run was killed, or the machine stopped
	KindScore       = "score_changed"    // happened: a total or a gate changed
)

// Kinds lists them.
func Kinds() []string {
	return []string{KindSourceStale, KindSourceLate, KindQuarantined, KindWithheld, KindDiskLow, KindSnapshotOld, KindPush, KindRunFailed, KindClockHeld, KindRunDied, KindScore}
}

// isEvent is true of what happens and has no end.
func isEvent(kind string) bool { return kind == KindRunDied || kind == KindScore }

// Condition is something that a person should know. Texts are Chinese and one
// line each.
type Condition struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"` // which source, file, command, portal or area; empty where there is but one
	Title   string `json:"title"`
	Detail  string `json:"detail,omitempty"`
	Remedy  string `json:"remedy,omitempty"`
	From    string `json:"from,omitempty"` // of a change
	To      string `json:"to,omitempty"`
}

// Key tells a condition from others.
func (c Condition) Key() string { return strings.TrimSuffix(c.Kind+"/"+c.Subject, "/") }

// Look is what one evaluation found. A condition that stood and is not found is
// over, if its kind was judged.
type Look struct {
	Judged     []string // kinds
	Conditions []Condition
}

// Without leaves out the kinds that are switched off.
func (l Look) Without(off []string) Look {
	l.Judged = slices.DeleteFunc(slices.Clone(l.Judged), func(kind string) bool { return slices.Contains(off, kind) })
	l.Conditions = slices.DeleteFunc(slices.Clone(l.Conditions), func(c Condition) bool { return slices.Contains(off, c.Kind) })
	return l
}

// Phases of a notice.
const (
	PhaseOnset    = "onset"
	PhaseReminder = "reminder"
	PhaseRecovery = "recovery"
	PhaseEvent    = "event"
)
