package record

import (
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// Schema names the shape of a record.
const Schema = "netmarket.run/v1"

// Classes of how a run ended.
const (
	ClassDone        = "done"
	ClassStale       = "stale"       // something was stale or quarantined, the rest was done
	ClassWithheld    = "withheld"    // checks failed, the old snapshot stays
	ClassBusy        = "busy"        // another run held the lock
	ClassUsage       = "usage"       // usage, configuration or catalogue
	ClassFault       = "fault"       // internal fault, also a full disk
	ClassInterrupted = "interrupted" // it was asked to end
	ClassDied        = "died"        // killed, or the machine stopped; noticed at a later start
	ClassRunning     = "running"     // only from Log.Running: it has not ended
)

// IsBad reports whether a run of this class did not do its work.
func IsBad(class string) bool {
	return class == ClassUsage || class == ClassFault || class == ClassDied
}

// ExitNone is the exit code of a run that gave none.
const ExitNone = -1

// Record is one run of a writing command. Texts are cleaned and masked.
type Record struct {
	Schema  string   `json:"schema"`
	Run     string   `json:"run"` // ID; sorts by time
	Command string   `json:"command"`
	Args    []string `json:"args,omitempty"`
	Version string   `json:"version"` // of the program: the commit

	Started time.Time `json:"started_at"`          // UTC
	Ended   time.Time `json:"ended_at,omitzero"`   // UTC; zero where the run died
	Noticed time.Time `json:"noticed_at,omitzero"` // UTC: when it was found that the run had died
	MS      int64     `json:"ms"`

	Steps []Step `json:"steps,omitempty"`
	New   News   `json:"new"`
	Left  []Left `json:"left,omitempty"` // what was not used, and why

	Before string `json:"snapshot_before,omitempty"`
	After  string `json:"snapshot_after,omitempty"`

	Exit    int    `json:"exit"`
	Class   string `json:"class"`
	Error   string `json:"error,omitempty"`
	PeakKiB int64  `json:"peak_kib,omitempty"` // the most memory the process held
}

// Step is one stage of a run.
type Step struct {
	Name   string `json:"name"` // fetch nbs, gather, build, publish
	MS     int64  `json:"ms"`
	Rows   int64  `json:"rows,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"`
	Status string `json:"status"`
}

// News is what a run took in.
type News struct {
	Captures int      `json:"captures,omitempty"`
	IDs      []string `json:"ids,omitempty"`   // of the captures, the first of them
	Files    int      `json:"files,omitempty"` // of the inbox that were read for the first time
}

// Kinds of what was left.
const (
	LeftStale       = "stale"       // a source that could not be looked at, or a page that was not understood
	LeftQuarantined = "quarantined" // a file of the inbox that was refused
)

// Left is something a run could not use.
type Left struct {
	Kind    string   `json:"kind"`
	Subject string   `json:"subject"` // name of the source, or the file below inbox/
	Codes   []string `json:"codes"`   // of the closed lists of reasons
	Detail  string   `json:"detail,omitempty"`
}

// NewID names a run: when it began and what is random, so that names sort by
// time and no two runs of one second share one.
func NewID(now time.Time, random io.Reader) (string, error) {
	var b [4]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("name a run: %w", err)
	}
	return now.UTC().Format(idTime) + "-" + hex.EncodeToString(b[:]), nil
}

const idTime = "20060102T150405Z"

// startOf reads the time off an ID, zero where it is none.
func startOf(id string) time.Time {
	if len(id) < len(idTime) {
		return time.Time{}
	}
	t, err := time.Parse(idTime, id[:len(idTime)])
	if err != nil {
		return time.Time{}
	}
	return t
}

// Bounds of a record, so that a line stays a line.
const (
	mostItems = 100 // of each list
	mostText  = 500 // characters of each text
)

// bounded cuts what is too long.
func (r Record) bounded() Record {
	r.Args, r.Steps, r.New.IDs, r.Left = first(r.Args), first(r.Steps), first(r.New.IDs), first(r.Left)
	r.Error = short(r.Error)
	for i := range r.Left {
		r.Left[i].Detail, r.Left[i].Codes = short(r.Left[i].Detail), first(r.Left[i].Codes)
	}
	return r
}

func first[T any](all []T) []T { return all[:min(len(all), mostItems)] }

func short(s string) string {
	if runes := []rune(s); len(runes) > mostText {
		return string(runes[:mostText]) + "…"
	}
	return s
}
