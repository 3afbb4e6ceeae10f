package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// GapsSchema names the shape of GapsDocument.
const GapsSchema = "netmarket.gaps/v1"

// ErrNoGaps is returned by Gaps for a snapshot made before gaps were published.
var ErrNoGaps = errors.New("this snapshot holds no gaps: it was made by an earlier version; build and publish again")

// GapsDocument says what the next points of every area of one snapshot cost:
// what `gaps --json` prints and the API serves. Points are JSON numbers;
// amounts are strings holding exact decimals in the unit beside them; what does
// not apply is left out. Gaps are cheapest first.
type GapsDocument struct {
	Schema            string     `json:"schema"` // GapsSchema
	Snapshot          string     `json:"snapshot"`
	AsOf              string     `json:"as_of"` // YYYY-MM-DD
	HasSynthetic      bool       `json:"has_synthetic"`
	HasReconstruction bool       `json:"has_reconstruction"`
	Areas             []AreaGaps `json:"areas"`
}

// AreaGaps is one area's open points and its way over each gate.
type AreaGaps struct {
	RefArea     string    `json:"ref_area"` // GB/T 2260 code
	Name        string    `json:"name"`
	IsSynthetic bool      `json:"is_synthetic"`
	Gaps        []Gap     `json:"gaps"`
	Gates       []GapGate `json:"gates"` // groups A to E, then total
}

// GapTarget is what has to happen: have, need and more are from today's state,
// in Unit (件, 元, 户, 人, 份 …). Way is one of grow, convert, mature, register,
// add, succeed, close_open, enroll, train, train_hours, hand_in, review, lost,
// keep; their meaning is the comment of published.gap.way.
type GapTarget struct {
	Criterion string `json:"criterion"`         // I05.1
	Part      string `json:"part,omitempty"`    // slot of the assessed year, name of the rate, outlook
	Way       string `json:"way"`               //
	Subject   string `json:"subject,omitempty"` // operator or person it is about
	Year      int    `json:"year,omitempty"`
	Have      string `json:"have,omitempty"`
	Need      string `json:"need,omitempty"` // the smallest that wins; for keep the smallest that holds
	More      string `json:"more,omitempty"`
	NeedHigh  string `json:"need_high,omitempty"` // upper end where the bar is not known yet
	MoreHigh  string `json:"more_high,omitempty"`
	Unit      string `json:"unit"`
	IsOver    bool   `json:"is_over,omitempty"` // its period has ended: only corrected figures change it
	Note      string `json:"note"`              // one line, Chinese
	Name      string `json:"name,omitempty"`    // of the indicator
	Text      string `json:"text,omitempty"`    // of the criterion, as the index prints it
	Kind      string `json:"kind,omitempty"`    // computed, judged, mixed
}

// Gap is one way to an open point, or what a won one still allows.
type Gap struct {
	GapTarget
	Points          Points `json:"points"` // gained, made certain (review) or at risk (keep)
	Gain            Points `json:"gain"`   // added to the present score
	AllowedFailures *int64 `json:"allowed_failures,omitempty"`
	EffortPPM       *int64 `json:"effort_ppm,omitempty"` // more in millionths of have
	IsJoint         bool   `json:"is_joint,omitempty"`   // only with the criterion's other joint gaps
	IsOutlook       bool   `json:"is_outlook,omitempty"` // the first year after the assessed ones
}

// GapGate is a group's gate, or the total's, and the cheapest way over it.
type GapGate struct {
	ID          string     `json:"id"` // A to E, total
	Name        string     `json:"name"`
	Score       Points     `json:"score"`
	Low         Points     `json:"low"` // points that are certain
	Max         Points     `json:"max"`
	Gate        Points     `json:"gate"`
	Needed      Points     `json:"needed"`     // from score to gate
	Obtainable  Points     `json:"obtainable"` // score with every open point that can still be won
	IsReachable bool       `json:"is_reachable"`
	Plan        []PlanStep `json:"plan"` // empty where the gate is reached
}

// PlanStep is one step over a gate; of several that belong together the last
// brings the points.
type PlanStep struct {
	GapTarget
	Step       int    `json:"step,omitempty"` // 2: the band after the next one
	Points     Points `json:"points"`
	Cumulative Points `json:"cumulative"` // score after the step
}

// Encode is the document's one form in bytes; see ScoresDocument.Encode.
func (d *GapsDocument) Encode() ([]byte, error) { return encodeJSON(d) }

// Gaps reads the open points from the published.* tables of db, as Scores
// does, of all areas or of those named. ErrNoGaps where the tables are not there.
func Gaps(ctx context.Context, db *sql.DB, areas ...string) (*GapsDocument, error) {
	var tables int
	err := db.QueryRowContext(ctx, "select count(*) from information_schema.tables where table_schema = 'published' and table_name in ('gap', 'gate', 'gate_plan')").Scan(&tables)
	if err != nil {
		return nil, fmt.Errorf("look for published.gap: %w", err)
	}
	if tables < 3 {
		return nil, ErrNoGaps
	}
	run, err := readRun(ctx, db)
	if err != nil {
		return nil, err
	}
	found, err := readAreas(ctx, db, areas)
	if err != nil {
		return nil, err
	}
	gaps, err := readGaps(ctx, db, areas)
	if err != nil {
		return nil, err
	}
	gates, err := readGates(ctx, db, areas)
	if err != nil {
		return nil, err
	}
	d := &GapsDocument{Schema: GapsSchema, Snapshot: run.Snapshot, AsOf: run.AsOf, HasSynthetic: run.HasSynthetic, HasReconstruction: run.HasReconstruction, Areas: []AreaGaps{}}
	for i := range found {
		a := &found[i]
		d.Areas = append(d.Areas, AreaGaps{RefArea: a.RefArea, Name: a.Name, IsSynthetic: a.IsSynthetic, Gaps: orEmpty(gaps[a.RefArea]), Gates: orEmpty(gates[a.RefArea])})
	}
	return d, nil
}
