package transform

import (
	"context"

	"netmarket/ingest"
	"netmarket/metrics"
)

// Input is everything a build depends on. The same input gives the same
// published tables, row for row.
type Input struct {
	Edition *metrics.Edition
	Options map[string]string // chosen readings of the rules; an option not named has its default
	AsOf    string            // YYYY-MM-DD; no later vintage is read
	Areas   []string          // six-digit codes to score; empty means every area with a county export
	Version string            // of the program

	Captures    []Source      // kept pages and exports
	Sources     []SourceState // what the last look at each source found; one not named was not looked at
	Corrections []Correction  // the operator's own, beside those of package sql
	OwnAreas    []Area        // of the installation, beside those of package sql
	Problems    []Problem     // what was refused or doubtful before the build
	Forms       []Form        // the county data sets: titles, owners, blank workbooks

	Assumptions []Assumption // of a what-if; empty in whatever is published

	Cache     string // directory that keeps what shards came to; "": nothing is kept
	Split     Split
	Processes int                                          // that make shards side by side, sharing the limits; 0 or 1: this one alone
	Child     func(ctx context.Context, work string) error // runs MakeShard on the file work in a process of its own

	KeepAll  bool // also save raw, ref, staging, marts, indicators and scores, for looking at
	Limits   Limits
	Progress func(done, total int, model string) // nil: silent
}

// Split says when row models are made shard by shard.
type Split int

// A build is split when that pays; tests and benches may ask for one way.
const (
	SplitWhenLarge Split = iota
	SplitAlways
	SplitNever
)

// shardOf is the part of an area code that names its shard, "" where the area is
// larger than one.
func shardOf(area string) string {
	if isPlace(area) && len(area) >= placeDigits {
		return area[:placeDigits]
	}
	return ""
}

// Source is one capture and the table read from it: for a page the
// observations its parser found, for an export the kept body.
type Source struct {
	ingest.Capture
	Table string // path of the CSV: observations of a page, or the rows of Dataset
	Notes string // pages: path of the CSV of its notes
}

// SourceState is what the last look at a source found. A publisher has Dataset
// "" and the nation's RefArea; one of its measures can have a state of its own under
// Dataset, else it has the publisher's.
type SourceState struct {
	Source   string // nbs, spb, mofcom, county
	Dataset  string // county data set, or measure of a publisher
	RefArea  string // "" is CN
	State    string // fresh, nothing new, late, stale, ended
	Reason   string // code, of the closed list of the fetch; "" where there is nothing to say
	LookedOn string // YYYY-MM-DD
	Expected string // newest period that should be there: YYYY-MM, or ""
	DueOn    string // YYYY-MM-DD: day the next release is due, or ""
}

// Problem is one row of published.problem.
type Problem struct {
	Severity string // fail, warn
	Code     string
	Source   string // data set, publisher or model
	RefArea  string
	File     string
	Sheet    string
	Cell     string
	Message  string
}
